// An answer as elements: its sentence with the asked part in bold, numbered references, notes, what is missing.

const CLAUSE = 24; // what is longer is no figure or name: it stands out, but is not set larger
const NUMBER = /\d+(?:[.,]\d+)*[%%‰]?/g;

/** Ranges of `text` that repeat the short answer: whole, else its pieces, else its numbers; never part of a longer number. */
function asked(text, short) {
  const wanted = short.trim().replace(/。$/, "");
  if (!wanted || wanted === text.trim().replace(/。$/, "")) return [];
  const pieces = text.includes(wanted) ? [wanted] : wanted.split(/[,,、;;。\s]+/).filter((one) => one && text.includes(one));
  const found = places(text, pieces);
  return found.length ? found : places(text, wanted.match(NUMBER) || []);
}

function places(text, pieces) {
  const found = [];
  for (const piece of [...new Set(pieces)].sort((a, b) => b.length - a.length)) {
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) {
      const end = at + piece.length;
      const cut =
        (/^\d/.test(piece) && /\d[.,]?$/.test(text.slice(Math.max(0, at - 2), at))) ||
        (/\d$/.test(piece) && /^[.,]?\d/.test(text.slice(end, end + 2)));
      if (!cut && found.every((one) => end <= one[0] || one[1] <= at)) found.push([at, end]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]);
}

function emphasised(text, short, tag) {
  const made = [];
  let at = 0;
  for (const [start, end] of asked(text, short)) {
    made.push(text.slice(at, start), el(tag, { class: end - start > CLAUSE && "long" }, text.slice(start, end)));
    at = end;
  }
  return [...made, text.slice(at)];
}

// The marks [1] in a text that are ours; a note's mark that the cited document has there itself is not.
function markers(text, citations) {
  const bare = (words) => words.replace(/\s+/g, "");
  return [...text.matchAll(/\[\d{1,3}\]/g)].filter(({ 0: mark, index }) => {
    const before = text.slice(Math.max(0, index - 6), index).split("\n").at(-1);
    const words = bare(before + text.slice(index, index + mark.length + 6).split("\n")[0]);
    return words === mark || !citations.some((one) => bare(one.quote).includes(words));
  });
}

// The sentence; its markers [1] open the reference of that number and stay on one line with the stop after them.
// Where it has none, they follow it.
function sentence(said, short, citations, show) {
  const ours = markers(said, citations);
  const made = [];
  let at = 0;
  for (let next = 0; next < ours.length; ) {
    const start = ours[next].index;
    const cited = [];
    let end = start;
    for (; ours[next]?.index === end; next += 1) {
      cited.push(citations.find((one) => one.marker === Number(ours[next][0].slice(1, -1))));
      end += ours[next][0].length;
    }
    const stop = /^[。，；、！？,.;!?]/.exec(said.slice(end))?.[0] || "";
    made.push(...emphasised(said.slice(at, start), short, "strong"), refs(cited, stop, show));
    at = end + stop.length;
  }
  const rest = ours.length ? said.slice(at) : said.trimEnd();
  made.push(...emphasised(rest, short, "strong"));
  return ours.length ? made : [...made, refs(citations, "", show)];
}

function refs(cited, stop, show) {
  return el("span", { class: "refs" }, cited.filter(Boolean).map((one) => mark(one, show)), stop);
}

function mark(citation, show) {
  return el(
    "button",
    { type: "button", class: "ref", "aria-label": words.reference(citation.marker), onclick: () => show(citation) },
    String(citation.marker),
  );
}

function tags(citation) {
  const shown = [citation.year && words.year(citation.year), words[citation.kind]].filter(Boolean);
  return shown.flatMap((one) => [" ", el("span", { class: "tag" }, one)]); // spaces are not seen where a line breaks
}

/** A reference in the list: number, document, section and the quote; the whole of it opens the source. */
function reference(citation, short, show, numbered) {
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "cite", onclick: () => show(citation) },
      el(
        "span",
        { class: "cite-head" },
        numbered && el("span", { class: "number" }, String(citation.marker)),
        el("span", { class: "cite-title" }, words.title_marks(citation.title)),
        tags(citation),
      ),
      citation.section.length && el("span", { class: "path" }, citation.section.join(" › ")),
      el("span", { class: "quote" }, emphasised(citation.quote.trim(), short, "mark")),
      el("span", { class: "away" }, words.passage),
    ),
  );
}

function references(label, citations, short, show, numbered = true) {
  const items = citations.map((one) => reference(one, short, show, numbered));
  return citations.length ? el("section", { class: "cites", "aria-label": label }, el("h4", {}, label), el("ol", {}, items)) : null;
}

function answerBody(answer, show) {
  const abstained = answer.status === "abstained" && answer.reader !== "withheld";
  const foreign = abstained && answer.question && !/\p{Script=Han}/u.test(answer.question);
  const reason = answer.answer.replace(/^未收录[：:，,。\s]*/, "") || answer.answer;
  const text = foreign ? words.ask_in_chinese : abstained ? reason : answer.answer;
  const understood = answer.standalone_question && answer.standalone_question !== answer.question;
  return [
    understood && el("p", { class: "understood" }, words.understood, answer.standalone_question),
    abstained && el("p", { class: "badge" }, words.abstained),
    !abstained && answer.overview && el("div", { class: "overview", role: "group", "aria-label": words.overview }, el("h4", {}, words.overview), el("p", {}, answer.overview)),
    el("p", { class: "text" }, sentence(text, answer.short_answer || "", answer.citations, show)),
    answer.missing?.length && el("p", { class: "missing" }, el("b", {}, words.missing), answer.missing.join(options.lang === "zh" ? "；" : "; ")),
    references(words.evidence, answer.citations, answer.short_answer || "", show),
    answer.notes?.length && el("div", { class: "notes" }, el("h4", {}, words.notes), el("ul", {}, answer.notes.map((one) => el("li", {}, one)))),
    abstained && references(words.closest, answer.closest || [], "", show, false),
  ];
}

/** One line a source: number, document, section, quote and published address. */
function citationText(citation) {
  const section = citation.section.length ? ` ${citation.section.join(" › ")}` : "";
  return `${words.title_marks(citation.title)}${section}：“${citation.quote.trim()}”${citation.url ? ` ${citation.url}` : ""}`;
}

function answerText(answer) {
  const sources = answer.citations.map((one) => `[${one.marker}] ${citationText(one)}`);
  const overview = answer.overview && answer.status !== "abstained" ? [`${words.overview}：`, answer.overview, ""] : [];
  return [...overview, answer.answer, ...(sources.length ? ["", `${words.evidence}：`, ...sources] : [])].join("\n");
}
