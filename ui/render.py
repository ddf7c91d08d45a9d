"""Answer to HTML for the chat. Every word of a document or a person is escaped here, and only here.

The HTML of one message stands on one line: Markdown renderers pass such a block through untouched, so that a
``*`` or a ``$`` of a document stays what it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from rag.types import Answer, Citation, Kind, Scope, Span, Status
from ui.emphasis import emphasised_spans
from ui.texts import Language, text, without_abstention_word
from ui.wire import clean_text, safe_link

# Enough to read the sentences around a quote without reading the page.
CONTEXT_CHARACTERS = 120
_MARKER = re.compile(r"\[(\d{1,3})\]")

TextOf = Callable[[str], str | None]


def answer_html(answer: Answer, language: Language = "zh", text_of: TextOf | None = None) -> str:
    """Return an answer with its evidence, notes and nearest passages.

    Args:
        answer: what to show.
        language: of the labels; answer and quotes stay as they are.
        text_of: document id to document text, to show the words around a quote; ``None`` shows the quotes alone.
    """
    abstained = answer.status is Status.ABSTAINED
    parts = [_follow_up(answer, language), _statement(answer, language)]
    if answer.citations:
        parts.append(_evidence(answer.citations, text(language, "evidence"), answer.short_text, language, text_of))
    if answer.notes:
        notes = "".join(f"<li>{escape(note)}</li>" for note in answer.notes)
        parts.append(
            f'<div class="pq-notes"><span class="pq-label">{text(language, "notes")}</span><ul>{notes}</ul></div>'
        )
    if abstained and answer.closest:
        parts.append(_evidence(answer.closest, text(language, "closest"), "", language, text_of, numbered=False))
    return f'<div class="pq-answer{" pq-abstained" if abstained else ""}">{"".join(parts)}</div>'


def progress_html(label: str, draft: str = "") -> str:
    """Return what stands in the chat while an answer is made: the stage, and the text so far."""
    body = f'<p class="pq-text">{_with_markers(draft)}</p>' if draft else ""
    return f'<div class="pq-answer pq-working">{body}<p class="pq-stage">{escape(label)}</p></div>'


def error_html(reason: str, language: Language = "zh") -> str:
    """Return a polite message in place of an answer."""
    apology, again = escape(text(language, "failed", reason=reason)), text(language, "again")
    return f'<div class="pq-answer pq-error"><p class="pq-text">{apology}</p><p class="pq-stage-done">{again}</p></div>'


def question_html(question: str) -> str:
    """Return a person's question, escaped."""
    return f'<div class="pq-question">{escape(question)}</div>'


def escape(words: str) -> str:
    """Return ``words`` safe in HTML text and attributes, without what is obeyed and not seen, on one line."""
    return _on_one_line(words.strip())


def _on_one_line(words: str) -> str:
    """Escape, and write ``<br>`` for line breaks and the blanks around them; in linear time, as any words may come."""
    first, *rest = html.escape(clean_text(words.replace("\r", "\n"))).split("\n")
    if not rest:
        return first
    between = (line.strip() for line in rest[:-1])
    return "<br>".join((first.rstrip(), *(line for line in between if line), rest[-1].lstrip()))


def _follow_up(answer: Answer, language: Language) -> str:
    """How a follow-up was understood, so that a wrong reading is seen at once."""
    query = answer.query
    if not query.history or query.standalone_text.strip() == query.text.strip():
        return ""
    return f'<p class="pq-follow-up">{escape(text(language, "follow_up", question=query.standalone_text))}</p>'


def _statement(answer: Answer, language: Language) -> str:
    badge, words = "", answer.text
    if answer.status is Status.ABSTAINED:
        words = without_abstention_word(words)
        badge = f'<span class="pq-badge">{text(language, "abstained")}</span>'
    shown = _with_markers(words, answer.short_text)
    if answer.citations and not _MARKER.search(words):
        shown += "".join(f'<sup class="pq-ref">{item.marker}</sup>' for item in answer.citations)
    return f'<p class="pq-text">{badge}{shown}</p>'


def _with_markers(words: str, short_text: str = "") -> str:
    """Escape answer text, set ``[1]`` as a reference and the short answer in bold."""
    shown = _emphasise(words, short_text, "strong")
    return _MARKER.sub(r'<sup class="pq-ref">\1</sup>', shown)


def _evidence(
    citations: tuple[Citation, ...],
    label: str,
    short_text: str,
    language: Language,
    text_of: TextOf | None,
    *,
    numbered: bool = True,
) -> str:
    items = "".join(_citation(item, short_text, language, text_of, numbered=numbered) for item in citations)
    return f'<div class="pq-evidence"><span class="pq-label">{escape(label)}</span>{items}</div>'


def _citation(
    citation: Citation, short_text: str, language: Language, text_of: TextOf | None, *, numbered: bool
) -> str:
    number = f'<span class="pq-marker">{citation.marker}</span>' if numbered else ""
    path = "".join(f'<span class="pq-step">{escape(step)}</span>' for step in citation.section_path)
    tags = "".join(f'<span class="pq-tag">{escape(tag)}</span>' for tag in _scope_words(citation.scope, language))
    quote = _emphasise(citation.quote, short_text, "mark")
    return (
        f'<div class="pq-citation"><div class="pq-source">{number}'
        f'<span class="pq-title">{escape(citation.title)}</span>{tags}</div>'
        f'<div class="pq-path">{path}</div><blockquote class="pq-quote">{quote}</blockquote>'
        f"{_context(citation, language, text_of)}{_link(citation.url, language)}</div>"
    )


def _scope_words(scope: Scope, language: Language) -> list[str]:
    words = [text(language, "year", year=year) for year in scope.years[:2]]
    if scope.kind is not Kind.NONE:
        words.append(text(language, "target" if scope.kind is Kind.TARGET else "actual"))
    return words


def _context(citation: Citation, language: Language, text_of: TextOf | None) -> str:
    """The words around the quote, folded away; nothing when the document is no longer there."""
    document = text_of(citation.doc_id) if text_of else None
    if document is None or citation.span.cut(document) != citation.quote:
        return ""
    start = max(0, citation.span.start - CONTEXT_CHARACTERS)
    end = min(len(document), citation.span.end + CONTEXT_CHARACTERS)
    before = ("…" if start else "") + document[start : citation.span.start]
    after = document[citation.span.end : end] + ("…" if end < len(document) else "")
    return (
        f'<details class="pq-context"><summary>{text(language, "context")}</summary>'
        f"<p>{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}</p></details>"
    )


def _link(url: str | None, language: Language) -> str:
    """A link to the published page; only http(s), so that no document can smuggle in a script."""
    address = safe_link(url)
    if address is None:
        return ""
    label = text(language, "source_link")
    return f'<a class="pq-link" href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{label}</a>'


def _emphasise(words: str, short_text: str, tag: str) -> str:
    words = words.strip()
    pieces, at = [], 0
    for span in emphasised_spans(words, short_text):
        pieces += [_inner(words, Span(at, span.start)), f"<{tag}>{_inner(words, span)}</{tag}>"]
        at = span.end
    return "".join(pieces) + _inner(words, Span(at, len(words)))


def _inner(words: str, span: Span) -> str:
    """Escape a part without trimming its ends."""
    return _on_one_line(span.cut(words))
