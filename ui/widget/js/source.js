// The source of a citation inside the panel: document, section, year and kind, and the quote marked in its context.

const CONTEXT = 160;
const WIDER = 900;

/** Text with the quote marked; offsets count characters, and half of a pair is never one. */
function marked(part, citation) {
  const characters = Array.from(part.text);
  const from = citation.start - part.start;
  const to = citation.end - part.start;
  const inside = from >= 0 && characters.slice(from, to).join("") === citation.quote;
  const at = inside ? characters.slice(0, from).join("").length : part.text.indexOf(citation.quote);
  if (at < 0) return null;
  const end = at + citation.quote.length;
  const after = part.text.slice(end);
  return [
    (part.start > 0 ? "…" : "") + part.text.slice(0, at),
    el("mark", {}, citation.quote),
    after + (part.more ? "…" : ""),
  ];
}

async function context(citation, around) {
  const start = Math.max(0, citation.start - around);
  const got = await passageOf(citation.doc_id, start, citation.end + around);
  return marked({ text: got.text, start: got.start, more: got.end < got.characters }, citation);
}

/** The view of one citation. `note(text)` says a short thing; the caller shows and removes the view. */
function sourceView(citation, root, note) {
  const quoted = el("blockquote", { class: "passage", tabindex: "0", "aria-busy": "true" }, el("mark", {}, citation.quote));
  const state = el("p", { class: "faint" }, words.loading);
  const wider = button("plain", words.wider, () => load(WIDER));
  wider.hidden = true;

  async function load(around) {
    wider.hidden = true;
    try {
      const pieces = await context(citation, around);
      if (!pieces) throw new Problem("failed");
      quoted.replaceChildren(...pieces);
      state.textContent = "";
      wider.hidden = around === WIDER;
    } catch {
      state.textContent = words.source_failed;
    }
    quoted.removeAttribute("aria-busy");
    quoted.querySelector("mark").scrollIntoView?.({ block: "center" });
  }
  load(CONTEXT);

  return el(
    "div",
    { class: "source" },
    el(
      "div",
      { class: "origin" },
      el("h2", {}, words.title_marks(citation.title)),
      el("p", { class: "path" }, citation.section.join(" › "), tags(citation)),
    ),
    quoted,
    state,
    el(
      "div",
      { class: "row" },
      wider,
      button("plain", words.copy_source, async () => note((await copyText(citationText(citation), root)) ? words.copied : words.not_copied)),
      webLink(citation.url, words.source_link),
    ),
  );
}
