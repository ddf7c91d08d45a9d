// What stands in an empty conversation: what the store holds, and questions to begin with.

import { button, el } from "../common/dom.js";
import { address, language } from "../common/page.js";

const NAMED = 3;
// Examples that are still being tried are asked for again so often, each time after so long.
const AGAIN_MS = 1500;
const MOST_TIMES = 40;

export class Welcome {
  /** `onask(question)`: one of the examples was chosen; `again()` asks the server for the welcome once more. */
  constructor(tongue, onask, again) {
    Object.assign(this, { tongue, onask, again, told: null, times: 0, timer: 0 });
    this.node = document.querySelector("#pq-log .pq-welcome");
    tongue.addEventListener("turned", () => this.#draw());
  }

  tell(told) {
    this.times = 0;
    this.#take(told);
  }

  show(yes) {
    this.node.hidden = !yes;
    if (yes) this.#moreSoon();
  }

  #take(told) {
    const held = this.node.contains(document.activeElement) ? document.activeElement : null;
    this.told = told;
    this.#draw();
    if (held) this.#find(held).focus({ preventScroll: true });
    this.#moreSoon();
  }

  /** What stands now where `held` stood. */
  #find(held) {
    const same = [...this.node.querySelectorAll("a, button, select")].find((one) => one.tagName === held.tagName && one.textContent === held.textContent);
    return same ?? document.getElementById("pq-log");
  }

  #moreSoon() {
    clearTimeout(this.timer);
    if (!this.told?.more_examples || this.node.hidden || this.times >= MOST_TIMES) return;
    this.timer = setTimeout(async () => {
      this.times += 1;
      // Without a server nothing is worth a word here: what is shown stays.
      this.#take(await this.again().catch(() => this.told));
    }, AGAIN_MS);
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
