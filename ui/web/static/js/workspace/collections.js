// How a collection presents itself, saved from its form.

import { post } from "../common/http.js";
import { words } from "../common/page.js";

const w = await words("workspace");

for (const form of document.querySelectorAll("form.look")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    const { title, welcome, examples } = form.elements;
    form.querySelector("button").disabled = true;
    try {
      const kept = await post(`workspace/api/collections/${encodeURIComponent(form.dataset.name)}`, {
        title: title.value, welcome: welcome.value, examples: examples.value.split("\n").map((line) => line.trim()).filter(Boolean),
      });
      title.value = kept.title;
      welcome.value = kept.welcome;
      examples.value = kept.examples.join("\n");
      status.textContent = w("saved");
    } catch (problem) {
      status.textContent = problem.message || w("unreachable");
    } finally {
      form.querySelector("button").disabled = false;
    }
  });
}
