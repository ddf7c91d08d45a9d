// What a numbered reference points to, shown beside it: document, section, year and kind, page, standing, sentence.

import { button, el } from "../common/dom.js";
import { marked, marksOf } from "./emphasis.js";
import { factsOf } from "./references.js";
import { clean, said, shortened, tag } from "./words.js";

const EDGE = 8; // px between the card and the window
const LINGER = 180; // ms: the way from the reference to the card
const QUOTE = 220;

let shown = null; // one card a page

/** Take the card away; whether there was one. */
export function closeCard() {
  if (!shown) return false;
  clearTimeout(shown.timer);
  shown.card.remove();
  shown.opener.removeAttribute("aria-expanded");
  document.removeEventListener("keydown", onKey, true);
  document.removeEventListener("pointerdown", onOutside, true);
  removeEventListener("scroll", onScroll, true);
  removeEventListener("resize", closeCard);
  shown = null;
  return true;
}

function onKey(event) {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  event.preventDefault();
  closeCard();
}

function onOutside(event) {
  if (!shown.card.contains(event.target) && event.target !== shown.opener) closeCard();
}

/** A card goes where its reference goes, as long as that can be seen. */
function onScroll(event) {
  if (shown.card.contains(event.target)) return;
  const { top, bottom } = shown.opener.getBoundingClientRect();
  if (bottom > 0 && top < innerHeight) place(shown.card, shown.opener);
  else closeCard();
}

function leave() {
  if (shown) shown.timer = setTimeout(closeCard, LINGER);
}

/** The button of a reference with its card; `open(citation, opener)` shows the source. */
export function referenceButton({ number, citation }, short, context, open) {
  const { w } = context;
  const title = clean(citation.title);
  const standing = factsOf(citation, w).find((one) => one.kind);
  const label = w(standing ? "reference_old" : "reference", { number, title: shortened(title, 80), standing: standing?.text });
  let touched = false;
  const made = button(String(number), onClick, {
    class: standing?.kind === "bad" ? "pq-ref pq-ref-old" : "pq-ref",
    "aria-label": label,
    onpointerdown: (event) => (touched = event.pointerType === "touch"),
    onpointerenter: (event) => event.pointerType !== "touch" && show(),
    onpointerleave: (event) => event.pointerType !== "touch" && leave(),
    onfocus: () => !touched && show(),
    onblur: () => !touched && leave(),
  });

  function show() {
    if (shown?.opener === made) return clearTimeout(shown.timer);
    closeCard();
    const card = cardOf({ number, citation }, short, context, () => go());
    card.addEventListener("pointerenter", () => shown && clearTimeout(shown.timer));
    card.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && leave());
    (made.closest("main") ?? document.body).append(card); // outside the log, which is read out as it grows
    place(card, made);
    shown = { card, opener: made, timer: 0 };
    document.addEventListener("keydown", onKey, true);
    document.addEventListener("pointerdown", onOutside, true);
    addEventListener("scroll", onScroll, true);
    addEventListener("resize", closeCard);
  }

  function go() {
    closeCard();
    open(citation, made);
  }

  // A finger's first tap shows the card, which holds the way on; a mouse has seen it already.
  function onClick(event) {
    const first = touched && event.detail > 0 && shown?.opener !== made;
    if (first) show();
    else go();
  }
  return made;
}

function cardOf({ number, citation }, short, { w }, go) {
  const quote = marked(citation.quote, marksOf(citation, short));
  const long = Array.from(citation.quote).length > QUOTE;
  return el(
    "div",
    { class: "pq-card" },
    el("p", { class: "pq-card-title" }, el("span", { class: "pq-number", "aria-hidden": "true" }, String(number)), said(citation.title)),
    pathOf(citation),
    tagsOf(citation, w),
    el("blockquote", { class: long ? "pq-quote pq-long" : "pq-quote" }, el("bdi", {}, quote)),
    // Keyboards have Enter on the reference itself.
    button(w("open_source"), go, { class: "pq-card-open", tabindex: "-1" }),
  );
}

export const steps = (citation) => (citation.section ?? []).map((one) => said(one, { class: "pq-step" }));

export const pathOf = (citation) => (citation.section?.length ? el("p", { class: "pq-path" }, steps(citation)) : null);

export function tagsOf(citation, w) {
  const facts = factsOf(citation, w);
  return facts.length ? el("p", { class: "pq-tags" }, facts.flatMap((one) => [tag(one), " "])) : null;
}

/** Below the reference, or above it where there is more room; never over it, never outside the window. */
function place(card, opener) {
  const at = opener.getBoundingClientRect();
  const wide = Math.min(420, innerWidth - 2 * EDGE);
  card.style.width = `${wide}px`;
  card.style.left = `${Math.max(EDGE, Math.min(at.left - 24, innerWidth - wide - EDGE))}px`;
  const below = innerHeight - at.bottom - 2 * EDGE;
  const above = at.top - 2 * EDGE;
  card.style.maxHeight = "none";
  const under = card.offsetHeight <= below || below >= above;
  card.style.maxHeight = `${Math.max(80, under ? below : above)}px`;
  card.style.top = under ? `${at.bottom + 6}px` : `${Math.max(EDGE, at.top - 6 - card.offsetHeight)}px`;
}
