// The rows of the upload page: what has become of each file, and what can be done about it.

import { button, el } from "../common/dom.js";
import { address, words } from "../common/page.js";

const w = await words("workspace");
const opener = () => document.getElementById("pick-files");

export const ENDED = new Set(["done", "failed"]);

export function stageWords(one) {
  if (one.state === "done") return w(one.status === "unchanged" ? "state_unchanged" : "state_done");
  if (one.state === "reading") return w(`stage_${one.stage}`);
  return w(`state_${one.state}`);
}

function tone(one) {
  if (one.state === "failed") return "tag bad";
  if (one.state === "done") return one.warnings.length ? "tag warn" : "tag good";
  return "tag";
}

function documentLink(one) {
  return el("a", { href: address(`workspace/documents/${encodeURIComponent(one.doc_id)}`) }, one.title || one.doc_id);
}

function details(one) {
  const parts = [];
  if (one.reason) parts.push(el("p", { class: "upload-reason" }, one.reason));
  if (one.documents.length) {
    const shown = one.documents.slice(0, 20).map((found) => el("li", {}, documentLink(found)));
    const more = one.documents.length > 20 ? el("li", {}, w("and_more", { count: one.documents.length - 20 })) : null;
    parts.push(el("ul", { class: "upload-documents" }, shown, more));
  }
  if (one.also_in.length) {
    const names = one.also_in.map((name) => (name === "public" ? w("public_collection") : name)).join(w("comma"));
    parts.push(el("p", { class: "soft" }, w("also_in", { names })));
  }
  for (const other of one.alike.slice(0, 5)) {
    const said = other.stored ? w("alike", { share: Math.round(other.share * 100) }) : w("same_as");
    parts.push(el("p", { class: "soft" }, said, " ", documentLink(other)));
  }
  if (one.warnings.length) {
    parts.push(el("details", {}, el("summary", {}, w("warnings", { count: one.warnings.length })),
      el("ul", {}, one.warnings.slice(0, 50).map((line) => el("li", {}, line)))));
  }
  return parts;
}

function actions(one, { drop, retry }) {
  const named = (label) => ({ class: "quiet", "aria-label": `${label} ${one.file}` });
  if (one.local) {
    return one.state === "failed" && one.again
      ? [button(w("retry"), one.again, named(w("retry"))), button(w("dismiss"), one.forget, named(w("dismiss")))]
      : [button(w("cancel"), one.forget, named(w("cancel")))];
  }
  const leave = (label) => button(w(label), () => drop(one), named(w(label)));
  if (one.state === "waiting") return [leave("cancel")];
  if (one.state === "failed") return [button(w("retry"), () => retry(one), named(w("retry"))), leave("dismiss")];
  return one.state === "done" ? [leave("dismiss")] : [];
}

function make(key) {
  const row = { name: el("span", { class: "upload-name" }), tag: el("span", {}), facts: el("span", { class: "soft" }) };
  row.bar = el("progress", { max: "1" });
  row.body = el("div", { class: "upload-body" });
  row.actions = el("div", { class: "upload-actions" });
  row.element = el("li", { class: "card upload", "data-key": key },
    el("div", { class: "upload-head" }, row.name, row.tag, row.facts, row.actions), row.bar, row.body);
  return row;
}

/** The list of rows. `drop` and `retry` are called with the file whose buttons they are. */
export class Rows {
  constructor(list, deeds) {
    this.list = list;
    this.deeds = deeds;
    this.rows = new Map();
  }

  /** Show these files, `[key, file]` each, in their order. */
  draw(wanted) {
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      if (row.element.contains(document.activeElement)) opener().focus();
      row.element.remove();
      this.rows.delete(key);
    }
    wanted.forEach(([key, one], place) => {
      const element = this.#row(key, one);
      if (this.list.children[place] !== element) this.list.insertBefore(element, this.list.children[place] ?? null);
    });
  }

  #row(key, one) {
    const row = this.rows.get(key) ?? make(key);
    this.rows.set(key, row);
    row.element.dataset.state = one.state;
    row.name.textContent = one.file;
    row.tag.className = tone(one);
    row.tag.textContent = stageWords(one);
    const facts = [one.collection === "public" ? "" : one.collection, one.pages ? w("pages", { count: one.pages }) : ""];
    row.facts.textContent = facts.filter(Boolean).join(" · ");
    row.bar.hidden = ENDED.has(one.state) || one.state === "waiting";
    row.bar.value = one.share;
    row.bar.setAttribute("aria-label", `${one.file}: ${stageWords(one)}`);
    // Drawn anew only when it changed, or a button would be lost from under a finger.
    const drawn = JSON.stringify([one.state, one.status, one.reason, one.documents, one.alike, one.also_in, one.warnings]);
    if (row.drawn !== drawn) {
      const held = row.actions.contains(document.activeElement);
      row.drawn = drawn;
      row.body.replaceChildren(...details(one));
      row.actions.replaceChildren(...actions(one, this.deeds));
      if (held) (row.actions.querySelector("button") ?? opener()).focus();
    }
    return row.element;
  }
}
