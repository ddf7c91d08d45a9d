// The place in a quote that answers, marked; nothing else.

import { el } from "../common/dom.js";
import { placesOf, piecesOf } from "./places.js";

/** Where to mark a quote: as the server says, else the short answer where it stands there once. UTF-16 ranges. */
export function marksOf(citation, short) {
  const quote = citation.quote;
  if (Array.isArray(citation.emphasis)) return citation.emphasis.map((span) => inUnits(quote, span)).filter(Boolean);
  return piecesOf(short ?? "").flatMap((piece) => {
    const found = placesOf(quote, piece, 2);
    return found.length === 1 && found[0][1] - found[0][0] < quote.trim().length ? found : [];
  });
}

/** The server counts characters, of which a pair of surrogates is one. */
function inUnits(text, [start, end]) {
  const characters = Array.from(text);
  if (!(0 <= start && start < end && end <= characters.length)) return null;
  const from = characters.slice(0, start).join("").length;
  return [from, from + characters.slice(start, end).join("").length];
}

/** `text` as nodes with the ranges in elements of `tag`; ranges that overlap an earlier one are left out. */
export function marked(text, ranges, tag = "mark") {
  const nodes = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((left, right) => left[0] - right[0])) {
    if (start < at) continue;
    nodes.push(text.slice(at, start), el(tag, {}, text.slice(start, end)));
    at = end;
  }
  nodes.push(text.slice(at));
  return nodes.filter((one) => one !== "");
}
