// Questions on their way. One stays here, and in the tab's own memory, until the server has said that it has it.

import { language } from "../common/page.js";
import { isAway, isBusy } from "./api.js";
import { newConversationId, newId } from "./ids.js";
import * as kept from "./kept.js";

const NAME = "outbox";

export class Outbox {
  constructor(api, store, connection) {
    Object.assign(this, { api, store, connection });
    this.entries = kept.read(NAME, []);
    this.busy = false;
    this.ready = false;
    this.pause = 0;
    for (const entry of this.entries) this.#show(entry, entry.problem ? "refused" : "unsent");
    for (const name of ["back", "now"]) connection.addEventListener(name, () => this.#goOn());
  }

  /** From now on the server knows this browser. */
  start() {
    this.ready = true;
    this.pump();
  }

  /** Send a question; it stands in the log when this returns. Gives the id of its conversation. */
  add(question, { conversation = "", filters, collection = "", replaces = null }) {
    const entry = {
      turn_id: newId(),
      conversation_id: conversation || newConversationId(),
      fresh: !conversation || !this.store.received(conversation),
      question,
      filters,
      collection,
      language: language(),
      replaces,
      problem: null,
    };
    if (replaces) this.store.cutFrom(entry.conversation_id, replaces);
    this.entries.push(entry);
    this.#keep();
    this.#show(entry, this.ready && !this.connection.away && !this.pause ? "sending" : "unsent");
    this.pump();
    return entry.conversation_id;
  }

  /** Do not send it after all; gives back its words. */
  takeBack(turnId) {
    const entry = this.entries.find((one) => one.turn_id === turnId);
    if (!entry) return null;
    this.entries = this.entries.filter((one) => one !== entry);
    this.#keep();
    this.store.dropTurn(entry.conversation_id, turnId);
    return entry.question;
  }

  sendAgain(turnId) {
    const entry = this.entries.find((one) => one.turn_id === turnId);
    if (!entry) return;
    entry.problem = null;
    this.#keep();
    this.#show(entry, "sending");
    this.pump();
  }

  /** Drop what belongs to a conversation that is deleted. */
  forget(id) {
    this.entries = this.entries.filter((entry) => id !== null && entry.conversation_id !== id);
    this.#keep();
  }

  /** The server has no such conversation, or no longer: what waits here begins it. Whether something does. */
  beginAnew(id) {
    const waiting = this.entries.filter((entry) => entry.conversation_id === id);
    for (const entry of waiting) Object.assign(entry, { fresh: true, replaces: null });
    if (waiting.length) this.#keep();
    return waiting.length > 0;
  }

  /** Send one after the other, in their order. */
  async pump() {
    if (this.busy || this.pause || !this.ready) return;
    this.busy = true;
    try {
      for (let entry; !this.connection.away && !this.pause && (entry = this.entries.find((one) => !one.problem)); ) {
        await this.#send(entry);
      }
    } finally {
      this.busy = false;
    }
  }

  async #send(entry) {
    this.#show(entry, "sending");
    const { turn_id, conversation_id, fresh, question, filters, collection, language: told, replaces } = entry;
    const body = { turn_id, conversation_id: fresh ? null : conversation_id, question, collection, filters, language: told, replaces };
    if (fresh) body.new_conversation_id = conversation_id;
    try {
      const reply = await this.api.ask(body);
      this.connection.eased();
      if (!this.entries.includes(entry)) {
        // Taken back while it was under way.
        await this.api.stop(turn_id).catch(() => {});
        return;
      }
      this.entries = this.entries.filter((one) => one !== entry);
      for (const other of this.entries) {
        if (other.conversation_id === conversation_id) Object.assign(other, { fresh: false, conversation_id: reply.conversation_id });
      }
      this.#keep();
      this.onsent?.(entry, reply);
    } catch (error) {
      if (!this.entries.includes(entry)) return;
      if (isAway(error) || isBusy(error)) {
        for (const one of this.entries) if (!one.problem) this.#show(one, "unsent");
        if (isAway(error)) this.connection.lost(error);
        else this.#wait(error);
      } else if (error.status === 404 && !fresh) {
        // Deleted elsewhere meanwhile: what was asked begins it anew.
        Object.assign(entry, { fresh: true, replaces: null });
        this.#keep();
      } else {
        entry.problem = { detail: error.message, status: error.status ?? 0 };
        this.#keep();
        this.#show(entry, "refused");
      }
    }
  }

  #wait(error) {
    this.connection.crowded(error);
    this.pause = setTimeout(() => this.#goOn(), 1000 * Math.min(30, Math.max(1, error.retryAfter)));
  }

  #goOn() {
    clearTimeout(this.pause);
    this.pause = 0;
    this.pump();
  }

  #show(entry, state) {
    this.store.putTurn(entry.conversation_id, {
      turn_id: entry.turn_id,
      question: entry.question,
      filters: entry.filters,
      state,
      problem: entry.problem,
      replaces: entry.replaces,
      answer: null,
      suggestions: [],
      verdict: "",
      local: true,
    });
  }

  #keep() {
    kept.write(NAME, this.entries.length ? this.entries : null);
  }
}
