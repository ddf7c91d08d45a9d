"""Saying a sentence: whole, or with the items that belong to it when a list was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.read.articles import article_of
from rag.read.candidate import Candidate
from rag.read.frames import is_item, lead_in
from rag.read.wording import balanced, scope_words
from rag.text.periods import find_years
from rag.text.sentences import split_sentences, trim
from rag.types import Document, Intent, Query, Span

# An answer over 400 characters is no answer; leave room for the words before it.
_LIST_CHARS = 360
# A paragraph of a rule that is still read at a glance.
_PARAGRAPH_CHARS = 200
_FULL_STOP = re.compile(r"[。！？!?][”’」』）)》】]*|\n\s*\n")
_OPENS_ITEMS = re.compile(r"[:：]$|下列|如下|以下")
_ITEM = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]是|\d+[.、．])")


def say(
    query: Query, candidate: Candidate, document: Callable[[str], Document | None]
) -> tuple[str, str, tuple[Span, ...]]:
    """Return answer text, short text and the quoted spans in the document.

    An item of a list is said with its announcement, without which it says nothing.
    """
    span = candidate.sentence.span
    found = document(candidate.hit.chunk.doc_id)
    text = found.text if found is not None else ""
    lead = lead_in(text, span.start) if is_item(candidate.text) else None
    spans: tuple[Span, ...] = (span,)
    if query.intent is Intent.LIST:
        spans = (_with_items(text, lead or span),)
    elif lead is not None and len(lead) + len(span) <= _LIST_CHARS:
        spans = (lead, span)
    elif _OPENS_ITEMS.search(candidate.text):
        spans = (_with_items(text, span),)
    elif article_of(candidate.hit.chunk.section_path) and query.intent is not Intent.WHO:
        spans = (_paragraph(text, span),)
    words = "".join("".join(one.cut(text).split()) for one in spans)
    dated = query.intent is Intent.WHEN and bool(find_years(words))  # the year that answers stands in it
    return words if dated else _with_scope(candidate, words), candidate.text.rstrip("。；;"), spans


def _paragraph(text: str, span: Span) -> Span:
    """The paragraph of an article that a sentence stands in: a rule and what it means stand side by side.

    Of a longer one, the sentence with those after it, then those before it, while they fit.
    """
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    whole = trim(text, start, end if end >= 0 else len(text))
    if len(whole) <= _PARAGRAPH_CHARS:
        return whole
    sentences = split_sentences(text, whole.start, whole.end)
    kept = span
    for one in [one for one in sentences if one.start >= span.end]:
        kept = Span(kept.start, one.end) if one.end - kept.start <= _PARAGRAPH_CHARS else kept
    for one in reversed([one for one in sentences if one.end <= span.start]):
        kept = Span(one.start, kept.end) if kept.end - one.start <= _PARAGRAPH_CHARS else kept
    return kept


def worded(candidate: Candidate, span: Span, document: Callable[[str], Document | None]) -> str:
    """Say a part of the candidate's sentence."""
    found = document(candidate.hit.chunk.doc_id)
    words = span.cut(found.text) if found is not None else candidate.text
    return _with_scope(candidate, balanced("".join(words.split()).strip("，,、；;")))


def _with_scope(candidate: Candidate, words: str) -> str:
    scope = scope_words(candidate.scope)
    return f"{scope}：{words}" if scope and scope[:4] not in words else words


def _with_items(text: str, span: Span) -> Span:
    """The whole sentence up to its full stops on both sides, and the items that follow when it announces them."""
    start = max(
        (match.end() for match in _FULL_STOP.finditer(text, max(0, span.start - _LIST_CHARS), span.start)),
        default=max(0, span.start - _LIST_CHARS),
    )
    line = text.rfind("\n", 0, span.start) + 1
    start = max(start, line)
    stop = _FULL_STOP.search(text, max(span.start, span.end - 1))
    end = stop.end() if stop else len(text)
    whole = trim(text, start, min(end, text.find("\n", span.end) if "\n" in text[span.end : end] else end))
    if len(whole) > _LIST_CHARS:
        whole = span
    for following in split_sentences(text, whole.end, min(len(text), whole.start + _LIST_CHARS)):
        said, more = whole.cut(text), following.cut(text)
        # After a full stop comes the next heading, or an item goes on on its line, or the next item in brackets.
        announced = said.endswith((":", "：", ";", "；"))
        goes_on = "\n" not in text[whole.end : following.start] and "\n" in said
        if following.end - whole.start > _LIST_CHARS or not (
            goes_on or (_ITEM.match(more) and (announced or (more[0] in "（(" and "\n" in said)))
        ):
            break
        whole = Span(whole.start, following.end)
    return whole
