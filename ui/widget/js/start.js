// Puts the button and the panel into the page, or the panel alone into a frame.

function mount() {
  const host = document.createElement("policyqa-widget");
  const root = host.attachShadow({ mode: "open" });
  dress(root);
  const foreign = new URL(base).origin !== location.origin;
  if (foreign && !options.key && !options.tokenUrl) refused(401);
  host.lang = options.lang === "zh" ? "zh-CN" : "en";
  host.className = `${options.theme} ${options.position}${options.embed ? " embed" : ""}`;
  if (options.embed) {
    const panel = new Panel(root, null);
    root.append(panel.node);
    panel.greet();
  } else {
    launcher(root, host);
  }
  document.body.append(host);
  followViewport(host);
}

/** A sheet made by script needs no leave of the page's `style-src`; browsers before 2023 may lack it. */
function dress(root) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el("style", {}, STYLE));
  }
}

function launcher(root, host) {
  const opener = button("launch", words.open, () => toggle(panel.node.hidden), "chat");
  const panel = new Panel(root, () => toggle(false));
  panel.node.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", panel.node.id);
  opener.setAttribute("aria-haspopup", "dialog");
  root.append(panel.node, opener);

  function toggle(open, focus = true) {
    panel.node.hidden = !open;
    host.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
    panel.keep();
    if (open) panel.greet();
    if (focus) (open ? panel : opener).focus();
  }
  // Where the panel fills the window it would hide the page that was asked for.
  const open = panel.wasOpen ?? options.open;
  if (open && !matchMedia("(max-width: 600px), (max-height: 500px)").matches) toggle(true, false);
}

/** The part of the window that a keyboard on the screen leaves free, for the panel that fills a phone. */
function followViewport(host) {
  const seen = window.visualViewport;
  if (!seen) return;
  const set = () => {
    host.style.setProperty("--pq-top", `${seen.offsetTop}px`);
    host.style.setProperty("--pq-height", `${seen.height}px`);
  };
  seen.addEventListener("resize", set);
  seen.addEventListener("scroll", set);
  set();
}

if (!document.querySelector("policyqa-widget")) {
  if (document.body) mount();
  else document.addEventListener("DOMContentLoaded", mount);
}
