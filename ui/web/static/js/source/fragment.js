// A document's view as the server drew it, taken in without anything that could run or lead astray.

import { safeLink } from "../common/dom.js";

const REFUSED = "script, style, link, meta, base, iframe, object, embed, form, template, svg, math";

/** The nodes of `html`, inert: nothing in it is ever run, links are web addresses of http(s). */
export function inert(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  for (const one of body.querySelectorAll(REFUSED)) one.remove();
  for (const one of body.querySelectorAll("*")) {
    for (const { name } of [...one.attributes]) if (name.startsWith("on") || name === "style" || name === "srcdoc" || name === "id") one.removeAttribute(name);
    if (one.hasAttribute("href")) {
      const href = safeLink(new URL(one.getAttribute("href"), document.baseURI).href);
      if (href) one.setAttribute("href", href);
      else one.removeAttribute("href");
    }
  }
  return [...body.childNodes].map((node) => document.importNode(node, true));
}
