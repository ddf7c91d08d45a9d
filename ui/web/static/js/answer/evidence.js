// The citations of an answer as a list below it, and the nearest passages of an abstention.

import { button, el } from "../common/dom.js";
import { steps } from "./card.js";
import { marked, marksOf } from "./emphasis.js";
import { factsOf } from "./references.js";
import { clean, said, shortened, tag } from "./words.js";

const OPEN = 2; // more than these are folded

/** `unit`: the words above, so that a quote that stands there whole is not read twice. */
export function evidenceView(list, short, unit, context) {
  if (!list.length) return null;
  const { w } = context;
  const label = list.length > 1 ? w("evidence_count", { count: list.length }) : w("evidence");
  return el(
    "details",
    { class: "pq-evidence", open: list.length <= OPEN },
    el("summary", { class: "pq-label" }, label),
    el("ol", { class: "pq-citations" }, list.map((one) => citationView(one, short, unit, context))),
  );
}

export function closestView(citations, context) {
  const near = (citations ?? []).filter((one) => one.near !== false);
  if (!near.length) return null;
  const { w } = context;
  return el(
    "div",
    { class: "pq-closest", role: "group", "aria-label": w("closest") },
    el("p", { class: "pq-label" }, w("closest")),
    el("ul", { class: "pq-citations" }, near.map((citation) => citationView({ number: 0, citation }, "", "", context))),
  );
}

function citationView({ number, citation }, short, unit, { w, onSource }) {
  const above = unit && unit.includes(citation.quote.replace(/\s+/g, ""));
  const opener = button(w("open_source"), (event) => onSource(citation, event.currentTarget), {
    class: "pq-open", "aria-label": w("open_title", { title: shortened(clean(citation.title), 80) }),
  });
  return el(
    "li",
    { class: "pq-citation" },
    el(
      "p",
      { class: "pq-cited" },
      number > 0 && el("span", { class: "pq-number" }, String(number)),
      said(citation.title, { class: "pq-title" }),
      factsOf(citation, w).flatMap((one) => [" ", tag(one)]),
    ),
    !above && el("blockquote", { class: "pq-quote" }, el("bdi", {}, marked(citation.quote, marksOf(citation, short)))),
    el("p", { class: "pq-path" }, citation.section?.length > 0 && steps(citation), citation.section?.length > 0 && " ", opener),
  );
}
