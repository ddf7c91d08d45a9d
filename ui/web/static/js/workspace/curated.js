// The form of a curated answer: look for the sentence it stands on, and take it as the quote.

import { announce, button, el } from "../common/dom.js";
import { get } from "../common/http.js";
import { words } from "../common/page.js";

const w = await words("curate");
const byId = (id) => document.getElementById(id);
const field = byId("source-words");
const list = byId("passages");

// A passage as its sentences; offsets count in the document's characters (code points).
function sentences(text) {
  const found = [];
  let at = 0;
  for (const one of text.split(/(?<=[。！？；!?;\n])/u)) {
    const bare = one.trim();
    if (bare) found.push({ quote: bare, start: at + [...one.slice(0, one.indexOf(bare))].length });
    at += [...one].length;
  }
  return found;
}

function take(passage, one) {
  byId("f-doc_id").value = passage.doc_id;
  byId("f-quote").value = one.quote;
  byId("f-start").value = String(passage.start + one.start);
  const title = byId("source-title");
  title.hidden = false;
  title.querySelector("b").textContent = passage.title;
  announce(w("source_taken"));
  byId("f-quote").focus();
}

function shown(passage) {
  return el(
    "details",
    { open: true },
    el("summary", {}, passage.title, ...passage.section.slice(-1).map((one) => ` › ${one}`)),
    el("ul", {}, sentences(passage.text).map((one) =>
      el("li", {}, one.quote, " ", button(w("take_quote"), () => take(passage, one), { class: "quiet", "aria-label": `${w("take_quote")} ${one.quote.slice(0, 40)}` })))),
  );
}

async function search() {
  const asked = field.value.trim();
  if (!asked) return field.focus();
  list.replaceChildren(el("p", { class: "soft" }, w("loading")));
  try {
    const { passages } = await get(`workspace/api/curated/passages?q=${encodeURIComponent(asked)}`);
    list.replaceChildren(...(passages.length ? passages.map(shown) : [el("p", { class: "soft" }, w("nothing_found"))]));
    announce(w("passages_found", { count: passages.length }));
  } catch (error) {
    list.replaceChildren(el("p", { class: "notice bad" }, w("failed", { reason: error.message || w("unreachable") })));
  }
}

byId("find-source").hidden = false;
field.value = byId("f-question").value;
byId("source-search").addEventListener("click", search);
field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  search();
});
// A quote that is typed is looked for anew.
byId("f-quote").addEventListener("input", () => (byId("f-start").value = ""));
