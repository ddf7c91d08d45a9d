// The source of a citation beside the conversation, or over it where there is no room: the document's own text with the
// quoted characters marked.

import { button, cross, el, safeLink } from "../common/dom.js";
import { address, assets, language } from "../common/page.js";
import { adopt, reveal } from "../documents/fragment.js";
import { closeCard, pathOf, tagsOf } from "../answer/card.js";
import { said } from "../answer/words.js";
import { squeezed } from "../answer/places.js";
import { inert } from "./fragment.js";

const WIDE = "(min-width: 1100px)";

/**
 * `{open(citation, opener), close(), element}`; `close` tells whether it was open.
 * `host`: the element that makes room for the pane; it has the class `pq-with-source` while the pane stands beside it.
 */
export function createSourcePane({ w, host }) {
  const title = el("h2", { class: "pq-source-title", tabindex: "-1", id: "pq-source-title" });
  const body = el("div", { class: "pq-source-body", tabindex: "0", role: "group", "aria-labelledby": "pq-source-title" });
  const foot = el("p", { class: "pq-source-links" });
  const shut = button(cross(), () => close(), { class: "pq-source-close" });
  const element = el("dialog", { class: "pq-source", "aria-labelledby": "pq-source-title" }, el("div", { class: "pq-source-head" }, title, shut), body, foot);
  const wide = matchMedia(WIDE);
  let opener = null;
  let asking = null;
  host.append(element);

  element.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  element.addEventListener("click", (event) => event.target === element && close()); // beside the sheet
  wide.addEventListener("change", () => element.open && stand());

  function stand() {
    if (element.open) element.close();
    host.classList.toggle("pq-with-source", wide.matches);
    element.style.setProperty("--pq-top", wide.matches ? `${Math.max(0, host.getBoundingClientRect().top)}px` : "0px");
    if (wide.matches) element.show();
    else element.showModal();
    closeCard(); // the focus that went back to a reference for a moment has shown one, and it would take the next Esc
  }

  function close() {
    if (!element.open) return false;
    asking?.abort();
    element.close();
    host.classList.remove("pq-with-source");
    const back = opener?.isConnected ? opener : document.getElementById("pq-question");
    opener = null;
    back?.focus();
    return true;
  }

  async function open(citation, from) {
    opener = from ?? document.activeElement;
    title.replaceChildren(said(citation.title));
    for (const name of ["aria-label", "title"]) shut.setAttribute(name, w("source_close")); // the language may have changed
    body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w("loading")));
    foot.replaceChildren(...links(citation, w));
    stand();
    title.focus();
    styled();
    const drawn = await asked(`documents/${encodeURIComponent(citation.doc_id)}/view?start=${citation.start}&end=${citation.end}`, citation.quote);
    if (drawn === "aborted") return;
    if (typeof drawn === "string") {
      body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w(drawn)));
      return;
    }
    const held = document.activeElement;
    show(drawn, citation);
    reveal(body);
    if (held !== title) held?.focus({ preventScroll: true }); // the reader has moved on meanwhile
  }

  /** The document's own links go below its text, where they are always in reach. */
  function show(nodes, citation) {
    body.replaceChildren(...nodes);
    body.querySelector(".doc-head > h2")?.remove(); // it is the pane's
    const own = [...body.querySelectorAll(".doc-links > a")];
    body.querySelector(".doc-links")?.remove();
    foot.replaceChildren(button(w("to_quote"), () => reveal(body) || open(citation, opener), { class: "pq-to-quote" }), ...(own.length ? own : links(citation, w)));
    for (const one of foot.querySelectorAll("a")) one.removeAttribute("class");
    const drawn = body.querySelector("[data-doc]");
    if (drawn) adopt(drawn, { load: (path, place) => part(path, place, citation) });
  }

  /** Another part of the document takes the place of this one. */
  async function part(path, place, citation) {
    const drawn = await asked(path);
    if (typeof drawn === "string") return;
    show(drawn, citation);
    if (!reveal(body, place)) body.scrollTop = 0;
    body.focus({ preventScroll: true });
  }

  async function asked(path, quote) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const drawn = await drawnBy(path, quote, signal);
    return signal.aborted ? "aborted" : drawn;
  }

  return { open, close, element };
}

/** The nodes of the document, or the key of why there are none; `quote`: what must be marked in it. */
async function drawnBy(path, quote, signal) {
  try {
    const reply = await fetch(address(`${path}&lang=${language()}`), {
      signal, credentials: "same-origin", headers: { accept: "text/html", "accept-language": language() },
    });
    if (reply.status === 404) return "source_gone";
    if (!reply.ok) return "source_failed";
    const nodes = inert(await reply.text());
    if (quote === undefined) return nodes;
    const marks = nodes.filter((one) => one.nodeType === Node.ELEMENT_NODE).flatMap((one) => [...one.querySelectorAll("mark")]);
    if (!marks.length) return "source_failed";
    return squeezed(marks.map((one) => one.textContent).join("")) === squeezed(quote) ? nodes : "source_changed";
  } catch {
    return "source_failed";
  }
}

/** The look of documents, asked for with the first one. */
function styled() {
  const href = new URL(`${assets()}css/documents.css`, document.baseURI).href;
  if (![...document.styleSheets].some((one) => one.href === href)) document.head.append(el("link", { rel: "stylesheet", href }));
}

const quoteAlone = (citation, w) =>
  [pathOf(citation), tagsOf(citation, w), el("blockquote", { class: "pq-quote" }, el("mark", {}, el("bdi", {}, citation.quote)))].filter(Boolean);

function links(citation, w) {
  const id = encodeURIComponent(citation.doc_id);
  const out = (href, words, attributes = {}) => el("a", { href, ...attributes }, words);
  const published = citation.url && safeLink(citation.url);
  return [
    out(address(`documents/${id}#${citation.start}-${citation.end}`), w("new_page"), { target: "_blank", rel: "noopener" }),
    out(address(`documents/${id}/original`), w("original"), { download: true }),
    published && out(published, w("published"), { target: "_blank", rel: "noopener noreferrer" }),
  ].filter(Boolean);
}
