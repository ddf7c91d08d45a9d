// The box for a question. What is typed leaves it only when it stands in the log.

import { announce } from "../common/dom.js";
import { draftOf, keepDraft } from "./kept.js";

// From here on the count is shown.
const NEARLY = 0.9;
const LINES = 6;

/** Characters as the server counts them. */
const lengthOf = (text) => [...text].length;

export class Composer {
  /** `onsend(text)` puts a question into the log, and says whether it has. */
  constructor(tongue, { longest, onsend, onstop }) {
    Object.assign(this, { tongue, longest, onsend });
    this.form = document.getElementById("pq-composer");
    this.box = document.getElementById("pq-question");
    this.send = document.getElementById("pq-send");
    this.stop = document.getElementById("pq-stop");
    this.count = document.getElementById("pq-count");
    this.conversation = "";
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    this.box.addEventListener("input", () => this.#changed());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.stop.addEventListener("click", onstop);
    tongue.addEventListener("turned", () => this.#measure());
  }

  get text() {
    return this.box.value;
  }

  /** Show what was typed in a conversation. Words typed before the page was ready go on. */
  show(conversation, { carry = false } = {}) {
    this.conversation = conversation;
    this.box.value = draftOf(conversation) || (carry ? this.box.value : "");
    this.#changed();
  }

  /** A new conversation has got its name while words are typed into it. */
  rename(conversation) {
    keepDraft(this.conversation, "");
    this.conversation = conversation;
    keepDraft(conversation, this.box.value);
  }

  focus() {
    this.box.focus({ preventScroll: true });
  }

  /** Put words back into the box, before what stands there. */
  giveBack(words) {
    const typed = this.box.value.trim();
    this.box.value = typed && typed !== words.trim() ? `${words}\n${this.box.value}` : words;
    this.#changed();
    this.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
  }

  working(yes) {
    if (!yes && document.activeElement === this.stop) this.focus();
    this.stop.hidden = !yes;
  }

  submit() {
    const typed = this.box.value;
    const question = typed.trim();
    if (!question || lengthOf(question) > this.longest) {
      if (question) announce(this.count.textContent);
      this.focus();
      return;
    }
    if (this.onsend(question) && this.box.value === typed) {
      this.box.value = "";
      this.#changed();
    }
    this.focus();
  }

  #key(event) {
    // An input method ends a word with Enter too; that is not sending.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  #changed() {
    keepDraft(this.conversation, this.box.value);
    this.#measure();
  }

  #measure() {
    const count = lengthOf(this.box.value.trim());
    const over = count > this.longest;
    this.box.toggleAttribute("aria-invalid", over);
    if (over) this.box.setAttribute("aria-invalid", "true");
    this.count.className = over ? "pq-over" : "";
    this.count.textContent = over
      ? this.tongue.w("too_long", { count, most: this.longest })
      : count > this.longest * NEARLY
        ? this.tongue.w("near_long", { count, most: this.longest })
        : "";
    this.send.disabled = over;
    this.box.style.height = "auto";
    const line = parseFloat(getComputedStyle(this.box).lineHeight) || 24;
    const frame = this.box.offsetHeight - this.box.clientHeight + 20;
    this.box.style.height = `${Math.min(this.box.scrollHeight + this.box.offsetHeight - this.box.clientHeight, line * LINES + frame)}px`;
  }
}
