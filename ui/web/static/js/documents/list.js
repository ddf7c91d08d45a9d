// The list follows what is typed and chosen; without this script the form does the same when it is sent.

import { announce } from "../common/dom.js";

const WAIT_MS = 250;
const form = document.querySelector(".docs-filters");
let waiting = 0;
let under_way = null;

function chosen() {
  const here = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value.trim() && !(name === "sort" && value === "date")) here.searchParams.set(name, value.trim());
  }
  return here;
}

/** Show the page of another address: its results, and what can then be chosen. Where that fails the browser goes there. */
async function show(here, { keep = true, focus = false } = {}) {
  under_way?.abort();
  const mine = (under_way = new AbortController());
  const old = document.getElementById("docs-results");
  old.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(here, { signal: mine.signal, credentials: "same-origin" });
    if (!reply.ok) throw new Error(String(reply.status));
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    const found = page.getElementById("docs-results");
    if (!found) throw new Error("no list");
    old.replaceWith(found);
    for (const select of form.querySelectorAll("select")) {
      const fresh = page.getElementById(select.id);
      if (fresh) select.replaceChildren(...fresh.children);
    }
    if (keep) history.replaceState(null, "", here);
    const count = document.getElementById("docs-count");
    if (focus) {
      count.tabIndex = -1;
      count.focus();
    }
    announce(count.textContent);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(here);
  }
}

if (form) {
  form.classList.add("scripted");
  form.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => show(chosen()), event.target.id === "q" ? WAIT_MS : 0);
  });
  form.addEventListener("compositionend", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(chosen()), WAIT_MS);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    show(chosen());
  });
  document.getElementById("docs-clear").addEventListener("click", (event) => {
    event.preventDefault();
    for (const field of form.elements) if (field.name && field.type !== "hidden") field.value = field.id === "sort" ? "date" : "";
    show(chosen());
    document.getElementById("q").focus();
  });
}
