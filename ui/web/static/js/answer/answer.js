// An answer as it is shown: what was asked stands out, the unit below it, its sources, and what can be done with it.

import { button, el } from "../common/dom.js";
import { referenceButton } from "./card.js";
import { closestView, evidenceView } from "./evidence.js";
import { feedbackView } from "./feedback.js";
import { rowsOf, wordsOf } from "./layout.js";
import { piecesOf, placesOf, squeezed } from "./places.js";
import { answerText } from "./plain.js";
import { printAnswer } from "./print.js";
import { referencesOf } from "./references.js";
import { unitView } from "./unit.js";
import { clean, said, tag, told } from "./words.js";

export { answerText };
export { closeCard } from "./card.js";

const FIGURE = 24; // characters; what is longer is a sentence, which stands out where it is

/**
 * The answer of a turn.
 * `context`: `{w, language, onAsk(question), onSource(citation, opener), onFeedback(verdict, reason, text), note(text)}`.
 */
export function answerView(turn, context) {
  const { w } = context;
  if (!turn.answer) return problemView(turn, w);
  const answer = cleaned(turn.answer);
  const withheld = answer.reader === "withheld";
  const abstained = answer.status === "abstained" && !withheld;
  const about = answer.reader === "about" || withheld;
  const references = referencesOf(answer);
  const body = abstained ? abstention(answer, turn.question, w) : statement(answer, references, context);
  const shown = squeezed(wordsOf(rowsOf(answer.answer, references)));
  const view = el(
    "article",
    { class: ["pq-answer", abstained && "pq-abstained", about && "pq-about"].filter(Boolean).join(" "), "aria-label": w("answer") },
    understood(answer, w),
    curated(answer, w),
    missing(answer, w),
    overview(answer, w),
    body,
    notes(answer, w),
    evidenceView(references.list, answer.short_answer, shown, context),
    abstained && closestView(answer.closest, context),
  );
  if (!about) view.append(...actions({ ...turn, answer }, view, context));
  const next = suggestions(turn, context);
  if (next) view.append(next);
  return view;
}

/** Texts of documents and models without what is obeyed and not seen; places keep to what the server has shown. */
function cleaned(answer) {
  return { ...answer, answer: clean(answer.answer), short_answer: clean(answer.short_answer ?? ""), citations: answer.citations ?? [] };
}

function problemView(turn, w) {
  const stopped = turn.state === "stopped";
  const reason = clean(turn.problem?.detail ?? turn.problem?.message ?? "");
  return el("article", { class: "pq-answer pq-error", "aria-label": w("answer") }, el("p", {}, w(stopped ? "stopped" : "not_answered"), !stopped && reason && [" ", said(reason)]));
}

function understood(answer, w) {
  const standalone = (answer.standalone_question ?? "").trim();
  if (!standalone || standalone === (answer.question ?? "").trim()) return null;
  return el("p", { class: "pq-understood" }, told(w, "understood", { question: standalone }));
}

function curated(answer, w) {
  if (answer.reader !== "curated" && !answer.curated) return null;
  const until = answer.curated?.expires_on;
  return el("p", { class: "pq-tags" }, tag({ text: until ? w("curated_until", { date: until }) : w("curated"), kind: "good" }));
}

function missing(answer, w) {
  if (answer.status === "abstained" || !answer.missing?.length) return null;
  return el("div", { class: "pq-missing" }, el("strong", {}, w("missing")), el("ul", {}, answer.missing.map((one) => el("li", {}, said(one)))));
}

/** A model's words, apart from the documents': above them, under a label that says so. */
function overview(answer, w) {
  const words = clean(answer.overview).trim();
  if (!words || answer.status === "abstained") return null;
  return el("div", { class: "pq-overview", role: "group", "aria-label": w("overview") }, el("p", { class: "pq-label" }, w("overview")), el("p", {}, said(words)));
}

function abstention(answer, question, w) {
  const reason = answer.answer.replace(/^未收录[：:，,。\s]*/, "") || answer.answer;
  // What a question without a Chinese word asks for cannot be named in the reason.
  const foreign = question && !/\p{Script=Han}/u.test(question);
  return [el("p", { class: "pq-label" }, w("abstained")), el("p", { class: "pq-reason" }, foreign ? w("ask_in_chinese") : said(reason))];
}

