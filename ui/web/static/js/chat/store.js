// What the page knows: conversations, the turns of those it has seen, and what is being done for a turn.

const DONE = new Set(["done", "stopped", "failed", "refused"]);

/** Whether an answer is still to come. */
export const isUnfinished = (turn) => !DONE.has(turn.state);

/**
 * Tells of its changes by events: `list`, `current`, and `turns` with the id of the conversation as its detail.
 * A turn is as the server tells it; one that the server does not have yet is marked `local`.
 */
export class Store extends EventTarget {
  constructor() {
    super();
    this.list = [];
    this.listKnown = false;
    this.current = "";
    this.turns = new Map();
    this.stages = new Map();
  }

  setList(list) {
    this.list = list;
    this.listKnown = true;
    this.#tell("list");
  }

  /** Put a conversation into the list, or change what is known of it. */
  noteConversation(conversation) {
    const id = conversation.conversation_id;
    const before = this.list.find((one) => one.conversation_id === id);
    const told = Object.fromEntries(Object.entries(conversation).filter(([name]) => name !== "turns"));
    this.list = before
      ? this.list.map((one) => (one === before ? { ...one, ...told } : one))
      : [told, ...this.list];
    this.#tell("list");
  }

  dropConversation(id) {
    this.list = this.list.filter((one) => one.conversation_id !== id);
    this.turns.delete(id);
    this.#tell("list");
  }

  select(id) {
    if (id === this.current) return;
    this.current = id;
    this.#tell("current");
  }

  conversation(id = this.current) {
    return this.list.find((one) => one.conversation_id === id) ?? null;
  }

  of(id) {
    return this.turns.get(id) ?? [];
  }

  /** Whether the server has a conversation; one whose only questions it refused it does not. */
  received(id) {
    return this.conversation(id) !== null || this.of(id).some((turn) => !turn.local);
  }

  /** The conversations that are known here. */
  ids() {
    return [...new Set([...this.list.map((one) => one.conversation_id), ...this.turns.keys()])];
  }

  known(id) {
    return this.turns.has(id);
  }

  /** The turns as the server has them; those it has not received yet stay after them. */
  setTurns(id, turns) {
    const there = new Set(turns.map((turn) => turn.turn_id));
    const replaced = new Set(this.of(id).map((turn) => turn.replaces).filter(Boolean));
    const waiting = this.of(id).filter((turn) => turn.local && !there.has(turn.turn_id));
    const before = new Map(this.of(id).map((turn) => [turn.turn_id, turn]));
    turns = turns.map((turn) => newer(before.get(turn.turn_id), turn));
    const shown = waiting.length ? turns.filter((turn) => !replaced.has(turn.turn_id)) : turns;
    this.turns.set(id, [...shown, ...waiting]);
    for (const turn of turns) if (!isUnfinished(turn)) this.#forget(turn.turn_id);
    this.#tell("turns", id);
  }

  /** Put a turn in its place, or after the others. */
  putTurn(id, turn) {
    const turns = this.of(id);
    const at = turns.findIndex((one) => one.turn_id === turn.turn_id);
    turn = newer(turns[at], turn);
    this.turns.set(id, at < 0 ? placed(turns, turn) : turns.map((one, index) => (index === at ? turn : one)));
    if (!isUnfinished(turn)) this.#forget(turn.turn_id);
    this.#tell("turns", id);
  }

  dropTurn(id, turnId) {
    this.turns.set(id, this.of(id).filter((turn) => turn.turn_id !== turnId));
    this.#forget(turnId);
    this.#tell("turns", id);
  }

  /** Take away a turn and all after it, as an edited question does. */
  cutFrom(id, turnId) {
    const at = this.of(id).findIndex((turn) => turn.turn_id === turnId);
    if (at >= 0) this.turns.set(id, this.of(id).slice(0, at));
    this.#tell("turns", id);
  }

  setStage(id, turnId, name) {
    this.stages.set(turnId, name);
    this.#tell("turns", id);
  }

  unfinished(id = this.current) {
    return this.of(id).filter((turn) => isUnfinished(turn) && !turn.local);
  }

  /** When something last changed in a conversation, as far as is known here; milliseconds since 1970. */
  changed(id) {
    const times = this.of(id).flatMap((turn) => [turn.asked_at ?? 0, turn.answered_at ?? 0]);
    return Math.floor(1000 * Math.max(0, ...times));
  }

  #forget(turnId) {
    this.stages.delete(turnId);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** A reply may be overtaken by an event: of two the one that has come further, or was asked anew, counts. */
function newer(before, turn) {
  if (!before || before.local || turn.local || before.asked_at < turn.asked_at) return turn;
  return before.asked_at > turn.asked_at || rank(before) > rank(turn) ? before : turn;
}

const rank = (turn) => (turn.state === "waiting" ? 0 : turn.state === "answering" ? 1 : 2);

/** After the last turn that comes before it; those not yet received stay last. */
function placed(turns, turn) {
  if (turn.local || turn.number === undefined) return [...turns, turn];
  const at = turns.findIndex((one) => one.local || one.number > turn.number);
  return at < 0 ? [...turns, turn] : [...turns.slice(0, at), turn, ...turns.slice(at)];
}
