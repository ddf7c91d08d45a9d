// One document as a page: the quote of the address in view, the outline beside it.

import { announce } from "../common/dom.js";
import { address, words } from "../common/page.js";
import { drawer, follow } from "./outline.js";
import { reveal } from "./fragment.js";

const docId = document.querySelector(".doc").dataset.doc;
let stop = () => {};
let under_way = null;

const nav = () => document.querySelector(".doc-columns > .doc-outline");
const text = () => document.querySelector(".doc-text");

function watch() {
  stop();
  stop = nav() ? follow(nav(), text()) : () => {};
}

/** The characters that the address names, as `#120-168`. */
function asked() {
  const [, start, end] = /^#(\d{1,9})-(\d{1,9})$/.exec(location.hash) ?? [];
  return start === undefined ? null : { start, end };
}

/** Show the part that holds a quote, with the quote marked as the server marks it. */
async function show({ start, end }, w) {
  under_way?.abort();
  const mine = (under_way = new AbortController());
  const here = new URL(address(`documents/${docId}`));
  here.searchParams.set("start", start);
  here.searchParams.set("end", end);
  const lang = new URL(location.href).searchParams.get("lang");
  if (lang) here.searchParams.set("lang", lang);
  try {
    const reply = await fetch(here, { signal: mine.signal, credentials: "same-origin" });
    if (!reply.ok) throw new Error(String(reply.status));
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    document.querySelector(".doc-columns").replaceWith(page.querySelector(".doc-columns"));
    watch();
    reveal(text());
  } catch (error) {
    if (error.name !== "AbortError") announce(w("unreachable"));
  }
}

async function begin() {
  const w = await words("documents");
  if (nav()) drawer(w, () => nav()?.querySelector("ol"));
  watch();
  const look = () => (asked() ? show(asked(), w) : undefined);
  addEventListener("hashchange", look);
  if (asked()) await show(asked(), w);
  else if (text().querySelector("mark")) reveal(text());
}

begin();
