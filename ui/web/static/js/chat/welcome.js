// What stands in an empty conversation: what the store holds, and questions to begin with.

import { button, el } from "../common/dom.js";
import { address, language } from "../common/page.js";

const NAMED = 3;

export class Welcome {
  /** `onask(question)`: one of the examples was chosen. */
  constructor(tongue, onask) {
    Object.assign(this, { tongue, onask, told: null });
    this.node = document.querySelector("#pq-log .pq-welcome");
    tongue.addEventListener("turned", () => this.#draw());
  }

  tell(told) {
    this.told = told;
    this.#draw();
  }

  show(yes) {
    this.node.hidden = !yes;
  }

  #draw() {
    const { w } = this.tongue;
    const { told } = this;
    const parts = [el("h2", {}, told?.title || w("welcome_title")), el("p", {}, told?.welcome || w("welcome_text"))];
    if (told) parts.push(this.#holds(told), this.#collections(told), this.#examples(told));
    this.node.replaceChildren(...parts.filter(Boolean));
  }

  #holds(told) {
    const { w } = this.tongue;
    if (!told.documents) return el("p", { class: "pq-holds" }, w("holds_nothing"));
    const [first, last] = told.years;
    const names = told.issuers.slice(0, NAMED).join(language() === "zh" ? "、" : ", ");
    const count = told.issuer_count;
    const said = [
      told.documents === 1 ? w("holds_one") : w("holds", { documents: told.documents }),
      names && (count > Math.min(NAMED, told.issuers.length) ? w("holds_more_issuers", { names, count }) : w("holds_issuers", { names })),
      first && (first === last ? w("holds_year", { first }) : w("holds_years", { first, last })),
    ].filter(Boolean);
    const path = told.collection ? `documents?collection=${encodeURIComponent(told.collection)}` : "documents";
    const stop = language() === "zh" ? "。" : ". ";
    return el("p", { class: "pq-holds" }, said.join(language() === "zh" ? "，" : ", ") + stop, el("a", { href: address(path) }, w("all_documents")));
  }

  #collections(told) {
    if (told.collections.length < 2) return null;
    const choice = el(
      "select",
      {
        onchange: (event) => {
          const there = new URL(location.pathname, location.href);
          if (event.target.value) there.searchParams.set("collection", event.target.value);
          location.assign(there);
        },
      },
      ...told.collections.map((one) => el("option", { value: one.name, selected: one.name === told.collection }, one.title || one.name)),
    );
    return el("p", {}, el("label", {}, this.tongue.w("choose_collection"), " ", choice));
  }

  #examples(told) {
    if (!told.examples.length) return null;
    return el(
      "div",
      { class: "pq-examples" },
      el("p", { id: "pq-examples-name", class: "soft" }, this.tongue.w("examples")),
      el("ul", { "aria-labelledby": "pq-examples-name" }, ...told.examples.map((one) => el("li", {}, button(one, () => this.onask(one), { class: "pq-example" })))),
    );
  }
}
