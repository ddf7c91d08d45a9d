// The citations of an answer as a reader counts them: each sentence once, numbered from 1.

import { squeezed } from "./places.js";

const covers = (one, other) => one.doc_id === other.doc_id && one.start <= other.start && other.end <= one.end;

/** `{list: [{number, citation}], numberOf: marker → number}`; what lies within another citation is that citation. */
export function referencesOf(answer) {
  const list = [];
  const numberOf = new Map();
  const all = answer.citations ?? [];
  const kept = all.filter((one, index) => !all.some((other, place) => place !== index && covers(other, one) && (!covers(one, other) || place < index)));
  kept.forEach((citation, index) => list.push({ number: index + 1, citation }));
  for (const one of all) numberOf.set(one.marker, list.find(({ citation }) => covers(citation, one)).number);
  return { list, numberOf };
}

const BESIDE = 6; // characters of a line that tell a document's own mark from a marker

/** The markers `{index, length, number}` in an answer's text; a note's mark that a document has there itself is none. */
export function markersOf(text, references) {
  const quotes = references.list.map(({ citation }) => squeezed(citation.quote));
  const own = (index, length) => {
    const before = text.slice(Math.max(0, index - BESIDE), index).split("\n").at(-1);
    const after = text.slice(index + length, index + length + BESIDE).split("\n")[0];
    const words = squeezed(before + text.slice(index, index + length) + after);
    return words.length > length && quotes.some((one) => one.includes(words));
  };
  return [...text.matchAll(/\[(\d{1,3})\]/g)]
    .map((match) => ({ index: match.index, length: match[0].length, number: references.numberOf.get(Number(match[1])) }))
    .filter(({ index, length, number }) => number !== undefined && !own(index, length));
}

const STANDINGS = ["draft", "pending", "in_force", "amended", "superseded", "repealed", "expired"];
const BAD = ["superseded", "repealed", "expired"];

/** How the cited document stands, in words; "" of one in force, as nothing need be said of it. */
export function standingOf(citation, w) {
  const standing = citation.document?.standing ?? "";
  return STANDINGS.includes(standing) && standing !== "in_force" ? { text: w(`${standing}_standing`), bad: BAD.includes(standing) } : null;
}

/** Year, kind, page and standing of a citation: `[{text, kind}]`. */
export function factsOf(citation, w) {
  const standing = standingOf(citation, w);
  return [
    citation.year && { text: w("year", { year: citation.year }), kind: "" },
    (citation.kind === "target" || citation.kind === "actual") && { text: w(citation.kind), kind: "" },
    citation.document?.page && { text: w("page", { page: citation.document.page }), kind: "" },
    standing && { text: standing.text, kind: standing.bad ? "bad" : "warn" },
  ].filter(Boolean);
}
