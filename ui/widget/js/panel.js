// The panel: its dialog, the conversation, the line for a question, and where the focus is.

const KEPT_EXCHANGES = 6;
const KEPT_CHARACTERS = 600; // of each message; enough to know what 它 or "that" is
const CHIPS = 3;

/** A question without what is not asked: spaces, the mark at its end. */
const bare = (question) => question.replace(/\s/g, "").replace(/[?？。.!！]$/, "");

class Panel {
  constructor(root, onclose) {
    this.root = root;
    this.exchanges = [];
    this.current = null;
    this.offered = null;
    this.asked = new Set(); // of the conversation, as `bare` has them
    this.shown = new Map(); // how often each suggestion was
    this.show = this.show.bind(this);
    this.title = options.title || words.title;
    this.live = el("div", { class: "away", role: "status" });
    this.log = el("div", { class: "log", role: "log", "aria-live": "off", "aria-label": words.conversation, tabindex: "0" });
    this.view = el("div", { class: "view", role: "region", "aria-label": words.source, tabindex: "0", hidden: true });
    this.input = el("textarea", { rows: "1", class: "input", "aria-label": words.question, placeholder: words.placeholder, enterkeyhint: "send" });
    this.act = button("act", words.send, () => (this.current ? this.stop() : this.submit()), "send");
    this.heading = el(onclose ? "h2" : "h1", { id: "policyqa-title", tabindex: "-1" }, this.title);
    this.backward = button("bar", words.back, () => this.hideSource(), "back");
    this.backward.hidden = true;
    this.restart = button("bar", words.fresh, () => (this.clear(), this.keep()), "fresh");
    const head = el("header", {}, this.backward, this.heading, this.restart, onclose && button("bar", words.close, onclose, "close"));
    this.line = el(
      "form",
      { class: "line", onsubmit: (event) => (event.preventDefault(), this.submit()) },
      this.input,
      this.act,
    );
    const role = onclose ? { role: "dialog", "aria-modal": "true" } : { role: "main" };
    this.node = el(
      "div",
      { class: "panel", id: "policyqa-panel", "aria-labelledby": "policyqa-title", ...role },
      head,
      this.log,
      this.view,
      this.line,
      el("p", { class: "foot" }, words.footer),
      this.live,
    );
    this.listen(onclose);
    const { open, turns } = kept.read();
    this.wasOpen = open;
    this.clear(turns);
  }

  /** For the next page. */
  keep() {
    const turns = this.exchanges.map(({ question, answer, rated }) => ({ question, answer, rated }));
    kept.write(!this.node.hidden, turns);
  }

  listen(onclose) {
    this.input.addEventListener("input", () => this.fit());
    this.input.addEventListener("keydown", (event) => {
      // An input method ends a word with Enter too; that is not sending.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's own shortcuts are not meant
      if (event.key === "Escape" && !event.isComposing) {
        event.preventDefault();
        if (this.current) this.stop();
        else if (!this.view.hidden) this.hideSource();
        else onclose?.();
      }
      if (event.key === "Tab" && onclose) this.keepFocus(event);
    });
  }

