// The unit below the short answer, with its structure kept: labels and values, lists, rows of a table, lines.

import { el } from "../common/dom.js";
import { marked } from "./emphasis.js";
import { placesOf } from "./places.js";

const HELD = "pq-hold";
const LONG = 40; // characters; more than these in colour are a wall

/**
 * Elements for `rows`.
 * `reference(number)`: the button of a citation; `short(row)`: what stands out in a row of its own, or "";
 * `strong`: words that stand out where they are.
 */
export function unitView(rows, { reference, short = () => "", strong = "" }) {
  const made = [];
  const state = { strong, reference };
  let pairs = null;
  let before = null;
  for (const row of rows) {
    if (!row.label) {
      pairs = null;
      made.push(...blocks(row, state));
      continue;
    }
    if (!pairs) made.push((pairs = el("dl", { class: "pq-pairs" })));
    if (before?.label !== row.label || before.pairs !== pairs) pairs.append(el("dt", {}, el("bdi", {}, row.label)));
    const own = short(row);
    pairs.append(el("dd", {}, own && el("p", { class: "pq-short" }, el("bdi", {}, own)), blocks(row, state)));
    before = { label: row.label, pairs };
  }
  return made;
}

function blocks(row, state) {
  const made = [];
  let list = null;
  let table = null;
  for (const line of row.lines) {
    if (line.cells) {
      list = null;
      if (table?.dataset.cells !== String(line.cells.length)) {
        table = el("tbody", { "data-cells": line.cells.length });
        made.push(el("div", { class: "pq-table" }, el("table", {}, table)));
      }
      const numbers = line.pieces.filter((one) => typeof one !== "string");
      table.append(el("tr", {}, line.cells.map((cell, index) => {
        const last = index === line.cells.length - 1;
        return el("td", {}, el("bdi", {}, cell), last && numbers.map(({ number }) => state.reference(number)));
      })));
      continue;
    }
    table = null;
    if (line.item) {
      if (!list) made.push((list = el("ul", { class: "pq-list" })));
      list.append(el("li", {}, contents(line, state)));
      continue;
    }
    list = null;
    if (line.pieces.length) made.push(el("p", { class: row.lead ? "pq-lead" : null }, contents(line, state)));
  }
  return made;
}

/** A line's words with its references, each of which stays on the line of the character before it. */
function contents(line, state) {
  const { pieces } = line;
  const nodes = [];
  pieces.forEach((one, index) => {
    if (typeof one === "string") {
      const text = index === pieces.length - 1 ? one.trimEnd() : one;
      nodes.push(el("bdi", {}, emphasised(index ? text : text.trimStart(), state)));
      return;
    }
    const held = nodes.at(-1)?.localName === "bdi" ? lastOf(nodes.at(-1)) : nodes.at(-1)?.className === HELD ? nodes.pop() : null;
    nodes.push(el("span", { class: HELD }, held?.className === HELD ? [...held.childNodes] : held, state.reference(one.number)));
  });
  return nodes;
}

/** The last character of an element, with its emphasis, taken out of it. */
function lastOf(isolate) {
  const holder = isolate.lastChild?.nodeType === Node.ELEMENT_NODE ? isolate.lastChild : isolate;
  const text = holder.lastChild;
  if (text?.nodeType !== Node.TEXT_NODE || !text.data.trim()) return null;
  text.data = text.data.trimEnd();
  const last = Array.from(text.data).at(-1);
  text.data = text.data.slice(0, -last.length);
  return holder === isolate ? el("bdi", {}, last) : el("bdi", {}, el(holder.localName, { class: holder.className || null }, last));
}

function emphasised(text, state) {
  if (!state.strong) return [text];
  const [place] = placesOf(text, state.strong, 1);
  if (!place) return [text];
  state.strong = ""; // once
  return marked(text, [place], "strong").map((one) => {
    if (typeof one !== "string" && one.textContent.length > LONG) one.className = "pq-long";
    return one;
  });
}
