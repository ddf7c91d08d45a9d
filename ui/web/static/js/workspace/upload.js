// Files on their way: sent two at a time, read by the server one after the other, each with a row of its own.

import { announce, button, el } from "../common/dom.js";
import { get, post, Problem, remove } from "../common/http.js";
import { address, csrf, language, words } from "../common/page.js";

const w = await words("workspace");
const byId = (id) => document.getElementById(id);
const list = byId("uploads");
const mostBytes = Number(byId("drop").dataset.mostMb) * 1048576;
const SENDERS = 2;
const MOST_AT_ONCE = 1000;

const sending = new Map();
const rows = new Map();
let senders = 0;
let known = [];
let timer = 0;
let counter = 0;

// -- rows ------------------------------------------------------------------------------------------------------------

const ENDED = new Set(["done", "failed"]);

function stageWords(one) {
  if (one.state === "done") return w(one.status === "unchanged" ? "state_unchanged" : "state_done");
  if (one.state === "reading") return w(`stage_${one.stage}`);
  return w(`state_${one.state}`);
}

function tone(one) {
  if (one.state === "failed") return "tag bad";
  if (one.state === "done") return one.warnings.length ? "tag warn" : "tag good";
  return "tag";
}

function documentLink(one) {
  return el("a", { href: address(`workspace/documents/${encodeURIComponent(one.doc_id)}`) }, one.title || one.doc_id);
}

function details(one) {
  const parts = [];
  if (one.reason) parts.push(el("p", { class: "upload-reason" }, one.reason));
  if (one.documents.length) {
    const shown = one.documents.slice(0, 20).map((found) => el("li", {}, documentLink(found)));
    const more = one.documents.length > 20 ? el("li", {}, w("and_more", { count: one.documents.length - 20 })) : null;
    parts.push(el("ul", { class: "upload-documents" }, shown, more));
  }
  if (one.also_in.length) {
    const names = one.also_in.map((name) => (name === "public" ? w("public_collection") : name)).join(w("comma"));
    parts.push(el("p", { class: "soft" }, w("also_in", { names })));
  }
  for (const other of one.alike.slice(0, 5)) {
    const said = other.stored ? w("alike", { share: Math.round(other.share * 100) }) : w("same_as");
    parts.push(el("p", { class: "soft" }, said, " ", documentLink(other)));
  }
  if (one.warnings.length) {
    parts.push(el("details", {}, el("summary", {}, w("warnings", { count: one.warnings.length })),
      el("ul", {}, one.warnings.slice(0, 50).map((line) => el("li", {}, line)))));
  }
  return parts;
}

function actions(one) {
  const named = (label) => ({ class: "quiet", "aria-label": `${label} ${one.file}` });
  if (one.local) {
    return one.state === "failed" && one.again
      ? [button(w("retry"), one.again, named(w("retry"))), button(w("dismiss"), one.forget, named(w("dismiss")))]
      : [button(w("cancel"), one.forget, named(w("cancel")))];
  }
  const drop = (label) => button(w(label), () => act(remove, `workspace/api/uploads/${one.upload_id}`), named(w(label)));
  if (one.state === "waiting") return [drop("cancel")];
  if (one.state === "failed") {
    return [button(w("retry"), () => act(post, `workspace/api/uploads/${one.upload_id}/retry`), named(w("retry"))), drop("dismiss")];
  }
  return one.state === "done" ? [drop("dismiss")] : [];
}

async function act(method, path) {
  try {
    await method(path);
  } catch (problem) {
    refuse(problem);
  }
  await look();
}

function make(key) {
  const row = { name: el("span", { class: "upload-name" }), tag: el("span", {}), facts: el("span", { class: "soft" }) };
  row.bar = el("progress", { max: "1" });
  row.body = el("div", { class: "upload-body" });
  row.actions = el("div", { class: "upload-actions" });
  row.element = el("li", { class: "card upload", "data-key": key },
    el("div", { class: "upload-head" }, row.name, row.tag, row.facts, row.actions), row.bar, row.body);
  return row;
}

