// One document: its facts put right, its collections, a new file in its place, its removal.

import { announce } from "../common/dom.js";
import { patch, post, remove } from "../common/http.js";
import { address, words } from "../common/page.js";

const w = await words("workspace");
const byId = (id) => document.getElementById(id);
const { doc: docId, title } = byId("document").dataset;
const path = `workspace/api/documents/${encodeURIComponent(docId)}`;

function tell(message, bad = false) {
  byId("told").hidden = bad || !message;
  byId("refused").hidden = !bad || !message;
  byId(bad ? "refused" : "told").textContent = message;
}

function refuse(problem) {
  tell(problem.message || w("unreachable"), true);
  byId("refused").scrollIntoView({ block: "nearest" });
}

// Said on the page that follows, which shows what has changed.
const SAID = "pq-said";
const said = sessionStorage.getItem(SAID);
sessionStorage.removeItem(SAID);
if (said) tell(said);

function again(message) {
  sessionStorage.setItem(SAID, message);
  location.reload();
}

async function busy(opener, work) {
  opener.disabled = true;
  try {
    await work();
  } catch (problem) {
    refuse(problem);
  } finally {
    opener.disabled = false;
  }
}

// -- facts -----------------------------------------------------------------------------------------------------------

const fields = [...byId("facts").querySelectorAll("input[name], select[name]")];
const before = (field) => field.dataset.value ?? field.defaultValue; // a list of choices keeps no first value

function wrong(key, reason) {
  const place = byId(`wrong-${key}`);
  if (!place) return;
  const field = byId(`fact-${key}`);
  place.textContent = reason;
  place.hidden = !reason;
  field.toggleAttribute("aria-invalid", Boolean(reason));
  if (reason) field.setAttribute("aria-describedby", place.id);
  else field.removeAttribute("aria-describedby");
}

async function save(facts) {
  fields.forEach((field) => wrong(field.name, ""));
  try {
    await patch(path, { facts });
    again(w("saved"));
  } catch (problem) {
    if (!problem.errors?.length) throw problem;
    for (const { field, reason } of problem.errors) wrong(field, reason);
    const first = byId(`fact-${problem.errors[0].field}`);
    first?.closest(".field").classList.remove("is-empty");
    first?.focus();
    announce(problem.errors[0].reason);
  }
}

byId("facts").addEventListener("submit", (event) => {
  event.preventDefault();
  const changed = fields.filter((field) => field.value.trim() !== before(field).trim());
  if (!changed.length) return tell(w("nothing_changed"));
  busy(byId("save-facts"), () => save(Object.fromEntries(changed.map((field) => [field.name, field.value]))));
});

for (const back of document.querySelectorAll("[data-back]")) {
  back.addEventListener("click", () => busy(back, () => save({ [back.dataset.back]: null })));
}

const more = byId("more-facts");
function showAll(all) {
  byId("facts").classList.toggle("only-known", !all);
  more.setAttribute("aria-expanded", String(all));
}
more.hidden = false;
showAll(false);
more.addEventListener("click", () => showAll(more.getAttribute("aria-expanded") !== "true"));

// -- collections -----------------------------------------------------------------------------------------------------

byId("collections").addEventListener("submit", (event) => {
  event.preventDefault();
  const chosen = [...byId("collections").querySelectorAll("input:checked")].map((box) => box.value);
  const named = byId("new-collection")?.value.trim();
  if (named) chosen.push(named);
  if (!chosen.length) return tell(w("one_collection"), true);
  busy(event.submitter, async () => {
    await post(`${path}/collections`, { collections: chosen });
    again(w("saved"));
  });
});

// -- file ------------------------------------------------------------------------------------------------------------

byId("replace").addEventListener("click", () => byId("new-file").click());
byId("new-file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (!file) return;
  tell(w("state_sending"));
  busy(byId("replace"), async () => {
    const form = new FormData();
    form.append("replaces", docId);
    form.append("file", file, file.name);
    await post("workspace/api/uploads", form);
    location.assign(address("workspace/upload"));
  });
  event.target.value = "";
});

const confirm = byId("confirm");
byId("remove").addEventListener("click", () => confirm.showModal());
byId("keep").addEventListener("click", () => confirm.close());
byId("remove-now").addEventListener("click", () =>
  busy(byId("remove-now"), async () => {
    try {
      await remove(path);
    } finally {
      confirm.close();
    }
    location.assign(`${address("workspace/documents")}?removed=${encodeURIComponent(title)}`);
  }));
