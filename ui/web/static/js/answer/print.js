// One answer on paper: its question, its words, its sources in full, the day.

import { el } from "../common/dom.js";
import { pathOf, tagsOf } from "./card.js";
import { referencesOf } from "./references.js";
import { clean, said } from "./words.js";

/** Print `turn`; `body`: the elements of its answer, which are copied. */
export function printAnswer(turn, body, { w, language }) {
  document.getElementById("pq-print")?.remove();
  const { list } = referencesOf(turn.answer);
  const copied = body.map((one) => one.cloneNode(true));
  for (const one of copied) for (const ref of one.querySelectorAll(".pq-ref")) ref.replaceWith(`[${ref.textContent}]`);
  const sheet = el(
    "div",
    { id: "pq-print" },
    el("h1", {}, said(turn.question)),
    el("div", { class: "pq-answer" }, copied),
    list.length > 0 && el("h2", {}, w("evidence")),
    el("ol", { class: "pq-citations" }, list.map(({ number, citation }) => printed(number, citation, w))),
    el("p", { class: "pq-printed" }, w("printed_on", { date: new Date().toLocaleDateString(language === "en" ? "en" : "zh-CN") }), " · ", w("footer")),
  );
  const after = () => {
    document.documentElement.classList.remove("pq-printing");
    sheet.remove();
  };
  document.body.append(sheet);
  document.documentElement.classList.add("pq-printing");
  addEventListener("afterprint", after, { once: true });
  print();
}

const printed = (number, citation, w) =>
  el(
    "li",
    { class: "pq-citation" },
    el("p", { class: "pq-cited" }, `[${number}] `, said(citation.title, { class: "pq-title" })),
    pathOf(citation),
    tagsOf(citation, w),
    el("blockquote", { class: "pq-quote" }, el("bdi", {}, clean(citation.quote))),
    citation.url && el("p", { class: "pq-address" }, citation.url),
  );
