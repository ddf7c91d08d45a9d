// What is done to turns and conversations that are there already, and what is said where that fails.

import { announce } from "../common/dom.js";
import { isAway } from "./api.js";

export class Deeds {
  /** `chat` has the parts of the page. */
  constructor({ api, store, connection, outbox, composer, tabs, tongue }) {
    Object.assign(this, { api, store, connection, outbox, composer, tabs, tongue });
  }

  /** Do something to a turn of a conversation, and show what has become of it. */
  async act(id, act) {
    try {
      this.store.putTurn(id, await act());
      this.connection.watch(id);
      this.tabs.tell("turns", id);
      return true;
    } catch (error) {
      if (error.status === 404) await this.connection.refresh(id).catch(() => {});
      else this.complain(error);
      return false;
    }
  }

  /** Do something to conversations; `then`, when it is done. */
  async told(act, then) {
    try {
      await act();
      then();
      this.tabs.tell("list");
      return true;
    } catch (error) {
      this.complain(error);
      return false;
    }
  }

  async judge(id, turn, verdict, reason, text) {
    await this.api.feedback(turn.turn_id, verdict, reason, text);
    const now = this.store.of(id).find((one) => one.turn_id === turn.turn_id);
    if (now) this.store.putTurn(id, { ...now, verdict: verdict === "none" ? "" : verdict });
  }

  /** Take a question back that has not been begun: its words go back into the box. */
  async takeBack(turn) {
    const id = this.store.current;
    if (turn.local) this.outbox.takeBack(turn.turn_id);
    else if (!(await this.act(id, () => this.api.stop(turn.turn_id)))) return;
    if (turn.replaces) this.connection.refresh(id).catch(() => {});
    this.composer.giveBack(turn.question);
    announce(this.tongue.w("taken_back"));
  }

  complain(error) {
    if (isAway(error)) this.connection.lost(error);
    else announce(this.tongue.w("failed", { reason: error.message }));
  }
}
