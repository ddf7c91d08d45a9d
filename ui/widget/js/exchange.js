// One question and what becomes of it: progress, answer, or a message with a way to try again.

const AFTER_STAGE = { understand: "retrieve", rank: "read", read: "verify" };
const STOPPED = new Problem("stopped");
const LASTING = ["origin", "key", "forbidden", "login"]; // what asking again does not mend

class Exchange {
  /** `panel` gives history, root, `show` (a source), `say` (to a screen reader), `edit`, `finished`. */
  constructor(question, panel) {
    this.question = question;
    this.panel = panel;
    this.answer = null;
    this.rated = "";
    this.body = el("div", { class: "body" });
    this.node = el(
      "article",
      { class: "exchange" },
      el("p", { class: "asked" }, el("span", { class: "away" }, `${words.you}：`), question),
      el("div", { class: "answer" }, this.body),
    );
  }

  async run() {
    if (this.panel.current) return;
    this.panel.began(this);
    this.control = new AbortController();
    const draft = el("p", { class: "text" });
    const stage = el("p", { class: "stage" }, words.understand);
    this.node.classList.remove("failed");
    this.body.replaceChildren(draft, stage);
    this.panel.say(words.understand);
    try {
      for await (const { event, data } of ask(this.question, this.panel.history(this), this.control)) {
        if (event === "stage" && AFTER_STAGE[data.name]) stage.textContent = words[AFTER_STAGE[data.name]];
        if (event === "delta") draft.append(data.text.replace(/\[\d{1,3}\]/g, ""));
        if (event === "answer") this.finish(data);
        this.panel.follow(this.node);
      }
    } catch (problem) {
      if (problem === STOPPED) this.halt(draft);
      else this.fail(problem);
    }
    this.control = null;
    this.panel.finished(this);
  }

  stop() {
    if (this.control) end(this.control, STOPPED);
  }

  /** As it was on the page before; what broke off there may be asked again. */
  restore(answer, rated) {
    this.rated = rated;
    if (answer) this.finish(answer);
    else this.halt("");
  }

  finish(answer) {
    this.answer = answer;
    const abstained = answer.status === "abstained" && answer.reader !== "withheld";
    this.node.classList.toggle("abstained", abstained);
    this.body.replaceChildren(...answerBody(answer, this.panel.show).filter(Boolean), actions(this, this.panel));
    const status = abstained ? `${words.abstained}。` : "";
    this.panel.say(`${status}${answer.answer.replace(/\[\d{1,3}\]/g, "")} ${words.done}`);
  }

  halt(draft) {
    this.body.replaceChildren(draft, el("p", { class: "stage-done" }, words.stopped), this.again(0));
    this.panel.say(words.stopped);
  }

  fail(problem) {
    const message = words.errors[problem.code] || problem.detail || words.errors.failed;
    this.node.classList.add("failed");
    this.body.replaceChildren(el("p", { class: "problem" }, message), this.again(problem.retryAfter || 0, LASTING.includes(problem.code)));
    this.panel.say(message);
  }

  /** Retry, open once the service's own waiting time is over, and a way to change the question: first where asking again helps little. */
  again(seconds, lasting = false) {
    const until = Date.now() + seconds * 1000;
    const retry = button(lasting ? "plain" : "plain strong", words.retry, () => (this.run(), this.panel.focus()));
    const tick = () => {
      const left = (until - Date.now()) / 1000;
      retry.disabled = left > 0;
      retry.textContent = left > 0 ? words.retry_in(waitWords(left)) : words.retry;
      if (left > 0 && (retry.isConnected || left > seconds - 2)) setTimeout(tick, Math.min(1000, left * 1000 + 20));
    };
    tick();
    const edit = button("plain", words.edit, () => this.panel.edit(this.question));
    return el("div", { class: "row" }, lasting ? [edit, retry] : [retry, edit]);
  }
}

/** Copy, and thumbs; thumbs down asks for a reason, which may be left out. */
function actions(exchange, panel) {
  const note = el("span", { class: "faint", role: "status" });
  const more = el("div", { class: "feedback" });
  const copy = button("tool", words.copy, async () => {
    note.textContent = (await copyText(answerText(exchange.answer), panel.root)) ? words.copied : words.not_copied;
  }, "copy");
  const thumbs = ["up", "down"].map((rating) => {
    const label = rating === "up" ? words.helpful : words.unhelpful;
    const thumb = button("tool", label, () => choose(rating), rating);
    return thumb;
  });
  const press = (pressed) =>
    thumbs.forEach((one, index) => one.setAttribute("aria-pressed", String(["up", "down"][index] === pressed)));
  press(exchange.rated);

  async function send(rating, extra) {
    press(rating);
    try {
      await sendFeedback({ answer_id: exchange.answer.id, verdict: rating, ...extra });
      if (more.firstChild) thumbs[1].focus();
      more.replaceChildren();
      exchange.rated = rating;
      panel.keep();
      note.textContent = words.thanks;
    } catch {
      note.textContent = words.not_sent;
      press("");
    }
  }

  function choose(rating) {
    if (exchange.rated) return undefined;
    if (rating === "up") return send("up", {});
    if (more.firstChild) return more.replaceChildren();
    more.append(reasonForm((extra) => send("down", extra), () => (more.replaceChildren(), thumbs[1].focus())));
    more.querySelector("input").focus();
    more.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  return el("footer", { class: "actions" }, el("div", { class: "row" }, copy, thumbs, note), more);
}

function reasonForm(submit, cancel) {
  const choices = Object.entries(words.reasons).map(([value, label]) =>
    el("label", { class: "choice" }, el("input", { type: "radio", name: "reason", value }), label),
  );
  const comment = el("textarea", { rows: "2", maxlength: "500", "aria-label": words.comment, placeholder: words.comment });
  return el(
    "form",
    {
      onsubmit(event) {
        event.preventDefault();
        const reason = event.currentTarget.querySelector("input:checked")?.value;
        submit({ reason, text: comment.value.trim() });
      },
    },
    el("fieldset", {}, el("legend", {}, words.reason), el("div", { class: "row" }, choices)),
    comment,
    el("div", { class: "row" }, el("button", { class: "plain strong" }, words.submit), button("plain", words.cancel, cancel)),
  );
}

