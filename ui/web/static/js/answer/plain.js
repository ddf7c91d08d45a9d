// An answer as plain text, to be copied.

import { markersOf, referencesOf } from "./references.js";
import { clean } from "./words.js";

/** The answer's words; with `citations` each marker has its line below: document, section, sentence, address. */
export function answerText(turn, w, { citations = false } = {}) {
  const { answer } = turn;
  if (!answer) return "";
  const references = referencesOf(answer);
  const overview = answer.status === "answered" ? clean(answer.overview).trim() : "";
  const lines = [...(overview ? [`${w("overview")}：`, overview, ""] : []), spoken(answer, references, citations)];
  if (!citations) return lines.join("\n");
  lines.unshift(clean(turn.question), "");
  if (answer.missing?.length) lines.push("", `${w("missing")}：`, ...answer.missing.map((one) => `- ${clean(one)}`));
  if (answer.notes?.length) lines.push("", `${w("notes")}：`, ...answer.notes.map((one) => `- ${clean(one)}`));
  if (references.list.length) lines.push("", `${w("evidence")}：`, ...references.list.map((one) => citationText(one, w)));
  return lines.join("\n");
}

function spoken(answer, references, citations) {
  const text = clean(answer.answer);
  let replaced = text;
  for (const { index, length, number } of markersOf(text, references).reverse()) {
    replaced = replaced.slice(0, index) + (citations ? `[${number}]` : "") + replaced.slice(index + length);
  }
  const bare = replaced === text && citations;
  return bare ? replaced + references.list.map(({ number }) => `[${number}]`).join("") : replaced;
}

function citationText({ number, citation }, w) {
  const section = citation.section?.length ? ` ${citation.section.map(clean).join(" › ")}` : "";
  const page = citation.document?.page ? ` ${w("page", { page: citation.document.page })}` : "";
  const quote = w("quoted", { quote: clean(citation.quote).trim() });
  return `[${number}] ${w("titled", { title: clean(citation.title) })}${section}${page}：${quote}${citation.url ? ` ${citation.url}` : ""}`;
}
