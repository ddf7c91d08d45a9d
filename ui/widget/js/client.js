// The service as the panel uses it: a session token kept in memory, questions as streams, errors with a code.

const RENEW_BEFORE_S = 60;
const SILENCE_MS = 60000; // the service sends a sign of life more often than that while it works
const LONG_WAIT_S = 600; // a wait over this is a used-up quota, not haste

/** Something that went wrong: `code` chooses the words, `detail` is the service's own for the asker. */
class Problem extends Error {
  constructor(code, retryAfter = 0, detail = "") {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
    this.detail = detail;
  }
}

// Fetch, or say why nothing came back: no network, no service, or a service that this page may not call.
// With a stricter referrer policy a browser would send a service on the page's own host no true Origin.
async function reach(address, init) {
  try {
    return await fetch(address, { cache: "no-store", credentials: "omit", referrerPolicy: "same-origin", ...init });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    if (!navigator.onLine) throw new Problem("offline");
    if (!address.startsWith(base)) {
      blocked(address);
      throw new Problem("token");
    }
    const answers = await fetch(script.src, { method: "HEAD", mode: "no-cors", cache: "no-store", credentials: "omit" })
      .then(() => true, () => false);
    if (answers) refused(403, "origin_not_allowed");
    else blocked(base);
    throw new Problem(answers ? "origin" : "unreachable");
  }
}

function blocked(address) {
  const host = new URL(address).origin;
  hint(`the request was blocked before it was sent: does the page's CSP allow connect-src ${host}, and does ${host} answer?`);
}

/** What whoever installs the widget may do about a refusal. */
function refused(status, code) {
  const origin = location.origin;
  if (self.origin === "null") hint("the page has no origin: a frame's sandbox must have allow-same-origin");
  else if (!options.key && !options.tokenUrl) hint("neither data-key nor data-token-url is given");
  else if (code === "origin_not_allowed") {
    hint(`403: the origin ${origin} is not among the key's origins; make one with: policyqa keys create --origins ${origin}`);
  } else if (status === 401) {
    hint(`401: ${options.tokenUrl ? "the token of data-token-url" : "data-key"} is unknown, expired or revoked; see: policyqa keys list`);
  } else if (status === 403) {
    hint("403: the key does not allow this; see its scopes with: policyqa keys list");
  } else if (code === "unknown_collection") {
    hint("404: a collection of data-collection is not there, or not for this key");
  }
}

function retrySeconds(response) {
  const header = response.headers.get("retry-after") || "";
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Math.max(0, seconds || 0);
}

async function problemOf(response) {
  const body = (await response.json().catch(() => null)) || {};
  refused(response.status, body.code);
  return describe(body.code || "", body.retry_after || retrySeconds(response), body.detail, response.status);
}

function describe(code, retryAfter, detail, status = 0) {
  if (status === 413) return new Problem("too_large");
  if (status === 429 || code === "rate_limited") {
    return new Problem(retryAfter > LONG_WAIT_S ? "quota" : "rate_limited", retryAfter || 5);
  }
  if (code === "origin_not_allowed") return new Problem("origin");
  if (code in words.errors) return new Problem(code, retryAfter);
  if (status === 401) return new Problem("expired");
  if (status === 403) return new Problem("forbidden");
  return new Problem(detail ? "told" : "failed", retryAfter, detail); // the service has words of its own
}

