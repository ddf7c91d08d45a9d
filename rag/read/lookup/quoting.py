"""An answer made of places in documents, each cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.normalize import fold, squeeze
from rag.text.sentences import split_sentences
from rag.text.visible import one_line
from rag.types import Answer, Citation, Document, Hit, Query, Section, Span, Status

# How sure an answer is that was looked up, not scored.
SURE = 0.9
_LONGEST_ABSENT = 160  # characters of what is said to be missing; it may repeat the question
_AROUND = 300  # characters to each side in which a sentence is looked for
# One character for another, so that places stay.
_BRACKETS = str.maketrans("〔〕[]【】", "()()()")

Place = tuple[Document, Span]


def answered(
    query: Query, text: str, short: str, places: Sequence[Place], hits: Sequence[Hit], section: Section | None = None
) -> Answer:
    """Return an answer that cites ``places`` in order; ``section`` is the one that all of them stand in."""
    path = section.path if section else ()
    apart = {(one.doc_id, span): (one, span) for one, span in places}
    return Answer(
        query=query,
        status=Status.ANSWERED,
        text=text,
        short_text=short,
        citations=tuple(
            Citation(marker, one.doc_id, one.title, path, span, span.cut(one.text), url=one.metadata.get("url") or None)
            for marker, (one, span) in enumerate(apart.values(), start=1)
        ),
        hits=tuple(hits),
        confidence=SURE,
    )


def absent(query: Query, text: str) -> Answer:
    """Return the answer that something is not in the documents."""
    return Answer(query, Status.ABSTAINED, f"未收录：{one_line(text, _LONGEST_ABSENT)}。", confidence=SURE)


def on_one_line(document: Document, span: Span) -> str:
    """What stands at a place, on one line."""
    return " ".join("".join(map(str.strip, span.cut(document.text).splitlines())).split())


def sentence_at(text: str, place: Span) -> Span | None:
    """The sentence that begins to hold a place."""
    start, end = max(0, place.start - _AROUND), min(len(text), place.end + _AROUND)
    return next((span for span in split_sentences(text, start, end) if span.start <= place.start < span.end), None)


def find_value(text: str, label: str, value: str) -> Span | None:
    """Where a value stands: after its label when that is there, else where it first stands.

    It may be broken onto lines, in other brackets or digits, and several organs may be set apart otherwise.
    """
    for start in (max(0, text.find(label)), 0):
        at = text.find(value, start)
        if at >= 0:
            return Span(at, at + len(value))
    chars = re.split(r"[\s、]*", squeeze(value).translate(_BRACKETS))
    broken = re.search(r"[\s、]{0,40}".join(re.escape(char) for char in chars if char), fold(text).translate(_BRACKETS))
    return Span(*broken.span()) if broken else None
