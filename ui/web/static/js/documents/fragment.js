// The text of a document wherever it is shown: links of another page made to fit, the quote in view.

import { address } from "../common/page.js";

/** The address from the program's root of the fragment that shows what a link of the document leads to, or null. */
export function viewPath(path, docId) {
  const [, id, query = ""] = /^documents\/([\w-]+)(\?[^#]*)?(?:#.*)?$/.exec(path ?? "") ?? [];
  return id && id === docId && /[?&](?:part|at|start)=/.test(query) ? `documents/${id}/view${query}` : null;
}

/** Bring the quote into view and put the focus on it; without one, the place that was asked for. Returns whether it did. */
export function reveal(root, place = null) {
  const mark = [...root.querySelectorAll("mark")].find((one) => !one.closest("[hidden]"));
  const target = mark ?? (place === null ? null : root.querySelector(`[id$="at-${place}"]`));
  if (!target) return false;
  target.scrollIntoView({ block: mark ? "center" : "start" });
  if (mark) mark.focus({ preventScroll: true });
  return true;
}

/**
 * Make a fragment that was put into another page work there.
 * `load(path)` is called with the address of another fragment of the same document, and shows it.
 */
export function adopt(root, { load }) {
  const docId = root.dataset.doc ?? root.querySelector("[data-doc]")?.dataset.doc;
  for (const link of root.querySelectorAll("a[data-path]")) link.href = address(link.dataset.path);
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target === "_blank" || link.hasAttribute("download")) return;
    const inside = link.getAttribute("href").startsWith("#") ? root.querySelector(`[id="${CSS.escape(link.getAttribute("href").slice(1))}"]`) : null;
    const path = viewPath(link.dataset.path, docId);
    if (!inside && !path) return;
    event.preventDefault();
    if (inside) inside.scrollIntoView({ block: "start" });
    else load(path, link.dataset.at ?? null);
  });
}
