// What the script was told, and how it makes elements. Text is set as text, never as markup; nothing is
// styled by attribute, so that the page's Content-Security-Policy may forbid inline styles and scripts.

const script =
  document.currentScript || document.querySelector('script[src*="widget.js"][data-key],script[src*="widget.js"]');
const base = new URL(".", script.src).href; // a proxy's path prefix is part of it
const data = script.dataset;

const told = new Set();

/** A hint for whoever installs the widget, once each; visitors do not look there. It never holds a key. */
function hint(text) {
  if (told.has(text)) return;
  told.add(text);
  console.warn(`[policyqa] ${text}`);
}

/** The value of an attribute that has few; the first of `known` where it is left out or unknown. */
function oneOf(name, known) {
  const given = data[name];
  if (given && !known.includes(given)) hint(`data-${name}="${given.slice(0, 40)}" is none of: ${known.join(", ")}`);
  return known.includes(given) ? given : known[0];
}

const options = {
  key: data.key || "",
  tokenUrl: data.tokenUrl ? new URL(data.tokenUrl, location.href).href : "",
  title: data.title || "",
  lang: languageOf(),
  collections: (data.collection || "").split(",").map((name) => name.trim()).filter(Boolean),
  position: oneOf("position", ["right", "left"]),
  theme: oneOf("theme", ["auto", "light", "dark"]),
  open: "open" in data && data.open !== "false",
  embed: "embed" in data,
};

function languageOf() {
  if (data.lang && !/^(zh|en)\b/i.test(data.lang)) hint(`data-lang="${data.lang.slice(0, 40)}" is none of: zh, en`);
  return /^en\b/i.test(data.lang || document.documentElement.lang || navigator.language) ? "en" : "zh";
}

/** Make an element: `on…` functions are listeners, other properties attributes; children are nodes or text. */
function el(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

const SHAPES = {
  chat: "M4 5h16v11H9.5L5 19.5V16H4zM8 9.2h8M8 12h5",
  close: "M6 6l12 12M18 6L6 18",
  back: "M14.5 5.5L8 12l6.5 6.5",
  fresh: "M12 5v14M5 12h14",
  send: "M12 19V5.5M6 11.2l6-6 6 6",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h10v11H9zM5.5 15V4H15",
  up: "M8 20V10.5L11.5 4c1.6 0 2.4 1 2 2.6L12.9 10H19l-1.4 8.2c-.2 1.1-1 1.8-2.1 1.8zM8 10.5H4.5V20H8",
  down: "M16 4v9.5L12.5 20c-1.6 0-2.4-1-2-2.6l.6-3.4H5l1.4-8.2C6.6 4.7 7.4 4 8.5 4zM16 13.5h3.5V4H16",
  check: "M5 12.5l4.5 4.5L19 7.5",
};

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[name]);
  drawing.append(path);
  return drawing;
}

function button(kind, label, onclick, shape, shown = !shape) {
  return el(
    "button",
    { type: "button", class: kind, onclick, "aria-label": shown ? null : label, title: shown ? null : label },
    shape && icon(shape),
    shown && label,
  );
}

/** A link to a published page, or nothing: only http(s), so that no document can smuggle in a script. */
function webLink(address, label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  return el("a", { href: url.href, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** Copy by the clipboard's own door; where a frame or plain http closes it, by the older command. */
async function copyText(words, root) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const before = root.activeElement;
    const field = el("textarea", { class: "away", "aria-hidden": "true", tabindex: "-1" });
    field.value = words;
    root.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus({ preventScroll: true });
    return done;
  }
}
