// Names that the browser gives, so that the same question sent twice is one question.

/** A UUID of version 4; `crypto.randomUUID` is there only on https and on this machine. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The same as 32 digits, as conversations are named. */
export const newConversationId = () => newId().replaceAll("-", "");

const SHAPE = /^[0-9a-f]{32}$/;

/** The conversation that the address of the page names, `#c=ID`; empty: a new one. */
export function namedConversation() {
  const named = new URLSearchParams(location.hash.slice(1)).get("c") ?? "";
  return SHAPE.test(named) ? named : "";
}

/** Let the address name a conversation. `asStep`: the way back leads to the one before. */
export function nameConversation(id, asStep = false) {
  const there = `${location.pathname}${location.search}${id ? `#c=${id}` : ""}`;
  if (there === location.pathname + location.search + location.hash) return;
  history[asStep ? "pushState" : "replaceState"](null, "", there);
}
