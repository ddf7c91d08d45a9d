// The chat: its parts, and what one does to the other.

import { closeCard } from "../answer/answer.js";
import { announce } from "../common/dom.js";
import { createSourcePane } from "../source/pane.js";
import { Api, isAway, isBusy } from "./api.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversations } from "./conversations.js";
import { Deeds } from "./deeds.js";
import { Drawer } from "./drawer.js";
import { FilterChoice } from "./filters.js";
import { nameConversation, namedConversation } from "./ids.js";
import { listenToKeys } from "./keyboard.js";
import { Log } from "./log.js";
import { Outbox } from "./outbox.js";
import { Recovery } from "./recovery.js";
import { measureRoom } from "./room.js";
import { Store } from "./store.js";
import { Tabs } from "./tabs.js";
import { Tongue } from "./tongue.js";
import { Welcome } from "./welcome.js";

const LIST_WAIT_MS = 300;

class Chat {
  constructor(tongue) {
    this.tongue = tongue;
    this.collection = new URLSearchParams(location.search).get("collection") ?? "";
    this.store = new Store();
    this.api = new Api(this.collection);
    this.tabs = new Tabs();
    this.connection = new Connection(this.api, this.store);
    this.recovery = new Recovery(tongue, this.connection);
    this.outbox = new Outbox(this.api, this.store, this.connection);
    this.drawer = new Drawer();
    this.filters = new FilterChoice(tongue);
    this.welcome = new Welcome(tongue, (question) => this.ask(question), () => this.api.welcome());
    this.composer = new Composer(tongue, {
      longest: Number(document.getElementById("pq-app").dataset.longest),
      onsend: (question) => this.ask(question),
      onstop: () => this.stop(),
    });
    this.pane = createSourcePane({ w: (key, values) => tongue.answer(key, values), host: document.getElementById("pq-app") });
    this.deeds = new Deeds(this);
    this.log = new Log(this.store, tongue, this.#turnActions());
    this.conversations = new Conversations(this.store, tongue, {
      open: (id) => (this.drawer.close({ focus: false }), this.open(id, { asStep: true })),
      rename: (id, title) => this.deeds.told(() => this.api.rename(id, title), () => this.store.noteConversation({ conversation_id: id, title })),
      remove: (id) => this.#delete(id, () => this.api.remove(id), () => this.#gone(id)),
      removeAll: () => this.#delete("", () => this.api.removeAll(), () => this.#allGone()),
    });
    this.#listen();
  }

  /** Ask: the question stands in the log when this returns. */
  ask(question, replaces = null) {
    const before = this.store.current;
    const id = this.outbox.add(question, {
      conversation: before,
      filters: this.filters.chosen,
      collection: this.store.conversation(before)?.collection ?? this.collection,
      replaces,
    });
    if (!before) {
      this.composer.rename(id);
      this.filters.rename(id);
      this.store.select(id);
      nameConversation(id, true);
    }
    this.log.draw();
    this.log.toEnd();
    return true;
  }

  /** Stop the answer that is being made, and those that wait for it. */
  async stop() {
    const id = this.store.current;
    const turns = this.store.unfinished(id);
    if (!turns.length) return false;
    this.composer.working(false);
    for (const turn of turns.reverse()) await this.deeds.act(id, () => this.api.stop(turn.turn_id));
    return true;
  }

  /** Show a conversation; empty: a new one. */
  async open(id, { asStep = false } = {}) {
    nameConversation(id, asStep);
    this.pane.close();
    this.store.select(id);
    this.#atHand(id);
    if (id && !this.outbox.entries.some((entry) => entry.fresh && entry.conversation_id === id)) {
      this.connection.watched = id;
      try {
        await this.connection.refresh(id);
        if (this.store.current === id) this.#atHand(id);
      } catch {
        // The bar says what is wrong, and the conversation comes when the server does.
      }
    }
    if (this.store.current === id) this.connection.watch(id);
    this.#drawTitle();
  }

  /** What stands around the log: the words typed, the filters. */
  #atHand(id) {
    if (this.composer.conversation !== id) this.composer.show(id);
    this.filters.show(id, this.store.of(id).at(-1)?.filters);
    this.#drawTitle();
  }

