// How far a run has come; its report is shown when it has ended.

import { get } from "../common/http.js";
import { words } from "../common/page.js";

const w = await words("curate");
const live = document.getElementById("run-live");
const bar = document.getElementById("run-bar");
const said = document.getElementById("run-words");

async function look() {
  try {
    const { state, done, total } = await get(`workspace/api/runs/${live.dataset.run}`);
    bar.value = done;
    said.textContent = w("run_progress", { done, total });
    document.getElementById("run-state").textContent = w(`run_state_${state}`);
    if (state !== "waiting" && state !== "running") return location.reload();
  } catch (error) {
    said.textContent = error.message || w("unreachable");
  }
  setTimeout(look, 1000);
}

setTimeout(look, 500);
