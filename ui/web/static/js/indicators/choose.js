// The list of indicators to chart: found by typing, no more ticked than a chart holds.

import { announce, el } from "../common/dom.js";
import { words } from "../common/page.js";

const form = document.querySelector(".choose form");
const list = form?.querySelector(".names");

function ticked() {
  return [...list.querySelectorAll("input:checked")];
}

function limit(w, speak) {
  const full = ticked().length >= Number(form.dataset.most);
  for (const box of list.querySelectorAll("input:not(:checked)")) box.disabled = full;
  if (full && speak) announce(w("choose_full"));
}

async function begin() {
  const w = await words("indicators");
  const field = el("input", { type: "search", id: "choose-find", maxlength: 100, autocomplete: "off" });
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const item of list.children) {
      item.hidden = Boolean(wanted) && !item.querySelector("input").checked && !item.textContent.toLowerCase().includes(wanted);
    }
  });
  // Enter finds; it does not draw before anything is chosen.
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  list.before(el("div", { class: "field" }, el("label", { for: "choose-find" }, w("choose_find")), field));
  list.addEventListener("change", () => limit(w, true));
  limit(w, false);
}

// On a phone the filters that are not in use are folded, so that the table is in sight.
const more = document.querySelector(".filters .more");
const used = [...(more?.querySelectorAll("input, select") ?? [])].some((one) => (one.type === "checkbox" ? one.checked : one.value));
if (more && !used && matchMedia("(max-width: 760px)").matches) more.open = false;

if (list) begin();
