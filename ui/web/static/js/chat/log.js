// The conversation as it is shown: the newest turns, followed while the reader is at their end.

import { announce, button, el } from "../common/dom.js";
import { isUnfinished } from "./store.js";
import { TurnView } from "./turn.js";

// A page of so many turns stays quick; earlier ones come when they are asked for.
const PAGE = 20;
const NEAR = 48;
const LONGEST_SAID = 600;

export class Log {
  constructor(store, tongue, actions) {
    Object.assign(this, { store, tongue, actions });
    this.node = document.getElementById("pq-log");
    this.newest = document.getElementById("pq-newest");
    this.list = el("div", { class: "pq-turns" });
    this.earlier = button("", () => this.#showEarlier(), { class: "quiet pq-earlier", hidden: true });
    this.views = new Map();
    this.states = new Map();
    this.most = PAGE;
    this.following = true;
    this.due = false;
    this.node.append(this.earlier, this.list);
    this.node.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.newest.addEventListener("click", () => (this.#toNewest(), this.node.focus({ preventScroll: true })));
    store.addEventListener("turns", (event) => event.detail === store.current && this.#soon());
    store.addEventListener("current", () => this.#anew());
    tongue.addEventListener("turned", () => this.draw());
    new ResizeObserver(() => this.#follow()).observe(this.node);
    new ResizeObserver(() => this.#follow()).observe(this.list);
  }

  /** Show what the store has now. */
  draw() {
    this.due = false;
    const turns = this.store.of(this.store.current);
    const shown = turns.slice(-this.most);
    const hidden = turns.length - shown.length;
    this.earlier.hidden = hidden === 0;
    this.earlier.textContent = this.tongue.w("earlier", { count: Math.min(hidden, PAGE) });
    const kept = new Set(shown.map((turn) => turn.turn_id));
    for (const [id, view] of this.views) {
      if (!kept.has(id)) {
        if (view.node.contains(document.activeElement)) this.node.focus({ preventScroll: true });
        view.node.remove();
        this.views.delete(id);
      }
    }
    const next = turns.find((turn) => !turn.local && isUnfinished(turn));
    let before = null;
    shown.forEach((turn, index) => {
      const view = this.#viewOf(turn.turn_id);
      const last = index === shown.length - 1;
      view.show(turn, { stage: this.store.stages.get(turn.turn_id), last, next: turn === next });
      const place = before ? before.nextSibling : this.list.firstChild;
      if (place !== view.node) this.list.insertBefore(view.node, place);
      before = view.node;
    });
    this.#say(turns);
    this.#follow();
    this.onshown?.(turns);
  }

  /** Go to the end and follow from there. */
  toEnd() {
    this.following = true;
    if (this.due) this.draw();
    this.node.scrollTop = this.store.of(this.store.current).length ? this.node.scrollHeight : 0;
    this.#offer();
  }

  /** Go to the beginning of the newest answer and follow from there. */
  #toNewest() {
    this.following = true;
    this.node.scrollTop = this.#target();
    this.#offer();
  }

  /** Leave the line in which a question is edited. Whether one was open. */
  stopEditing() {
    return [...this.views.values()].some((view) => view.stopEditing());
  }

  scrollBy(pages) {
    this.node.scrollBy({ top: pages * this.node.clientHeight * 0.9 });
  }

  #soon() {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => this.due && this.draw());
    // A page that is not looked at gets no frames.
    setTimeout(() => this.due && this.draw(), 200);
  }

  #anew() {
    for (const view of this.views.values()) view.node.remove();
    this.views.clear();
    this.states.clear();
    this.most = PAGE;
    this.draw();
    this.toEnd();
  }

  #viewOf(id) {
    if (!this.views.has(id)) this.views.set(id, new TurnView(this.tongue, this.actions));
    return this.views.get(id);
  }

  /** Tell those who listen what has come since. */
  #say(turns) {
    const { w } = this.tongue;
    for (const turn of turns) {
      const before = this.states.get(turn.turn_id);
      this.states.set(turn.turn_id, turn.state);
      if (before === undefined || before === turn.state || isUnfinished(turn)) continue;
      const told = turn.answer?.answer ?? "";
      const answer = told.replace(/\[\d{1,3}\]/g, "").slice(0, LONGEST_SAID);
      if (turn.state === "done") announce(w(turn.answer?.status === "abstained" && turn.answer.reader !== "withheld" ? "abstained_said" : "answered_said", { answer }));
      else if (turn.state === "stopped") announce(w("stopped_said"));
      else announce(w("failed_said", { reason: turn.problem?.detail ?? "" }));
    }
  }

  #showEarlier() {
    const from = this.node.scrollHeight - this.node.scrollTop;
    this.most += PAGE;
    this.following = false;
    const first = this.list.firstChild;
    this.draw();
    this.node.scrollTop = this.node.scrollHeight - from;
    if (this.earlier.hidden) first?.querySelector("h2")?.scrollIntoView({ block: "nearest" });
    this.node.focus({ preventScroll: true });
  }

  /** Where one who follows should be: at the end, yet never beyond the beginning of the newest answer. */
  #target() {
    const end = this.node.scrollHeight - this.node.clientHeight;
    const turns = this.store.of(this.store.current);
    if (!turns.length) return 0;
    const reached = turns.findLast((turn) => turn.state === "answering" || !isUnfinished(turn));
    const view = reached && this.views.get(reached.turn_id);
    return view ? Math.min(end, view.node.offsetTop - this.node.offsetTop - 8) : end;
  }

  #follow() {
    if (this.following) {
      const target = this.#target();
      if (target > this.node.scrollTop) this.node.scrollTop = target;
    }
    this.#offer();
  }

  #scrolled() {
    this.following = this.node.scrollTop >= this.#target() - NEAR;
    this.#offer();
  }

  #offer() {
    const below = this.node.scrollHeight - this.node.clientHeight - this.node.scrollTop;
    this.newest.hidden = this.following || below < NEAR;
  }
}
