// Files on their way: sent two at a time, read by the server one after the other, each with a row of its own.

import { announce } from "../common/dom.js";
import { get, post, Problem, remove } from "../common/http.js";
import { words } from "../common/page.js";
import { dropped, MOST_AT_ONCE, visible } from "./upload_files.js";
import { ENDED, Rows, stageWords } from "./upload_rows.js";
import { transfer } from "./upload_transfer.js";

const w = await words("workspace");
const byId = (id) => document.getElementById(id);
const mostBytes = Number(byId("drop").dataset.mostMb) * 1048576;
const SENDERS = 2;

const sending = new Map();
const rows = new Rows(byId("uploads"), {
  drop: (one) => act(remove, `workspace/api/uploads/${one.upload_id}`),
  retry: (one) => act(post, `workspace/api/uploads/${one.upload_id}/retry`),
});
let senders = 0;
let known = [];
let timer = 0;
let counter = 0;

function drawAll() {
  const wanted = [...sending.entries()].map(([key, one]) => [key, one]).concat(known.map((one) => [one.upload_id, one]));
  rows.draw(wanted);
  const count = (state) => wanted.filter(([, one]) => (one.state === "sending" ? "waiting" : one.state) === state).length;
  const parts = ["waiting", "reading", "done", "failed"].filter(count).map((state) => w(`count_${state}`, { count: count(state) }));
  if (byId("summary").textContent !== parts.join(" · ")) byId("summary").textContent = parts.join(" · ");
  byId("clear").hidden = !known.some((one) => one.state === "done");
  byId("none").hidden = wanted.length > 0;
}

async function act(method, path) {
  try {
    await method(path);
  } catch (problem) {
    refuse(problem);
  }
  await look();
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
    const made = await transfer(one, drawAll);
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

// -- choosing ------------------------------------------------------------------------------------------------------------

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
