// The other tabs of this browser that show the chat.

import { address } from "../common/page.js";

export class Tabs {
  constructor() {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`policyqa:${new URL(address("")).pathname}`) : null;
  }

  /** Tell them what has become of a conversation, or of the list of them. */
  tell(kind, id = "") {
    this.channel?.postMessage({ kind, id });
  }

  /** `heard({ kind, id })` is called with what another tab tells. */
  listen(heard) {
    this.channel?.addEventListener("message", ({ data }) => heard(data));
  }
}
