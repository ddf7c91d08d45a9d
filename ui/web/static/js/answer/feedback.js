// Thumbs with a reason, told to those who listen as well.

import { button, el, svg } from "../common/dom.js";

const REASONS = ["wrong", "incomplete", "outdated", "unclear", "other"];
const WORDS = 500;
let count = 0; // names of radio groups

const thumb = (up) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true", class: up ? "pq-thumb" : "pq-thumb pq-thumb-down" },
    svg("path", { d: "M7 10v11H3V10zm2 10V10l5-8c1.6 0 2.4 1.2 2 3l-1 4h6c1.3 0 2.2 1.2 1.9 2.4l-2 8c-.2.9-1 1.6-1.9 1.6H11c-.7 0-1.4-.3-2-1z", fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-linejoin": "round" }),
  );

/** `{buttons, panel}`: the thumbs, and below them the state and the form of reasons. */
export function feedbackView(turn, { w, onFeedback }) {
  let verdict = turn.verdict ?? "";
  const state = el("p", { class: "pq-feedback-state", role: "status" });
  const place = el("div", { class: "pq-feedback" }, state);
  const up = vote("up");
  const down = vote("down");

  function vote(which) {
    return el("button", { type: "button", class: "pq-act pq-vote", "aria-label": w(which), title: w(which), "aria-pressed": String(verdict === which), onclick: () => give(which) }, thumb(which === "up"));
  }

  function show(now) {
    verdict = now;
    up.setAttribute("aria-pressed", String(now === "up"));
    down.setAttribute("aria-pressed", String(now === "down"));
  }

  async function send(now, reason, text, words) {
    const before = verdict;
    show(now === "none" ? "" : now);
    try {
      await onFeedback(now, reason, text);
      state.textContent = w(words);
      return true;
    } catch (problem) {
      show(before);
      state.textContent = w("not_sent", { reason: problem?.message || w("try_later") });
      return false;
    }
  }

  async function give(which) {
    place.querySelector("form")?.remove();
    if (verdict === which) return send("none", "", "", "withdrawn");
    const sent = await send(which, "", "", "thanks");
    if (sent && which === "down") place.append(form());
    return sent;
  }

  function form() {
    count += 1;
    const words = el("textarea", { rows: 2, maxlength: WORDS, id: `pq-words-${count}` });
    const made = el(
      "form",
      { class: "pq-reasons", onsubmit: submit },
      el("fieldset", {}, el("legend", {}, w("why")), REASONS.map((one) => el("label", {}, el("input", { type: "radio", name: `pq-reason-${count}`, value: one }), " ", w(one)))),
      el("label", { class: "pq-words", for: `pq-words-${count}` }, w("in_words")),
      words,
      el("div", { class: "pq-row" }, el("button", { type: "submit", class: "main" }, w("send")), button(w("close"), close)),
    );
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      close();
    });

    function close() {
      made.remove();
      down.focus();
    }

    async function submit(event) {
      event.preventDefault();
      const reason = made.querySelector("input:checked")?.value ?? "";
      if (await send("down", reason, words.value.trim(), "thanks")) close();
    }
    return made;
  }

  return { buttons: [up, down], panel: place };
}
