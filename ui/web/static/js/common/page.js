// What the server has written into the head of the page, and the choices that a reader keeps.

const meta = (name) => document.querySelector(`meta[name="${name}"]`)?.content ?? "";

/** The chat's framework writes the browser's language over the page's; what the server chose stands beside it. */
export const language = () => {
  const { dataset, lang } = document.documentElement;
  return (dataset.language ?? lang).startsWith("en") ? "en" : "zh";
};

/** An address of the program, whatever prefix a proxy shows it under. */
export const address = (path) => new URL(meta("base") + path, document.baseURI).href;

/** Where the files of the pages stand, relative to the page. */
export const assets = () => meta("assets");

/** The words of a page in the language shown: `const w = await words("documents")`, then `w("found", {count: 3})`. */
export async function words(page, chosen = language()) {
  const table = (await import(new URL(`${assets()}words/${page}.${chosen}.js`, document.baseURI).href)).default;
  return (key, values = {}) => (table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

export function keep(name, value) {
  const path = new URL(address("")).pathname;
  document.cookie = `${name}=${value}; path=${path}; max-age=31536000; samesite=lax`;
}

export const csrf = () => meta("csrf");

export function setCsrf(value) {
  document.querySelector('meta[name="csrf"]')?.setAttribute("content", value);
}
