// The switches of the header; the language is the server's to show, the theme at once.

import { keep, language } from "./page.js";

const root = document.documentElement;

// An address that names a language has chosen it: the next page and what this one asks for are in it too.
if (new URLSearchParams(location.search).has("lang")) keep("pq_language", language());

export function darkNow() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

document.addEventListener("click", (event) => {
  const which = event.target.closest?.("[data-switch]")?.dataset.switch;
  if (which === "theme") {
    root.dataset.theme = darkNow() ? "light" : "dark";
    keep("pq_theme", root.dataset.theme);
  }
  if (which === "language" && !event.defaultPrevented) {
    keep("pq_language", language() === "zh" ? "en" : "zh");
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    location.replace(here);
    if (here.hash) location.reload();
  }
});

// A page that could not be shown yet looks again after so many seconds.
const again = Number(document.querySelector("[data-again]")?.dataset.again);
if (again) setTimeout(() => location.reload(), again * 1000);
