// Requests to the program: JSON in and out, a problem's own words as the error.

import { address, csrf, language } from "./page.js";

/** What the server refused, with its words; `status` 0: it could not be reached. */
export class Problem extends Error {
  constructor(status, code, message, retryAfter = 0, errors = []) {
    super(message);
    Object.assign(this, { status, code, retryAfter, errors });
  }
}

/** Ask the program. `body`: an object is sent as JSON, a FormData as it is. Raises `Problem`. */
export async function request(method, path, body, { signal } = {}) {
  const headers = { accept: "application/json", "accept-language": language(), "x-page-language": language(), "x-csrf-token": csrf() };
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["content-type"] = "application/json";
  let reply;
  try {
    reply = await fetch(address(path), {
      method, headers, signal, credentials: "same-origin", body: body === undefined ? undefined : form ? body : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, "unreachable", "");
  }
  if (reply.status === 204) return null;
  const json = (reply.headers.get("content-type") ?? "").includes("json");
  const told = json ? await reply.json().catch(() => null) : null;
  if (reply.ok) return told;
  throw new Problem(reply.status, told?.code ?? "failed", told?.detail ?? String(reply.status), told?.retry_after ?? 0, told?.errors ?? []);
}

export const get = (path, options) => request("GET", path, undefined, options);
export const post = (path, body = {}, options) => request("POST", path, body, options);
export const patch = (path, body, options) => request("PATCH", path, body, options);
export const remove = (path, options) => request("DELETE", path, undefined, options);
