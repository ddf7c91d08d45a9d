// The bar that says calmly that the server cannot be reached, and that it is back.

import { button, el } from "../common/dom.js";

const BACK_S = 5;

export class Recovery {
  constructor(tongue, connection) {
    Object.assign(this, { tongue, connection, state: "", timer: 0 });
    this.node = document.getElementById("pq-bar");
    connection.addEventListener("away", () => this.#show("away"));
    connection.addEventListener("busy", (event) => this.#show({ not_ready: "starting", rate_limited: "often" }[event.detail.code] ?? "busy"));
    connection.addEventListener("eased", () => this.#show(""));
    connection.addEventListener("back", () => this.state && this.#show("back"));
    tongue.addEventListener("turned", () => this.#draw());
  }

  /** Say something else for a while. */
  note(key) {
    this.#show(key);
    this.#hideLater();
  }

  #show(state) {
    clearTimeout(this.timer);
    const changed = state !== this.state;
    this.state = state;
    if (changed) this.#draw();
    if (state === "back") this.#hideLater();
  }

  #hideLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#show(""), BACK_S * 1000);
  }

  #draw() {
    const { state } = this;
    const { w } = this.tongue;
    const waits = ["away", "busy", "often", "starting"].includes(state);
    if (this.node.contains(document.activeElement)) document.getElementById("pq-question").focus({ preventScroll: true });
    this.node.hidden = !state;
    this.node.dataset.state = state;
    this.node.replaceChildren(
      ...(state ? [el("span", {}, w(state))] : []),
      ...(waits ? [button(w("away_now"), () => this.connection.retryNow(), { class: "quiet" })] : []),
    );
  }
}