function draw(key, one) {
  const row = rows.get(key) ?? make(key);
  rows.set(key, row);
  row.element.dataset.state = one.state;
  row.name.textContent = one.file;
  row.tag.className = tone(one);
  row.tag.textContent = stageWords(one);
  const facts = [one.collection === "public" ? "" : one.collection, one.pages ? w("pages", { count: one.pages }) : ""];
  row.facts.textContent = facts.filter(Boolean).join(" · ");
  row.bar.hidden = ENDED.has(one.state) || one.state === "waiting";
  row.bar.value = one.share;
  row.bar.setAttribute("aria-label", `${one.file}: ${stageWords(one)}`);
  // Drawn anew only when it changed, or a button would be lost from under a finger.
  const drawn = JSON.stringify([one.state, one.status, one.reason, one.documents, one.alike, one.also_in, one.warnings]);
  if (row.drawn !== drawn) {
    const held = row.actions.contains(document.activeElement);
    row.drawn = drawn;
    row.body.replaceChildren(...details(one));
    row.actions.replaceChildren(...actions(one));
    if (held) (row.actions.querySelector("button") ?? byId("pick-files")).focus();
  }
  return row.element;
}

function drawAll() {
  const wanted = [...sending.entries()].map(([key, one]) => [key, one]).concat(known.map((one) => [one.upload_id, one]));
  const keys = new Set(wanted.map(([key]) => key));
  for (const [key, row] of rows) {
    if (!keys.has(key)) {
      if (row.element.contains(document.activeElement)) byId("pick-files").focus();
      row.element.remove();
      rows.delete(key);
    }
  }
  wanted.forEach(([key, one], place) => {
    const element = draw(key, one);
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
  const count = (state) => wanted.filter(([, one]) => (one.state === "sending" ? "waiting" : one.state) === state).length;
  const parts = ["waiting", "reading", "done", "failed"].filter(count).map((state) => w(`count_${state}`, { count: count(state) }));
  if (byId("summary").textContent !== parts.join(" · ")) byId("summary").textContent = parts.join(" · ");
  byId("clear").hidden = !known.some((one) => one.state === "done");
  byId("none").hidden = wanted.length > 0;
}

// -- what the server says --------------------------------------------------------------------------------------------

async function look() {
  clearTimeout(timer);
  let wait = 15000;
  try {
    const before = new Map(known.map((one) => [one.upload_id, one.state]));
    known = (await get("workspace/api/uploads")).uploads;
    byId("lost").hidden = true;
    for (const one of known) {
      if (ENDED.has(one.state) && before.has(one.upload_id) && before.get(one.upload_id) !== one.state) {
        announce(`${one.file}: ${stageWords(one)}`);
      }
    }
    if (known.some((one) => !ENDED.has(one.state))) wait = 800;
    drawAll();
  } catch (problem) {
    byId("lost").hidden = problem.status !== 0 && problem.status !== 503;
    if (!byId("lost").hidden) wait = 2000;
    else refuse(problem);
  }
  timer = setTimeout(look, wait);
}

function refuse(problem) {
  byId("refused").textContent = problem instanceof Problem ? problem.message || w("unreachable") : String(problem);
  byId("refused").hidden = false;
}

// -- sending ---------------------------------------------------------------------------------------------------------

function collection() {
  const chosen = byId("collection").value;
  return chosen || byId("collection-name")?.value.trim() || "";
}

function addAll(files) {
  byId("refused").hidden = true;
  if (!files.length) return;
  if (!collection()) {
    byId("refused").textContent = w("name_collection_first");
    byId("refused").hidden = false;
    byId("collection-name").focus();
    return;
  }
  if (files.length > MOST_AT_ONCE) {
    byId("refused").textContent = w("too_many_files", { most: MOST_AT_ONCE });
    byId("refused").hidden = false;
    return;
  }
  for (const file of files) add(file, collection());
  drawAll();
  next();
}

function add(file, into) {
  const key = `local-${(counter += 1)}`;
  const one = {
    local: true, file: file.name, collection: into, state: "waiting", stage: "waiting", status: "", share: 0, pages: null,
    reason: "", warnings: [], documents: [], alike: [], also_in: [], data: file,
  };
  one.forget = () => {
    one.request?.abort();
    sending.delete(key);
    drawAll();
  };
  if (file.size > mostBytes || file.size === 0) {
    one.state = "failed";
    one.reason = file.size ? w("too_large", { most: byId("drop").dataset.mostMb }) : w("empty_file");
    one.data = null;
  }
  sending.set(key, one);
}

function next() {
  while (senders < SENDERS) {
    const found = [...sending.entries()].find(([, one]) => one.state === "waiting" && one.data);
    if (!found) return;
    senders += 1;
    found[1].state = "sending";
    send(...found).finally(() => {
      senders -= 1;
      drawAll();
      next();
    });
  }
}

async function send(key, one) {
  drawAll();
  try {
    const made = await transfer(one);
    sending.delete(key);
    known = [made, ...known.filter((other) => other.upload_id !== made.upload_id)];
    clearTimeout(timer);
    timer = setTimeout(look, 300);
  } catch (problem) {
    if (!sending.has(key)) return;
    one.state = "failed";
    one.reason = problem.message || w("not_sent");
    one.again = () => {
      Object.assign(one, { state: "waiting", share: 0, reason: "", again: null });
      drawAll();
      next();
    };
  }
}

// Not by `fetch`, which does not tell how much has gone out.
function transfer(one) {
  const form = new FormData();
  form.append("collection", one.collection);
  form.append("file", one.data, one.file);
  return new Promise((resolve, reject) => {
    const request = (one.request = new XMLHttpRequest());
    request.open("POST", address("workspace/api/uploads"));
    request.setRequestHeader("x-page-language", language());
    request.setRequestHeader("x-csrf-token", csrf());
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      one.share = event.lengthComputable ? event.loaded / event.total : 0;
      drawAll();
    });
    const fail = () => reject(new Problem(0, "unreachable", ""));
    request.addEventListener("load", () => {
      const told = request.response;
      if (request.status >= 200 && request.status < 300 && told) resolve(told);
      else reject(new Problem(request.status, told?.code ?? "failed", told?.detail ?? String(request.status)));
    });
    request.addEventListener("error", fail);
    request.addEventListener("timeout", fail);
    request.send(form);
  });
}

