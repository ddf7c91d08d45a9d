// The navigation of the workspace: always there on wide screens, behind its button on narrow ones.

const opener = document.querySelector(".work-open");
const nav = document.getElementById("work-nav");
const narrow = matchMedia("(max-width: 820px)");

function show(open) {
  nav.hidden = !open;
  opener.setAttribute("aria-expanded", String(open));
}

function settle() {
  opener.hidden = !narrow.matches;
  show(!narrow.matches);
}

if (opener && nav) {
  settle();
  narrow.addEventListener("change", settle);
  opener.addEventListener("click", () => {
    show(nav.hidden);
    if (!nav.hidden) nav.querySelector("a")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || opener.hidden || nav.hidden) return;
    show(false);
    opener.focus();
  });
}
