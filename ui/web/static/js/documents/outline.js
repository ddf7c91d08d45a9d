// The outline at the side: where the reader is, and on a narrow page a drawer that holds it.

import { button, el } from "../common/dom.js";

const LINE = 0.4; // of the height of the window: what has passed it is being read

/** Mark the heading that is being read, and keep its link in view. Returns a function that stops. */
export function follow(nav, text) {
  const links = [...nav.querySelectorAll('a[href^="#"]')];
  const places = links.map((link) => text.querySelector(`[id="${CSS.escape(link.getAttribute("href").slice(1))}"]`));
  let asked = false;
  let current = null;

  function look() {
    asked = false;
    const line = innerHeight * LINE;
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (!places[middle] || places[middle].getBoundingClientRect().top <= line) low = middle + 1;
      else high = middle;
    }
    const found = links[low - 1] ?? null;
    if (found === current) return;
    current?.removeAttribute("aria-current");
    found?.setAttribute("aria-current", "location");
    current = found;
    if (!found) return;
    const [box, own] = [nav.getBoundingClientRect(), found.getBoundingClientRect()];
    if (nav.scrollHeight > nav.clientHeight && (own.top < box.top || own.bottom > box.bottom)) {
      nav.scrollTop += own.top - box.top - nav.clientHeight / 3;
    }
  }

  function scrolled() {
    if (!asked) requestAnimationFrame(look);
    asked = true;
  }

  if (!links.length) return () => {};
  addEventListener("scroll", scrolled, { passive: true });
  addEventListener("resize", scrolled);
  look();
  return () => {
    removeEventListener("scroll", scrolled);
    removeEventListener("resize", scrolled);
  };
}

/** A button at the edge of a narrow page that opens the outline over it. `outline()` gives the list as it is now. */
export function drawer(w, outline) {
  const dialog = el("dialog", { class: "doc-drawer", "aria-label": w("outline") });
  const opener = button(w("outline"), open, { class: "doc-drawer-button main", "aria-haspopup": "dialog" });

  function open() {
    const list = outline()?.cloneNode(true);
    if (!list) return;
    dialog.replaceChildren(el("div", { class: "doc-drawer-head" }, el("h2", {}, w("outline")), button(w("close"), () => dialog.close())), el("nav", { class: "doc-outline", "aria-label": w("outline") }, list));
    dialog.showModal();
    dialog.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  document.body.append(opener, dialog);
  return opener;
}