// -- choosing --------------------------------------------------------------------------------------------------------

async function dropped(items) {
  const entries = [...items].map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile()).filter(Boolean);
  const files = [];
  for (const entry of entries) await gather(entry, files);
  return files;
}

async function gather(entry, files) {
  if (files.length > MOST_AT_ONCE) return;
  if (entry instanceof File) files.push(entry);
  else if (entry.isFile) files.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  else if (entry.isDirectory) {
    const reader = entry.createReader();
    for (;;) {
      const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!part.length) return;
      for (const one of part) await gather(one, files);
    }
  }
}

// What a system leaves in every folder is no document.
const visible = (file) => !file.name.startsWith(".") && file.name !== "Thumbs.db" && file.name !== "desktop.ini";

for (const [opener, input] of [["pick-files", "files"], ["pick-folder", "folder"]]) {
  const field = byId(input);
  const take = () => {
    addAll([...field.files].filter((file) => input === "files" || visible(file)));
    field.value = "";
  };
  byId(opener).addEventListener("click", () => field.click());
  field.addEventListener("change", take);
  byId(opener).disabled = false;
  // Somebody may have chosen before the words of this page were there.
  take();
}

const zone = byId("drop");
for (const name of ["dragenter", "dragover"]) {
  zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("is-over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  addAll((await dropped(event.dataTransfer.items)).filter(visible));
});
// A file that misses the field must not take the place of the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

byId("collection").addEventListener("change", () => {
  const named = byId("named");
  if (!named) return;
  named.hidden = byId("collection").value !== "";
  if (!named.hidden) byId("collection-name").focus();
});

byId("clear").addEventListener("click", async () => {
  for (const one of known.filter((each) => each.state === "done")) {
    await remove(`workspace/api/uploads/${one.upload_id}`).catch(() => null);
  }
  await look();
  byId("pick-files").focus();
});

addEventListener("beforeunload", (event) => {
  if ([...sending.values()].some((one) => one.state !== "failed")) event.preventDefault();
});

await look();
