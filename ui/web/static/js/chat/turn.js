// One question and what has become of it.

import { answerView } from "../answer/answer.js";
import { button, el } from "../common/dom.js";
import { language } from "../common/page.js";
import { isFiltered } from "./kept.js";
import { isUnfinished } from "./store.js";

// What is being done once a stage of the answer has ended.
const AFTER = { queued: "stage_queued", understand: "stage_search", retrieve: "stage_search", rank: "stage_read", read: "stage_check", verify: "stage_check" };

/**
 * The view of a turn. `actions`: `stop`, `takeBack`, `retry`, `sendAgain`, `edit(turn, words)`, `ask`, `source`,
 * `feedback`, `note`; `names(filters)`: filters in words.
 */
export class TurnView {
  constructor(tongue, actions) {
    Object.assign(this, { tongue, actions, shown: "", offered: "", tooled: "", editing: null });
    this.node = el("article", { class: "pq-turn" });
  }

  /** Show the turn; the same one again changes only what is new about it. */
  show(turn, { stage = "", last = false, next = false } = {}) {
    this.turn = turn;
    this.last = last;
    this.next = next;
    this.node.dataset.turn = turn.turn_id;
    this.node.dataset.state = turn.state;
    // The thumbs show by themselves what was chosen.
    const about = JSON.stringify([{ ...turn, verdict: "", suggestions: [] }, next, language()]);
    if (!this.editing && about !== this.shown) {
      this.shown = about;
      this.#draw(turn);
    } else if (!this.editing) {
      // What stands there is left alone: somebody may be reading, marking or typing in it.
      this.#offer(turn);
      this.#retool(turn);
    }
    if (this.stage) {
      const said = this.#stageWords(turn, stage);
      if (this.stage.textContent !== said) this.stage.textContent = said;
    }
  }

  /** Leave the line in which the question is edited. Whether it was open. */
  stopEditing() {
    if (!this.editing) return false;
    this.editing = null;
    this.shown = "";
    this.show(this.turn, { last: this.last, next: this.next });
    (this.node.querySelector(".pq-edit") ?? document.getElementById("pq-question")).focus();
    return true;
  }

  #draw(turn) {
    const id = `pq-q-${turn.turn_id}`;
    const held = this.node.contains(document.activeElement) ? document.activeElement.dataset.action || "none" : "";
    this.stage = null;
    const within = isFiltered(turn.filters ?? { doc_ids: [], issuers: [], years: [] })
      ? el("p", { class: "pq-within" }, this.tongue.w("asked_within", { names: this.actions.names(turn.filters).join(language() === "zh" ? "、" : ", ") }))
      : null;
    const asked = el("div", { class: "pq-asked" }, el("h2", { id }, turn.question), within);
    this.node.setAttribute("aria-labelledby", id);
    this.body = this.#body(turn);
    this.node.replaceChildren(asked, this.body);
    this.offered = JSON.stringify(turn.suggestions ?? []);
    this.tooled = "";
    this.#retool(turn);
    if (held) (this.node.querySelector(`[data-action="${held}"]`) ?? document.getElementById("pq-log")).focus({ preventScroll: true });
  }

  /** Suggestions come a little after their answer. */
  #offer(turn) {
    const offered = JSON.stringify(turn.suggestions ?? []);
    if (offered === this.offered || turn.state !== "done") return;
    this.offered = offered;
    const made = this.#body(turn).querySelector(".pq-suggestions");
    this.body.querySelector(".pq-suggestions")?.remove();
    if (made) this.body.append(made);
  }

  #retool(turn) {
    const about = JSON.stringify([turn.state, this.last, this.next, language()]);
    if (about === this.tooled) return;
    this.tooled = about;
    const old = this.node.querySelector(":scope > .pq-tools");
    const held = old?.contains(document.activeElement) ? document.activeElement.dataset.action : "";
    const tools = this.#tools(turn, this.last);
    old?.remove();
    if (tools) this.node.append(tools);
    if (held) (this.node.querySelector(`[data-action="${held}"]`) ?? document.getElementById("pq-log")).focus({ preventScroll: true });
  }

  #body(turn) {
    const { w } = this.tongue;
    const problem = turn.problem?.detail ?? "";
    switch (turn.state) {
      case "done":
        return answerView(turn, {
          w: this.tongue.answer,
          language: language(),
          onAsk: this.actions.ask,
          onSource: this.actions.source,
          onFeedback: (verdict, reason, text) => this.actions.feedback(turn, verdict, reason, text),
          note: this.actions.note,
        });
      case "answering":
        return this.#working();
      case "failed":
        return el("p", { class: "pq-failed" }, w("failed_turn", { reason: problem }));
      case "refused":
        return el("p", { class: "pq-failed" }, w("refused", { reason: problem }));
      case "stopped":
        return el("p", { class: "pq-quiet" }, w("stopped"));
      default:
        if (turn.state === "waiting" && this.next) return this.#working();
        return el("p", { class: "pq-quiet" }, w(turn.state === "unsent" ? "unsent" : turn.state === "sending" ? "sending" : "waiting"));
    }
  }

  #working() {
    this.stage = el("p", { class: "pq-stage" });
    return el("div", { class: "pq-working" }, this.stage);
  }

  #tools(turn, last) {
    const { w } = this.tongue;
    const tool = (key, act, more = "") => button(w(key), act, { class: `quiet ${more}`, "data-action": key });
    const tools = [];
    if ((turn.state === "waiting" && !this.next) || turn.state === "unsent" || turn.state === "sending") {
      tools.push(tool("take_back", () => this.actions.takeBack(turn)));
    } else if (turn.state === "refused") {
      tools.push(tool("send_again", () => this.actions.sendAgain(turn)), tool("take_back", () => this.actions.takeBack(turn)));
    } else if (isUnfinished(turn)) {
      if (last) tools.push(tool("edit", () => this.#edit(), "pq-edit"));
    } else if (last || turn.state !== "done") {
      tools.push(tool("again", () => this.actions.retry(turn)));
      if (last) tools.push(tool("edit", () => this.#edit(), "pq-edit"));
    }
    return tools.length ? el("div", { class: "pq-tools" }, ...tools) : null;
  }

  #stageWords(turn, stage) {
    return this.tongue.w(AFTER[stage] ?? "stage_begin");
  }

  #edit() {
    const { turn } = this;
    const { w } = this.tongue;
    const box = el("textarea", { class: "pq-edit-box", rows: 2, "aria-label": w("edit") });
    box.value = turn.question;
    const done = () => {
      const words = box.value.trim();
      if (!words || !this.actions.fits(words)) return box.focus();
      this.editing = null;
      this.actions.edit(turn, words);
    };
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      done();
    });
    this.editing = el(
      "form",
      { class: "pq-editing", onsubmit: (event) => (event.preventDefault(), done()) },
      box,
      el("div", { class: "pq-tools" }, el("button", { class: "main" }, w("edit_send")), button(w("cancel"), () => this.stopEditing())),
    );
    this.node.querySelector(".pq-asked").replaceWith(this.editing);
    this.node.querySelector(":scope > .pq-tools")?.remove();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }
}
