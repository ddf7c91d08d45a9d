// A document's view as the server drew it, taken in without anything that could run or lead astray.

import { safeLink } from "../common/dom.js";
import { address } from "../common/page.js";

const REFUSED = "script, style, link, meta, base, iframe, object, embed, form, template, svg, math";
const IDS = "doc-"; // those of the view; any other could stand for something of the page around it

/** The nodes of `html`, inert: nothing in it is ever run, links are web addresses. */
export function inert(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const one of body.querySelectorAll(REFUSED)) one.remove();
  for (const one of body.querySelectorAll("*")) {
    for (const { name, value } of [...one.attributes]) {
      const refused = name.startsWith("on") || name === "style" || (name === "id" && !value.startsWith(IDS));
      if (refused) one.removeAttribute(name);
    }
    if (one.hasAttribute("href")) linked(one);
  }
  return [...body.childNodes].map((node) => document.importNode(node, true));
}

/** Places of the program are told from its root, places of the view by their id. */
function linked(link) {
  const { path } = link.dataset;
  const href = link.getAttribute("href");
  if (path !== undefined) link.setAttribute("href", address(path));
  else if (!href.startsWith(`#${IDS}`)) {
    const safe = safeLink(href);
    if (safe) link.setAttribute("href", safe);
    else link.removeAttribute("href");
  }
}