/** The short-lived token; the long-lived key is sent nowhere but to the exchange. */
const session = {
  token: "",
  until: 0,
  asking: null,
  async bearer() {
    if (!options.key && !options.tokenUrl) return "";
    if (this.token && Date.now() < this.until) return this.token;
    this.asking ||= this.exchange().finally(() => (this.asking = null));
    return this.asking;
  },
  async exchange() {
    const response = options.tokenUrl
      ? await reach(options.tokenUrl, { credentials: "same-origin", headers: { accept: "application/json" } })
      : await reach(`${base}api/v1/sessions`, {
          method: "POST",
          headers: { authorization: `Bearer ${options.key}`, "content-type": "application/json", "accept-language": options.lang },
          body: JSON.stringify({ origin: location.origin }),
        });
    if (!response.ok) throw await this.refusal(response);
    const { token, expires_in: lifetime = 0 } = (await response.json().catch(() => null)) || {};
    if (!token) {
      this.untold(response);
      throw new Problem(options.tokenUrl ? "token" : "failed");
    }
    this.token = token;
    this.until = Date.now() + Math.max(lifetime - RENEW_BEFORE_S, lifetime / 2) * 1000;
    return token;
  },
  async refusal(response) {
    if (response.status === 429 || response.status === 503) return problemOf(response);
    if (options.tokenUrl) {
      this.untold(response);
      return new Problem(this.until ? "expired" : response.status === 401 ? "login" : "token");
    }
    const problem = await problemOf(response);
    if (response.status === 401) return new Problem("key");
    return response.status === 403 ? new Problem("origin") : problem;
  },
  untold({ status }) {
    const { origin, pathname } = new URL(options.tokenUrl || base); // what follows may be a secret
    hint(`${origin}${pathname} answered ${status}${status === 200 ? " without a token" : ""}; it must return {"token","expires_in"}`);
  },
  drop(token) {
    if (this.token === token) this.token = "";
  },
};

/** Call the service; a token that no longer holds is renewed once, which also tells why it does not. */
async function call(path, { body, headers, ...init } = {}) {
  for (let attempt = 1; ; attempt++) {
    const token = await session.bearer();
    const again = token && attempt === 1;
    const response = await reach(base + path, {
      ...init,
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: {
        "accept-language": options.lang,
        ...(body && { "content-type": "application/json" }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    }).catch((problem) => {
      if (!again || problem.code !== "origin") throw problem;
    });
    if (response?.ok) return response;
    if (response && (response.status !== 401 || !again)) throw await problemOf(response);
    session.drop(token);
  }
}

/** End a question under way; `why` is what its asker gets. (`AbortSignal.reason` came to browsers late.) */
function end(control, why) {
  control.why = why;
  control.abort();
}

/** Ask; yields `{event, data}` until the answer is there, or `end` is called. */
async function* ask(question, history, control) {
  let timer;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => end(control, new Problem("interrupted")), SILENCE_MS);
  };
  alive();
  try {
    const filters = options.collections.length ? { collections: options.collections } : undefined;
    const response = await call("api/v1/ask", {
      body: { question, history, filters, stream: true },
      headers: { accept: "text/event-stream" },
      signal: control.signal,
    });
    for await (const item of serverSentEvents(response.body, alive)) {
      if (item.event === "error") {
        const problem = item.data;
        throw describe(problem.code || "", problem.retry_after || 0, problem.detail, problem.status);
      }
      yield item;
      if (item.event === "answer") return;
    }
    throw new Problem("interrupted");
  } catch (error) {
    if (control.why) throw control.why;
    throw error instanceof Problem ? error : new Problem("interrupted");
  } finally {
    clearTimeout(timer);
  }
}

async function* serverSentEvents(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      alive();
      const blocks = (rest + value).replace(/\r\n/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const event = /^event: ?(.*)$/m.exec(block)?.[1] || "message";
        const lines = block.split("\n").filter((line) => line.startsWith("data:"));
        if (lines.length) yield { event, data: JSON.parse(lines.map((line) => line.slice(5)).join("\n")) };
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

const passageOf = async (docId, start, end) =>
  (await call(`api/v1/documents/${encodeURIComponent(docId)}/text?start=${start}&end=${end}`)).json();

async function suggestions() {
  const among = options.collections.map((name) => `&collection=${encodeURIComponent(name)}`).join("");
  const found = await (await call(`api/v1/suggestions?limit=12${among}`)).json();
  return found.suggestions;
}

const sendFeedback = (body) => call("api/v1/feedback", { body });