  keepFocus(event) {
    const all = [...this.node.querySelectorAll("button,textarea,input,a,[tabindex='0']")];
    const reachable = all.filter((one) => !one.disabled && one.getClientRects().length);
    const [first, last] = [reachable[0], reachable[reachable.length - 1]];
    const at = this.root.activeElement;
    if (event.shiftKey ? at === first || !this.node.contains(at) : at === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  focus() {
    // On a touch screen the keyboard comes up when it is wanted, not before the panel has been seen.
    const line = matchMedia("(pointer: coarse)").matches ? this.heading : this.input;
    (this.view.hidden ? line : this.backward).focus({ preventScroll: true });
  }

  say(text) {
    this.live.textContent = text;
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 128)}px`;
  }

  /** The conversation so far without questions that got no answer, its last part only. */
  history(before) {
    const answered = this.exchanges.slice(0, this.exchanges.indexOf(before)).filter((one) => one.answer);
    const start = (text) => Array.from(text).slice(0, KEPT_CHARACTERS).join("");
    return answered.slice(-KEPT_EXCHANGES).flatMap((one) => [
      { role: "user", content: start(one.question) },
      { role: "assistant", content: start(one.answer.answer) },
    ]);
  }

  submit(question = this.input.value.trim()) {
    if (!question || this.current) return;
    if (question === this.input.value.trim()) {
      this.input.value = "";
      this.fit();
    }
    this.hideSource();
    this.log.querySelectorAll(".welcome,.chips").forEach((one) => one.remove());
    const exchange = this.add(question);
    exchange.run();
    this.follow(exchange.node);
  }

  add(question) {
    const exchange = new Exchange(question, this);
    this.exchanges.push(exchange);
    this.log.append(exchange.node);
    this.asked.add(bare(question));
    return exchange;
  }

  began(exchange) {
    this.current = exchange;
    this.keep();
    this.log.setAttribute("aria-busy", "true");
    this.showAct("stop");
  }

  finished(exchange) {
    this.current = null;
    this.log.removeAttribute("aria-busy");
    this.showAct("send");
    if (!this.last() || exchange === this.last()) this.offer();
    if (!this.exchanges.includes(exchange)) return; // the conversation was left
    this.keep();
    this.follow(exchange.node);
  }

  last() {
    return this.exchanges[this.exchanges.length - 1];
  }

  stop() {
    this.current?.stop();
  }

  showAct(kind) {
    this.act.replaceChildren(icon(kind));
    this.act.setAttribute("aria-label", words[kind]);
    this.act.title = words[kind];
    this.act.classList.toggle("stopping", kind === "stop");
  }

  /** Keep the newest in view, but never push its question out at the top. */
  follow(node) {
    const { log } = this;
    this.unseen = log.clientHeight ? null : node;
    if (this.unseen) return;
    if (node !== this.last()?.node) {
      node.scrollIntoView({ block: "nearest" });
      return;
    }
    const top = node.offsetTop - 8;
    const over = () => log.scrollHeight - log.clientHeight - top; // what of it does not fit below its question
    const chips = log.querySelector(".chips");
    chips?.style.removeProperty("margin-top");
    // Suggestions are seen whole, as many as there is room for, or begin below what is seen.
    const list = chips?.lastChild.children;
    const one = list && list[0].offsetTop + list[0].offsetHeight + 16 <= top + log.clientHeight;
    while (one && over() > 0 && list.length > 1) list[list.length - 1].remove();
    const before = chips && over() > 0 ? chips.offsetTop - log.clientHeight : top;
    if (before < 0) chips.style.setProperty("margin-top", `${-before}px`);
    log.scrollTop = Math.min(top, top + over(), before);
  }

  edit(question) {
    this.input.value = question;
    this.fit();
    this.input.focus();
  }

  /** Begin anew, or where the page before ended. */
  clear(turns = []) {
    this.stop();
    this.exchanges = [];
    this.asked.clear();
    this.hideSource();
    this.log.replaceChildren();
    for (const { question, answer, rated } of turns) this.add(question).restore(answer, rated);
    this.say("");
    if (!turns.length) {
      this.log.append(el("div", { class: "welcome" }, el("h3", {}, words.welcome), el("p", {}, words.welcome_more)));
    }
    this.offer();
    if (turns.length) this.follow(this.last().node);
  }

  /** Questions the service suggests, asked for once, when the panel first opens. */
  async greet() {
    if (this.unseen) this.follow(this.unseen);
    if (this.offered) return;
    this.offered = [];
    try {
      this.offered = await suggestions();
      this.offer();
      if (this.last() && !this.current) this.follow(this.last().node);
    } catch (problem) {
      this.offered = null;
      const fatal = ["origin", "key", "token", "login", "offline", "unreachable"].includes(problem.code);
      if (fatal && !this.exchanges.length) this.warn(words.errors[problem.code]);
    }
  }

  warn(message) {
    this.log.querySelector(".welcome .problem")?.remove();
    this.log.querySelector(".welcome")?.append(el("p", { class: "problem" }, message));
    this.say(message);
  }

  /** Below the newest answer or the welcome: what was not asked yet, first what was offered least. */
  offer() {
    this.log.querySelector(".chips")?.remove();
    if (this.current || (this.last() && !this.last().answer)) return;
    const times = (one) => this.shown.get(one) || 0;
    const left = (this.offered || []).filter((one) => !this.asked.has(bare(one)));
    left.sort((a, b) => times(a) - times(b)).splice(CHIPS);
    if (!left.length) return;
    for (const one of left) this.shown.set(one, times(one) + 1);
    const label = this.last() ? words.more : words.examples;
    const chips = left.map((one) => el("li", {}, button("chip", one, () => (this.submit(one), this.focus()))));
    this.log.append(el("div", { class: "chips" }, el("p", { class: "faint" }, label), el("ul", {}, chips)));
  }

  show(citation) {
    this.returnTo = this.root.activeElement;
    this.view.replaceChildren(sourceView(citation, this.root, (text) => this.note(text)));
    this.swap(true);
    this.heading.textContent = words.source;
    this.backward.focus();
  }

  note(text) {
    this.say(text);
    this.view.querySelector(".faint").textContent = text;
  }

  hideSource() {
    if (this.view.hidden) return;
    this.swap(false);
    this.heading.textContent = this.title;
    this.returnTo?.focus({ preventScroll: true });
  }

  swap(source) {
    this.view.hidden = !source;
    this.backward.hidden = !source;
    this.restart.hidden = source;
    this.log.hidden = source;
    this.line.hidden = source;
    if (this.unseen) this.follow(this.unseen);
  }
}
