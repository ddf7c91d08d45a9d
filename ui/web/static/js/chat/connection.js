// The stream of a conversation's events, and whether the server can be reached at all.

import { address } from "../common/page.js";
import { isAway } from "./api.js";

const WAITS_S = [0.5, 1, 2, 4, 8, 15];
// A proxy may hold a stream back without a word; an answer that is due is then looked for.
const LOOK_S = 12;
// An answer is often followed by the next question; then the stream need not be opened again.
const LINGER_S = 45;

/**
 * Keeps the store of turns up to date. Events: `away` when the server cannot be reached and `back` when it answers
 * again, `busy` with what it said and `eased`, `gone` with the id of a conversation that is no more.
 */
export class Connection extends EventTarget {
  constructor(api, store) {
    super();
    this.api = api;
    this.store = store;
    this.away = false;
    this.busy = false;
    this.source = null;
    this.watched = "";
    this.leaving = new Set();
    this.tries = 0;
    this.timer = 0;
    this.heard = 0;
    setInterval(() => this.#look(), 1000);
    document.addEventListener("visibilitychange", () => this.#seen());
    addEventListener("online", () => this.retryNow());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", (event) => event.persisted && this.#seen());
  }

  /** Listen to a conversation; the stream is open while something is to be heard. */
  watch(id) {
    if (this.watched === id && (this.source || this.away)) return;
    this.#close();
    this.watched = id;
    this.#open();
  }

  /** A request has failed; everything waits until the server answers. */
  lost(error) {
    this.#close();
    const first = !this.away;
    this.away = true;
    this.dispatchEvent(new CustomEvent("away", { detail: error }));
    if (first || !this.timer) this.#later(error?.retryAfter ?? 0);
  }

  /** The server is there and can take nothing more now. */
  crowded(error) {
    this.busy = true;
    this.dispatchEvent(new CustomEvent("busy", { detail: error }));
  }

  eased() {
    if (!this.busy) return;
    this.busy = false;
    this.dispatchEvent(new CustomEvent("eased"));
  }

  retryNow() {
    if (this.busy) this.dispatchEvent(new CustomEvent("now"));
    if (!this.away) return;
    clearTimeout(this.timer);
    this.tries = 0;
    this.#probe();
  }

  /** Take the conversation as the server has it. */
  async refresh(id = this.watched) {
    if (!id || this.leaving.has(id)) return null;
    try {
      const told = await this.api.conversation(id);
      this.store.setTurns(id, told.turns);
      this.store.noteConversation(told);
      return told;
    } catch (error) {
      if (error.status === 404) this.dispatchEvent(new CustomEvent("gone", { detail: id }));
      else if (isAway(error)) this.lost(error);
      throw error;
    }
  }

  /** These are about to be deleted: nothing is asked of them meanwhile. */
  leave(ids) {
    for (const id of ids) this.leaving.add(id);
    if (this.leaving.has(this.watched)) this.#close();
  }

  /** They were not deleted after all. */
  stay(ids) {
    for (const id of ids) this.leaving.delete(id);
    this.#open();
  }

  /** Another tab has deleted a conversation: told so, this one need not ask the server for what is no more. */
  forget(id) {
    this.leaving.delete(id);
    if (this.watched === id) this.watched = "";
    this.dispatchEvent(new CustomEvent("gone", { detail: id }));
  }

  #open() {
    const id = this.watched;
    if (!id || this.leaving.has(id) || this.source || this.away || document.hidden || !this.store.unfinished(id).length) return;
    // An answer may have come since the turns were read: everything after the latest change known is told.
    const source = new EventSource(address(`chat/conversations/${id}/events?after=${this.store.changed(id)}`));
    this.source = source;
    this.heard = performance.now();
    const hear = (name, take) =>
      source.addEventListener(name, (event) => {
        this.heard = performance.now();
        if (this.source === source) take(JSON.parse(event.data));
      });
    hear("turn", (turn) => this.store.putTurn(id, turn));
    hear("stage", (told) => this.store.setStage(id, told.turn_id, told.name));
    hear("gone", (told) => this.store.dropTurn(id, told.turn_id));
    source.onerror = () => {
      if (this.source !== source) return;
      this.#close();
      // Whether it was the stream alone or the whole server, a request tells.
      this.#probe();
    };
  }

  #close() {
    this.source?.close();
    this.source = null;
  }

  #later(atLeast_s = 0) {
    clearTimeout(this.timer);
    const wait = Math.max(atLeast_s, WAITS_S[Math.min(this.tries, WAITS_S.length - 1)]);
    this.tries += 1;
    this.timer = setTimeout(() => this.#probe(), wait * (800 + 400 * Math.random()));
  }

  async #probe() {
    this.timer = 0;
    try {
      if (this.watched) await this.refresh();
      else await this.api.welcome();
    } catch (error) {
      if (isAway(error)) return;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    this.tries = 0;
    if (this.away) {
      this.away = false;
      this.dispatchEvent(new CustomEvent("back"));
    }
    this.#open();
  }

  #look() {
    if (this.away || document.hidden || !this.watched) return;
    const due = this.store.unfinished(this.watched).length > 0;
    const silent_s = (performance.now() - this.heard) / 1000;
    if (due && !this.source) this.#open();
    else if (due && silent_s > LOOK_S) {
      this.heard = performance.now();
      this.refresh().catch(() => {});
    } else if (!due && this.source && silent_s > LINGER_S) this.#close();
  }

  #seen() {
    if (document.hidden) this.#close();
    else if (this.away) this.retryNow();
    else if (this.watched) this.refresh().then(() => this.#open(), () => {});
  }
}
