// The language of the page, changed in place: nothing typed, asked or opened is lost by it.

import { keep, language, words } from "../common/page.js";

export class Tongue extends EventTarget {
  async start() {
    this.#hold(language());
    this.#speak(await this.#load(language()));
  }

  /** Speak the other language from now on. */
  async turn() {
    const next = (this.next ?? language()) === "zh" ? "en" : "zh";
    this.next = next;
    let told;
    try {
      told = await this.#load(next);
    } catch (error) {
      if (this.next === next) this.next = undefined;
      throw error;
    }
    // Switched once more before the words were there: the last choice counts.
    if (this.next !== next) return;
    this.#speak(told);
    this.next = undefined;
    keep("pq_language", next);
    this.#hold(next);
    const here = new URL(location.href);
    here.searchParams.delete("lang");
    history.replaceState(null, "", here);
    this.relabel();
    this.dispatchEvent(new CustomEvent("turned"));
  }

  /** Say anew what the server has written into the page. */
  relabel(root = document) {
    for (const node of root.querySelectorAll("[data-w]")) node.textContent = this.w(node.dataset.w);
    for (const node of root.querySelectorAll("[data-w-label]")) {
      const said = this.w(node.dataset.wLabel);
      node.setAttribute("aria-label", said);
      if (node.hasAttribute("title")) node.setAttribute("title", said);
    }
    for (const node of root.querySelectorAll("[data-w-placeholder]")) node.placeholder = this.w(node.dataset.wPlaceholder);
    for (const node of root.querySelectorAll('[data-switch="language"]')) node.lang = language() === "en" ? "zh-CN" : "en";
    document.title = this.w("title");
  }

  /** The framework writes the browser's language over the page's; that is put right at once. */
  #hold(chosen) {
    const root = document.documentElement;
    const said = chosen === "en" ? "en" : "zh-CN";
    this.holding?.disconnect();
    root.dataset.language = chosen;
    root.lang = said;
    this.holding = new MutationObserver(() => root.lang !== said && (root.lang = said));
    this.holding.observe(root, { attributeFilter: ["lang"] });
  }

  async #load(chosen) {
    const [own, answer] = await Promise.all([words("chat", chosen), words("answer", chosen).catch(() => null)]);
    return { own, answer: answer ?? own };
  }

  #speak({ own, answer }) {
    this.w = own;
    this.answer = answer;
  }
}
