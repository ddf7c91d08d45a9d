// The source of a citation beside the conversation, or over it where there is no room: the document's own text with the
// quoted characters marked.

import { button, el, safeLink } from "../common/dom.js";
import { address, language } from "../common/page.js";
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
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    opener = from ?? document.activeElement;
    title.replaceChildren(said(citation.title));
    body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w("loading")));
    foot.replaceChildren(...links(citation, w));
    stand();
    title.focus();
    const drawn = await drawnBy(citation, signal);
    if (signal.aborted) return;
    if (typeof drawn === "string") {
      body.replaceChildren(...quoteAlone(citation, w), el("p", { class: "pq-soft", role: "status" }, w(drawn)));
      return;
    }
    body.replaceChildren(...drawn);
    body.querySelector("mark").scrollIntoView({ block: "center" });
  }

  return { open, close, element };
}

/** The nodes of the document, or the key of why there are none. */
async function drawnBy(citation, signal) {
  const { doc_id: id, start, end } = citation;
  try {
    const reply = await fetch(address(`documents/${encodeURIComponent(id)}/view?start=${start}&end=${end}`), {
      signal, credentials: "same-origin", headers: { accept: "text/html", "accept-language": language() },
    });
    if (reply.status === 404) return "source_gone";
    if (!reply.ok) return "source_failed";
    const nodes = inert(await reply.text());
    const marks = nodes.flatMap((one) => (one.nodeType === Node.ELEMENT_NODE ? [...(one.matches("mark") ? [one] : one.querySelectorAll("mark"))] : []));
    if (!marks.length) return "source_failed";
    const marked = marks.map((one) => one.textContent).join("");
    return squeezed(marked) === squeezed(citation.quote) ? nodes : "source_changed";
  } catch {
    return "source_failed";
  }
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
