// The source of a citation beside the conversation, or over it where there is no room: the document's own text with the
// quoted characters marked.

import { button, el, safeLink } from "../common/dom.js";
import { address, assets, language } from "../common/page.js";
import { pathOf, tagsOf } from "../answer/card.js";
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
  const shut = button("×", () => close(), { class: "pq-source-close", "aria-label": w("source_close"), title: w("source_close") });
  const element = el("dialog", { class: "pq-source", "aria-labelledby": "pq-source-title" }, el("div", { class: "pq-source-head" }, title, shut), body, foot);
  const wide = matchMedia(WIDE);
  let opener = null;
  let asking = null;
  let shown = null;
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
  body.addEventListener("click", (event) => shown && onLink(event, shown));
  wide.addEventListener("change", () => element.open && stand());

  function stand() {
    if (element.open) element.close();
    host.classList.toggle("pq-with-source", wide.matches);
    element.style.setProperty("--pq-top", wide.matches ? `${Math.max(0, host.getBoundingClientRect().top)}px` : "0px");
    if (wide.matches) element.show();
    else element.showModal();
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
    body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w("loading")));
    foot.replaceChildren(...links(citation, w));
    stand();
    title.focus();
    styled();
    const drawn = await asked(`start=${citation.start}&end=${citation.end}`, citation);
    if (drawn === "aborted") return;
    if (typeof drawn === "string") {
      body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w(drawn)));
      return;
    }
    show(drawn, citation);
    const mark = body.querySelector("mark");
    mark.scrollIntoView({ block: "center" });
    if (document.activeElement === title) mark.focus({ preventScroll: true });
  }

  /** The document's own links go below its text, where they are always in reach. */
  function show(nodes, citation) {
    body.replaceChildren(...nodes);
    body.querySelector(".doc-head > h2")?.remove(); // it is the pane's
    const own = [...body.querySelectorAll(".doc-links > a")];
    body.querySelector(".doc-links")?.remove();
    foot.replaceChildren(button(w("to_quote"), () => back(citation), { class: "pq-to-quote" }), ...(own.length ? own : links(citation, w)));
    for (const one of foot.querySelectorAll("a")) one.removeAttribute("class");
  }

  function back(citation) {
    const mark = body.querySelector("mark");
    if (!mark) return open(citation, opener);
    mark.scrollIntoView({ block: "center" });
    return mark.focus({ preventScroll: true });
  }

  /** Another part of the document is shown where this one stands; a place of this one is scrolled to. */
  async function onLink(event, citation) {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const here = `documents/${citation.doc_id}?`;
    const { path } = link.dataset;
    if (link.getAttribute("href")?.startsWith("#")) {
      event.preventDefault();
      document.getElementById(link.getAttribute("href").slice(1))?.scrollIntoView({ block: "start" });
    } else if (path?.startsWith(here) && !link.target) {
      event.preventDefault();
      const [query, place] = path.slice(here.length).split("#");
      const drawn = await asked(query, citation);
      if (typeof drawn === "string") return;
      show(drawn, citation);
      const at = place && document.getElementById(`doc-${place}`);
      if (at) at.scrollIntoView({ block: "start" });
      else body.scrollTop = 0;
      body.focus();
    }
  }

  async function asked(query, citation) {
    asking?.abort();
    asking = new AbortController();
    shown = citation;
    const { signal } = asking;
    const drawn = await drawnBy(query, citation, signal);
    return signal.aborted ? "aborted" : drawn;
  }

  return { open, close, element };
}

/** The nodes of the document, or the key of why there are none. */
async function drawnBy(query, citation, signal) {
  try {
    const reply = await fetch(address(`documents/${encodeURIComponent(citation.doc_id)}/view?${query}&lang=${language()}`), {
      signal, credentials: "same-origin", headers: { accept: "text/html", "accept-language": language() },
    });
    if (reply.status === 404) return "source_gone";
    if (!reply.ok) return "source_failed";
    const nodes = inert(await reply.text());
    if (!query.startsWith("start=")) return nodes;
    const marks = nodes.filter((one) => one.nodeType === Node.ELEMENT_NODE).flatMap((one) => [...one.querySelectorAll("mark")]);
    if (!marks.length) return "source_failed";
    const marked = marks.map((one) => one.textContent).join("");
    return squeezed(marked) === squeezed(citation.quote) ? nodes : "source_changed";
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
