// The list of conversations on a narrow page: it slides in, and takes the focus with it.

const WIDE = "(min-width: 900px)";

export class Drawer {
  constructor() {
    this.side = document.getElementById("pq-side");
    this.opener = document.getElementById("pq-drawer");
    this.shade = document.getElementById("pq-shade");
    this.wide = matchMedia(WIDE);
    this.opener.addEventListener("click", () => (this.isOpen ? this.close() : this.#open()));
    this.shade.addEventListener("click", () => this.close());
    this.wide.addEventListener("change", () => this.#set(false));
    this.#set(false);
  }

  get isOpen() {
    return this.side.classList.contains("pq-out");
  }

  /** Whether it was open. */
  close({ focus = true } = {}) {
    if (!this.isOpen) return false;
    this.#set(false);
    if (focus) this.opener.focus();
    return true;
  }

  #open() {
    this.#set(true);
    this.side.querySelector("button").focus();
  }

  #set(out) {
    this.side.classList.toggle("pq-out", out);
    this.side.inert = !out && !this.wide.matches;
    // What lies behind the drawer, and the way past it, are out of reach.
    for (const behind of document.querySelectorAll("#main, .skip")) behind.inert = out;
    this.shade.hidden = !out;
    this.opener.setAttribute("aria-expanded", String(out));
  }
}
