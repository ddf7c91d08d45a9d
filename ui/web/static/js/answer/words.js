// Words of documents and people, each in an isolate of its own: whatever direction it runs in, it moves nothing beside it.

import { el } from "../common/dom.js";

// Control characters, and those that turn the direction of what follows: seen by no reader, obeyed by a browser.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

export const clean = (words) => String(words ?? "").replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(UNSEEN, "");

export const said = (words, attributes = {}) => el("bdi", attributes, clean(words));

/** Words in a sentence of the program: `told(w, "understood", {question})` with the value isolated. */
export function told(w, key, values) {
  const [name] = Object.keys(values);
  const [before, after] = w(key, { [name]: "\u0000" }).split("\u0000");
  return [before, said(values[name]), after ?? ""];
}

export const tag = ({ text, kind }) => el("span", { class: kind ? `tag ${kind}` : "tag" }, text);

/** The first `most` characters, told to be so. */
export const shortened = (words, most) => {
  const characters = Array.from(words);
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : words;
};
