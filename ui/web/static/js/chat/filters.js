// Where to look: chosen in a dialog, shown as chips above the question, kept for each conversation.

import { button, cross, el } from "../common/dom.js";
import { filtersOf, isFiltered, keepFilters, noFilters } from "./kept.js";

// Of a long list so many are shown; the others are found by their names.
const SHOWN = 30;

export class FilterChoice {
  constructor(tongue) {
    this.tongue = tongue;
    this.offered = { documents: [], issuers: [], years: [] };
    this.conversation = "";
    this.chosen = noFilters();
    this.chips = document.getElementById("pq-chips");
    this.opener = document.getElementById("pq-filter");
    this.opener.addEventListener("click", () => this.#open());
    tongue.addEventListener("turned", () => this.#drawChips());
  }

  offer(filters) {
    this.offered = filters ?? this.offered;
    this.opener.hidden = this.offered.documents.length + this.offered.issuers.length + this.offered.years.length === 0;
    this.#drawChips();
  }

  /** Show those of a conversation: chosen here before, or those of its last question. */
  show(conversation, last = null) {
    this.conversation = conversation;
    this.chosen = filtersOf(conversation) ?? (last ? { ...noFilters(), ...last } : noFilters());
    this.#drawChips();
  }

  /** A new conversation has got its name. */
  rename(conversation) {
    keepFilters(this.conversation, null);
    this.conversation = conversation;
    keepFilters(conversation, this.chosen);
  }

  /** The words of filters, in the order of the chips. */
  names(filters) {
    const title = (id) => this.offered.documents.find((one) => one.doc_id === id)?.title ?? id;
    return [...filters.years.map((year) => this.tongue.w("year", { year })), ...filters.issuers, ...filters.doc_ids.map(title)];
  }

  #change(kind, value, on) {
    const others = this.chosen[kind].filter((one) => one !== value);
    this.chosen = { ...this.chosen, [kind]: on ? [...others, value] : others };
    keepFilters(this.conversation, this.chosen);
    this.#drawChips();
  }

  #clear() {
    this.chosen = noFilters();
    keepFilters(this.conversation, this.chosen);
    this.#drawChips();
  }

  #drawChips() {
    const { w } = this.tongue;
    const all = ["years", "issuers", "doc_ids"].flatMap((kind) => this.chosen[kind].map((value) => ({ kind, value })));
    const names = this.names(this.chosen);
    this.chips.hidden = !isFiltered(this.chosen);
    this.chips.replaceChildren(
      ...all.map(({ kind, value }, index) =>
        el(
          "span",
          { class: "pq-chip" },
          el("span", { class: "pq-chip-name" }, names[index]),
          button(cross(), () => {
            this.#change(kind, value, false);
            (this.chips.querySelectorAll("button")[index] ?? this.chips.querySelector("button") ?? document.getElementById("pq-question")).focus();
          }, { class: "quiet", "aria-label": w("filter_remove", { name: names[index] }) }),
        ),
      ),
    );
  }

  #open() {
    const { w } = this.tongue;
    const { years, issuers, documents } = this.offered;
    const dialog = el("dialog", { class: "pq-dialog", "aria-labelledby": "pq-filter-title" });
    const draw = () => {
      dialog.replaceChildren(
        el("h2", { id: "pq-filter-title" }, w("filter_title")),
        el(
          "div",
          { class: "pq-dialog-body" },
          years.length ? this.#group("years", w("filter_years"), years.map((year) => [year, w("year", { year })])) : null,
          issuers.length ? this.#group("issuers", w("filter_issuers"), issuers.map((name) => [name, name]), w("filter_find_issuer")) : null,
          documents.length ? this.#group("doc_ids", w("filter_documents"), documents.map((one) => [one.doc_id, one.title]), w("filter_find")) : null,
        ),
        el(
          "div",
          { class: "pq-dialog-foot" },
          button(w("filter_clear"), () => (this.#clear(), draw(), dialog.querySelector("button.main").focus())),
          button(w("filter_done"), () => dialog.close(), { class: "main" }),
        ),
      );
    };
    draw();
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.opener.focus();
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  }

  #group(kind, name, options, findLabel = "") {
    const list = el("div", { class: "pq-options" });
    const draw = (wanted) => {
      const found = options.filter(([value, label]) => this.chosen[kind].includes(value) || label.toLowerCase().includes(wanted));
      const shown = kind === "years" ? found : found.slice(0, SHOWN);
      list.replaceChildren(
        ...shown.map(([value, label]) => {
          const box = el("input", { type: "checkbox", onchange: (event) => this.#change(kind, value, event.target.checked) });
          box.checked = this.chosen[kind].includes(value);
          return el("label", {}, box, " ", label);
        }),
        ...(found.length > shown.length ? [el("p", { class: "soft" }, this.tongue.w("filter_more", { count: found.length - shown.length }))] : []),
      );
    };
    draw("");
    const find = findLabel && options.length > 8
      ? el("input", { type: "search", placeholder: findLabel, "aria-label": findLabel, oninput: (event) => draw(event.target.value.trim().toLowerCase()) })
      : null;
    return el("fieldset", { class: `pq-group pq-group-${kind}` }, el("legend", {}, name), find, list);
  }
}