/** The short answer, once: by itself where it is a figure or name, where it stands where it is a sentence. */
function statement(answer, references, context) {
  const short = answer.short_answer.trim().replace(/[。；;]+$/, "");
  const open = (citation, opener) => context.onSource(citation, opener);
  const reference = (number) => referenceButton(references.list[number - 1], short, context, open);
  const rows = rowsOf(withoutVerdict(answer.answer, short), references);
  const unit = (how = {}) => unitView(rows, { reference, ...how });
  if (["about", "withheld"].includes(answer.reader) || !rows.length) return [el("div", { class: "pq-unit" }, unit())];
  const bare = stripped(wordsOf(rows.filter((row) => !row.lead)));
  const pieces = piecesOf(short);
  const held = pieces.length > 0 && pieces.every((one) => placesOf(answer.answer, one, 1).length);
  if (bare === stripped(short) || (!held && bare.length <= FIGURE)) {
    return [el("div", { class: bare.length <= FIGURE ? "pq-unit pq-short" : "pq-unit pq-short pq-whole" }, unit())];
  }
  if (!held) return [el("div", { class: "pq-unit" }, unit())];
  const lines = rows.flatMap((row) => row.lines.map((line) => stripped(wordsOf([{ lines: [line] }]))));
  const brief = pieces.every((one) => one.length <= FIGURE && !lines.includes(stripped(one)));
  if (!brief) return [el("div", { class: "pq-unit" }, unit({ strong: pieces[0] }))];
  const by = shared(rows, pieces);
  if (by) return [el("div", { class: "pq-unit" }, unit({ short: (row) => by.get(row) ?? "" }))];
  return [el("p", { class: "pq-short" }, said(short)), el("div", { class: "pq-unit" }, unit())];
}

const stripped = (words) => squeezed(words).replace(/[。；;]+$/, "");

/** "可以，…": the ruling stands above and is not said again. */
function withoutVerdict(text, short) {
  if (!short || short.length > 8 || !text.startsWith(short)) return text;
  const rest = text.slice(short.length);
  return /^[，,]\s*\S/.test(rest) ? rest.slice(1).trimStart() : text;
}

/** Each thing asked in the labelled row that holds it; `null` where they do not stand so. */
function shared(rows, pieces) {
  const by = new Map();
  for (const piece of pieces) {
    const row = rows.find((one) => one.label && !by.has(one) && placesOf(wordsOf([one]), piece, 1).length);
    if (!row) return null;
    by.set(row, piece);
  }
  return by;
}

function notes(answer, w) {
  // That staff wrote it, and until when it holds, stands above it already.
  if (!answer.notes?.length || answer.curated) return null;
  const kept = answer.notes.filter((one) => !(answer.missing ?? []).some((lacking) => one.includes(`“${lacking}”`)));
  if (!kept.length) return null;
  return el("div", { class: "pq-notes", role: "group", "aria-label": w("notes") }, el("p", { class: "pq-label" }, w("notes")), el("ul", {}, kept.map((one) => el("li", {}, said(one)))));
}

function actions(turn, view, context) {
  const { w, note } = context;
  const copy = (citations) => async () => {
    const done = await copied(answerText(turn, w, { citations }));
    note(w(done ? "copied" : "not_copied"));
  };
  const act = (key, onclick) => button(w(key), onclick, { class: "pq-act" });
  const feedback = feedbackView(turn, context);
  const parts = () => [...view.children].filter((one) => one.matches(".pq-understood, .pq-tags, .pq-missing, .pq-overview, .pq-label, .pq-reason, .pq-short, .pq-unit, .pq-notes"));
  return [
    el(
      "div",
      { class: "pq-actions", role: "group", "aria-label": w("actions") },
      act("copy", copy(false)),
      turn.answer.citations.length > 0 && act("copy_cited", copy(true)),
      act("print", () => printAnswer(turn, parts(), context)),
      el("span", { class: "pq-votes" }, feedback.buttons),
    ),
    feedback.panel,
  ];
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function suggestions(turn, { w, onAsk }) {
  const asked = (turn.suggestions ?? []).map((one) => clean(one)).filter(Boolean).slice(0, 4);
  if (!asked.length) return null;
  return el("div", { class: "pq-suggestions", role: "group", "aria-label": w("suggestions") }, el("p", { class: "pq-label" }, w("suggestions")), asked.map((one) => el("button", { type: "button", class: "pq-suggestion", onclick: () => onAsk(one) }, el("bdi", {}, one))));
}
