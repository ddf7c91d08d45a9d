// The words of an answer as rows: a label where one stands before the cited words, lines, and where each citation belongs.

import { placesOf, squeezed } from "./places.js";
import { markersOf } from "./references.js";

const LABEL = 60; // characters; what is longer is a sentence
const HAN = "一二三四五六七八九十";
const TIME = /^(?:\d{4}(?:—\d{4})?年)?(?:目标|实际)?：/;
const MARKS = [
  new RegExp(`[（(][${HAN}]{1,3}[）)]`, "g"),
  new RegExp(`[${HAN}]{1,3}、`, "g"),
  /[（(]\d{1,2}[）)]/g,
  /\d{1,2}(?:[.\uff0e](?!\d)|、)/g,
  /[①-⑳]/g,
];
const ITEM = new RegExp(`^(?:[（(](?:[${HAN}]{1,3}|\\d{1,2})[）)]|[${HAN}]{1,3}、|\\d{1,2}(?:[.\uff0e](?!\\d)|、)|[①-⑳]|[•·▪●-] )`);

/**
 * Rows `{label, lead, lines: [{pieces, item, cells}]}`; a piece is a string or `{number}`, a reference.
 * `lead`: the row announces the next ones.
 */
export function rowsOf(text, references) {
  const marked = markersOf(text, references).length > 0;
  const open = marked ? [] : [...references.list];
  const rows = text.split(/\r?\n/).filter((line) => line.trim()).map((line) => rowOf(line.trim(), open, marked, references));
  if (open.length && rows.length) {
    const last = rows.at(-1).lines.at(-1);
    last.pieces.push(...open.map(({ number }) => ({ number })));
  }
  return rows;
}

function rowOf(line, open, marked, references) {
  const refs = marked ? written(line, references) : placed(line, open);
  const starts = refs.filter((one) => one.start > 0).map((one) => one.start);
  const label = labelOf(line, starts.length ? Math.min(...starts) : 0);
  const from = label ? label.length + 1 : 0;
  const cuts = new Set([from, line.length, ...refs.flatMap((one) => one.breaks), ...listed(line, from)].filter((at) => at >= from));
  const ends = [...cuts].sort((left, right) => left - right);
  const lines = [];
  for (let index = 0; index + 1 < ends.length; index += 1) lines.push(lineOf(line, ends[index], ends[index + 1], refs));
  const kept = lines.filter((one) => one.pieces.length);
  return { label, lead: !label && /[:\uff1a]$/.test(line), lines: kept.length ? kept : [{ pieces: [], item: false, cells: null }] };
}

/** The markers that stand in the line; they are not text. */
function written(line, references) {
  return markersOf(line, references).map(({ index, length, number }) => ({ start: 0, at: index, skip: length, number, breaks: [] }));
}

/** Citations whose quote stands in the line, or in whose quote the line stands; each is taken out of `open`. */
function placed(line, open) {
  const found = [];
  const told = squeezed(line.replace(TIME, "")).replace(/^[^：:]{1,60}[：:]/, "");
  for (const reference of [...open]) {
    const [place] = placesOf(line, reference.citation.quote, 1);
    const within = !place && told.length > 3 && squeezed(reference.citation.quote).includes(told);
    if (!place && !within) continue;
    open.splice(open.indexOf(reference), 1);
    const [start, end] = place ?? [0, line.length];
    found.push({ start, at: end, skip: 0, number: reference.number, breaks: place ? brokenAt(line, start, reference.citation.quote) : [] });
  }
  return found;
}

/** Where the quote has line breaks, in places of the line, which is told without them. */
function brokenAt(line, start, quote) {
  const breaks = [];
  let at = start;
  for (const part of quote.split("\n")) {
    let left = squeezed(part).length;
    while (at < line.length && /\s/.test(line[at])) at += 1;
    if (left && at > start) breaks.push(at);
    for (; at < line.length && left > 0; at += 1) if (!/\s/.test(line[at])) left -= 1;
  }
  return breaks;
}

function labelOf(line, quoteStart) {
  const before = line.slice(0, quoteStart);
  if (quoteStart > 1 && quoteStart <= LABEL && /[:\uff1a]$/.test(before)) return before.slice(0, -1);
  const time = TIME.exec(line)?.[0] ?? "";
  return time.length > 1 ? time.slice(0, -1) : "";
}

/** Where numbered items begin, of two or more that run on: "1.… 2.…". */
function listed(line, from) {
  const found = [];
  for (const mark of MARKS) {
    const all = [...line.matchAll(mark)].filter((match) => match.index >= from && (match.index === from || /[\s；;。：:]/.test(line[match.index - 1])));
    const run = all.filter((match, index) => follows(all[index - 1], match) || follows(match, all[index + 1]));
    found.push(...run.map((match) => match.index));
  }
  return found;
}

const follows = (one, other) => Boolean(one && other) && valueOf(other[0]) === valueOf(one[0]) + 1;

function valueOf(mark) {
  const digits = /\d+/.exec(mark)?.[0];
  if (digits) return Number(digits);
  const circled = /[①-⑳]/.exec(mark)?.[0];
  if (circled) return circled.codePointAt(0) - "①".codePointAt(0) + 1;
  const said = mark.replace(new RegExp(`[^${HAN}]`, "g"), "");
  const ten = said.indexOf("十");
  if (ten < 0) return HAN.indexOf(said) + 1;
  return (ten ? HAN.indexOf(said[0]) + 1 : 1) * 10 + (ten + 1 < said.length ? HAN.indexOf(said[ten + 1]) + 1 : 0);
}

function lineOf(line, start, end, refs) {
  const pieces = [];
  let at = start;
  for (const one of [...refs].sort((left, right) => left.at - right.at)) {
    const here = one.skip ? one.at >= start && one.at < end : one.at > start && one.at <= end;
    if (!here) continue;
    pieces.push(line.slice(at, one.at), { number: one.number });
    at = one.at + one.skip;
  }
  pieces.push(line.slice(at, end));
  const kept = pieces.filter((one) => typeof one !== "string" || one.trim());
  const words = kept.filter((one) => typeof one === "string").join("");
  const cells = words.includes(" | ") ? words.split(" | ").map((one) => one.trim()) : null;
  return { pieces: kept, item: ITEM.test(words.trim()), cells };
}

/** The words of rows without labels and references. */
export const wordsOf = (rows) => rows.flatMap((row) => row.lines.flatMap((line) => line.pieces.filter((one) => typeof one === "string"))).join("");
