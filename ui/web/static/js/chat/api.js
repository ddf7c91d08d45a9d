// Requests of the chat. A token that has ended with the server before is fetched anew, once.

import { request, Problem } from "../common/http.js";
import { setCsrf } from "../common/page.js";

// The server itself, or the way to it, is not there.
const AWAY = new Set([0, 408, 502, 504]);
// It is there and has no room, or has not read its documents yet.
const BUSY = new Set([425, 429, 503]);

export const isAway = (error) => error instanceof Problem && AWAY.has(error.status);
export const isBusy = (error) => error instanceof Problem && BUSY.has(error.status);

export class Api {
  constructor(collection) {
    this.collection = collection;
  }

  async welcome() {
    const asked = this.collection ? `?collection=${encodeURIComponent(this.collection)}` : "";
    const told = await request("GET", `chat/welcome${asked}`);
    if (told.csrf) setCsrf(told.csrf);
    return told;
  }

  async send(method, path, body) {
    try {
      return await request(method, path, body);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 403) throw error;
      await this.welcome();
      return request(method, path, body);
    }
  }

  list = async () => (await request("GET", "chat/conversations")).conversations;
  conversation = (id) => request("GET", `chat/conversations/${id}`);
  rename = (id, title) => this.send("PATCH", `chat/conversations/${id}`, { title });
  remove = (id) => this.send("DELETE", `chat/conversations/${id}`);
  removeAll = () => this.send("DELETE", "chat/conversations");
  ask = (question) => this.send("POST", "chat/ask", question);
  stop = (turnId) => this.send("POST", `chat/turns/${turnId}/stop`, {});
  retry = (turnId) => this.send("POST", `chat/turns/${turnId}/retry`, {});
  feedback = (turnId, verdict, reason, text) =>
    this.send("POST", `chat/turns/${turnId}/feedback`, { verdict, reason, text });
}