  #turnActions() {
    const inCurrent = (act) => (turn) => this.deeds.act(this.store.current, () => act(turn));
    return {
      ask: (question) => this.ask(question),
      source: (citation, opener) => this.pane.open(citation, opener),
      note: (words) => announce(words),
      names: (filters) => this.filters.names(filters),
      fits: (words) => [...words].length <= this.composer.longest,
      feedback: (turn, verdict, reason, text) => this.deeds.judge(this.store.current, turn, verdict, reason, text),
      retry: inCurrent((turn) => this.api.retry(turn.turn_id)),
      sendAgain: (turn) => this.outbox.sendAgain(turn.turn_id),
      edit: (turn, words) => (this.ask(words, turn.turn_id), this.composer.focus()),
      takeBack: (turn) => this.deeds.takeBack(turn),
    };
  }

  /** Delete a conversation, or all (""). The streams of it are let go first, or each tab would ask what has become of it. */
  async #delete(id, act, then) {
    const say = (kind) => (this.tabs.tell(kind, id), this.#heard({ kind, id }));
    say("leaving");
    const done = await this.deeds.told(act, then);
    if (done) this.tabs.tell("gone", id);
    else say("staying");
    return done;
  }

  /** What another tab of this browser says. */
  #heard({ kind, id }) {
    const { store, connection } = this;
    const meant = id ? [id] : store.ids();
    if (kind === "list") this.#loadListSoon();
    else if (kind === "turns" && id === store.current) connection.refresh(id).then(() => connection.watch(id), () => {});
    else if (kind === "leaving") connection.leave(meant);
    else if (kind === "staying") connection.stay(meant);
    else if (kind === "gone") for (const one of meant) connection.forget(one);
  }

  #gone(id) {
    this.outbox.forget(id);
    this.store.dropConversation(id);
    if (this.store.current === id) this.open("");
  }

  #allGone() {
    this.outbox.forget(null);
    this.store.setList([]);
    this.store.turns.clear();
    this.open("");
  }

  #listen() {
    const { store, connection, outbox } = this;
    outbox.onsent = (entry, reply) => {
      const { conversation_id: id } = reply;
      if (id !== entry.conversation_id) this.#renamed(entry.conversation_id, id);
      store.putTurn(id, reply.turn);
      if (entry.fresh) store.noteConversation({ conversation_id: id, title: entry.question, collection: entry.collection, created_at: reply.turn.asked_at, updated_at: reply.turn.asked_at });
      if (store.current === id) connection.watch(id);
      this.#loadListSoon();
      this.tabs.tell("turns", id);
      this.tabs.tell("list");
    };
    connection.addEventListener("gone", (event) => {
      if (!store.known(event.detail) && !store.conversation(event.detail) && store.current !== event.detail) return;
      if (outbox.beginAnew(event.detail)) {
        store.setTurns(event.detail, []);
        return;
      }
      const mine = store.current === event.detail;
      this.#gone(event.detail);
      if (mine) this.recovery.note("gone_conversation");
    });
    connection.addEventListener("back", () => {
      this.#loadListSoon();
      if (!this.told) this.begin();
    });
    store.addEventListener("turns", (event) => event.detail === store.current && this.#shown());
    store.addEventListener("current", () => this.#shown());
    for (const name of ["list", "current"]) store.addEventListener(name, () => this.#drawTitle());
    for (const id of ["pq-new", "pq-fresh"]) {
      document.getElementById(id).addEventListener("click", () => {
        this.drawer.close({ focus: false });
        this.open("", { asStep: true });
        this.composer.focus();
      });
    }
    addEventListener("popstate", () => this.open(namedConversation()));
    addEventListener("hashchange", () => namedConversation() !== store.current && this.open(namedConversation()));
    this.tabs.listen((said) => this.#heard(said));
    this.tongue.addEventListener("turned", () => this.#drawTitle());
    document.addEventListener("click", (event) => {
      if (!event.target.closest?.('[data-switch="language"]')) return;
      event.preventDefault();
      event.stopPropagation();
      this.tongue.turn().catch(() => connection.lost(null));
    }, { capture: true });
    listenToKeys({
      closers: [
        () => this.drawer.close(),
        closeCard,
        () => this.pane.close(),
        () => this.log.stopEditing(),
        () => this.conversations.close(),
        () => store.unfinished().length > 0 && Boolean(this.stop()),
      ],
      box: this.composer.box,
      log: this.log,
    });
  }

  /** The server has called a new conversation otherwise than this browser did. */
  #renamed(from, to) {
    const turns = this.store.of(from);
    this.store.turns.delete(from);
    this.store.turns.set(to, turns);
    if (this.store.current !== from) return;
    this.composer.rename(to);
    this.filters.rename(to);
    this.store.select(to);
    nameConversation(to);
  }

  #shown() {
    const turns = this.store.of(this.store.current);
    this.welcome.show(!this.store.current && !turns.length);
    const working = this.store.unfinished().length > 0;
    this.composer.working(working);
    if (!working && this.wasWorking) {
      this.tabs.tell("turns", this.store.current);
      this.#loadListSoon();
    }
    this.wasWorking = working;
    this.connection.watch(this.store.current);
  }

  #drawTitle() {
    const one = this.store.conversation();
    const title = one?.title || (this.store.current ? this.store.of(this.store.current)[0]?.question : "") || "";
    document.getElementById("pq-title").textContent = title;
    document.title = title ? `${title} · ${this.tongue.w("title")}` : this.tongue.w("title");
  }

  #loadListSoon() {
    clearTimeout(this.listTimer);
    this.listTimer = setTimeout(() => this.#loadList(), LIST_WAIT_MS);
  }

  async #loadList() {
    try {
      this.store.setList(await this.api.list());
    } catch (error) {
      if (isAway(error)) this.connection.lost(error);
    }
  }

  #beginLater(error) {
    this.connection.crowded(error);
    clearTimeout(this.beginTimer);
    this.beginTimer = setTimeout(() => this.begin(), 1000 * Math.max(1, error.retryAfter));
  }

  /** Ask the server what there is; again and again until it says so. */
  async begin() {
    try {
      this.told = await this.api.welcome();
    } catch (error) {
      if (isAway(error)) this.connection.lost(error);
      else if (isBusy(error)) this.#beginLater(error);
      else this.deeds.complain(error);
      return;
    }
    this.connection.eased();
    this.welcome.tell(this.told);
    this.filters.offer(this.told.filters);
    this.log.draw();
    this.outbox.start();
    await this.#loadList();
  }
}

measureRoom();
const tongue = new Tongue();
await tongue.start();
const chat = new Chat(tongue);
chat.composer.show(namedConversation(), { carry: true });
chat.welcome.show(!namedConversation());
await Promise.all([chat.begin(), chat.open(namedConversation())]);
document.documentElement.dataset.ready = "true";
