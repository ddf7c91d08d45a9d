"""Sentences and clauses as spans. A Chinese sentence ends with 。！？； or with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.types import Span

# A full stop may be followed by closing quotes or brackets that still belong to the sentence, and by what is added in
# brackets: 。（渡船处负责）; a number in brackets begins the next.
# A half-width ; or ! or ? ends a sentence; a half-width full stop does not (it is in 7.5 and in 1.).
STOP = r"""[。！？；!?;]+[”’」』）)》】"']*(?:[（(][^（()）。！？；!?;\r\n]{4,150}[)）][。；]?)?"""
_SENTENCE_END = re.compile(rf"{STOP}|[\r\n]+")
_CLAUSE_END = re.compile(r"[，,：:；;。！？!?\r\n]+[”’」』）)》】]*")
_LONGEST_SENTENCE = 2000  # characters
_DIGIT_COMMA = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Cut ``text[start:end]`` into sentences.

    Returns:
        Disjoint spans in order, trimmed of white space, none empty. Everything between them is white space. What goes
        on without an end is cut, after a comma where there is one: whoever reads a sentence may read it several times.
    """
    return tuple(iter_sentences(text, start, end))


def iter_sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The same one by one, for who needs the first ones alone."""
    for span in _cut(text, start, len(text) if end is None else end, _SENTENCE_END):
        yield from _pieces(text, span)


def split_clauses(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Cut ``text[start:end]`` into clauses at commas, colons and sentence ends; 1,000 stays whole.

    A clause keeps the mark that ends it.
    """
    end = len(text) if end is None else end
    thousands = {match.start() for match in _DIGIT_COMMA.finditer(text, start, end)}
    return tuple(_cut(text, start, end, _CLAUSE_END, thousands))


def _cut(
    text: str, start: int, end: int, boundary: re.Pattern[str], keep: frozenset[int] | set[int] = frozenset()
) -> Iterator[Span]:
    at = start
    for match in boundary.finditer(text, start, end):
        if match.start() in keep:
            continue
        span = trim(text, at, match.end())
        if len(span):
            yield span
        at = match.end()
    span = trim(text, at, end)
    if len(span):
        yield span


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > _LONGEST_SENTENCE:
        comma = max(text.rfind(mark, start, start + _LONGEST_SENTENCE) for mark in "，、,")
        cut = comma + 1 if comma > start + _LONGEST_SENTENCE // 2 else start + _LONGEST_SENTENCE
        piece = trim(text, start, cut)
        if len(piece):
            yield piece
        start = cut
    piece = trim(text, start, span.end)
    if len(piece):
        yield piece


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its two ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
