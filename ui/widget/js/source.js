// The source of a citation inside the panel: document, section, year and kind, and the quote marked in its context.

const CONTEXT = 160;
const WIDER = 900;

/** The words around the quote, with it marked. Offsets count characters, of which a pair of surrogates is one. */
async function context(citation, around) {
  const got = await passageOf(citation.doc_id, Math.max(0, citation.start - around), citation.end + around);
  const characters = Array.from(got.text);
  const [from, to] = [citation.start - got.start, citation.end - got.start];
  const quote = characters.slice(Math.max(0, from), to).join("");
  const bare = (text) => text.replace(/\s/g, "");
  if (from < 0 || bare(quote) !== bare(citation.quote)) return null; // the document has changed since
  return [
    (got.start > 0 ? "…" : "") + characters.slice(0, from).join(""),
    el("mark", {}, quote),
    characters.slice(to).join("") + (got.end < got.characters ? "…" : ""),
  ];
}

/** The view of one citation. `note(text)` says a short thing; the caller shows and removes the view. */
function sourceView(citation, root, note) {
  const quoted = el("blockquote", { class: "passage", "aria-busy": "true" }, el("mark", {}, citation.quote));
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
      el("h3", {}, words.title_marks(citation.title)),
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
