"""A candidate: a figure or a sentence of a hit that may answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.cell_context import split_context
from rag.text.figures import Figure
from rag.text.sentences import split_clauses, trim
from rag.types import Hit, Scope, Sentence, Span

Place = tuple[str, int]
# What ends a sentence, with the quotation marks and brackets that still belong to it; a longer one stays in its pieces.
_ENDS = re.compile(r"[。！？；!?;][”’」』）)》】]*|[\r\n]+")
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, or a figure in it, that may answer. ``support`` in [0, 1] is how much of the question it covers.

    ``conduct`` is the span in the document of the condition that a rule's sentence stands under, where it stands
    before the sentence: "未束牵引带的，责令改正；" before "拒不改正的，处五十元罚款". ``lost`` is what the score lost
    for the scope, ``unasked`` in [0, 1] how much names the figure that nobody asked about. ``margin`` is how much
    better the score is than the next one's, ``elsewhere`` how much better one of another scope would answer.
    """

    hit: Hit
    sentence: Sentence
    text: str
    title: str
    score: float
    support: float
    fits: bool
    figure: Figure | None = None
    conduct: Span | None = None
    lost: float = 0.0
    unasked: float = 0.0
    margin: float = 0.0
    elsewhere: float = 0.0

    @property
    def scope(self) -> Scope:
        """What the sentence speaks of."""
        return self.sentence.scope

    @property
    def place(self) -> Place:
        """Where it stands: the document and the place in it, the same whatever hit it was found by."""
        start = self.sentence.span.start
        return self.hit.chunk.doc_id, start + self.figure.quantity.span.start if self.figure else start

    @property
    def key(self) -> tuple[float, str, int, int]:
        """Sort key: best first, ties by chunk and place."""
        place = self.figure.quantity.span.start if self.figure else 0
        return (-self.score, self.hit.chunk.chunk_id, self.sentence.span.start, place)


def sentences_of(hit: Hit, text: str = "") -> list[tuple[Sentence, str]]:
    """The sentences of a hit with their texts.

    A sentence too long for a chunk is cut into pieces there; with ``text``, the document's, it is whole again, but for
    one that names times, whose pieces may each be of another year, and the cell of a table.
    """
    chunk = hit.chunk
    if not chunk.sentences:
        return [(Sentence(chunk.span, chunk.scope), chunk.text)]
    if not text:
        return [(one, one.span.shift(-chunk.span.start).cut(chunk.text)) for one in chunk.sentences]
    kept = [bool(one.scope.years) or split_context(one.context) is not None for one in chunk.sentences]
    spans = [one.span if keep else _whole(text, one.span) for one, keep in zip(chunk.sentences, kept, strict=True)]
    whole = {span: replace(one, span=span) for one, span in zip(chunk.sentences, spans, strict=True)}
    return [(one, span.cut(text)) for span, one in whole.items()]


@lru_cache(maxsize=16384)
def _whole(text: str, span: Span) -> Span:
    """The sentence that a piece is of; the piece itself when it begins and ends as one, or the sentence is too long."""
    if _ENDS.search(text, span.end - 1, span.end) and (
        span.start == 0 or _ENDS.search(text, span.start - 1, span.start)
    ):
        return span
    low, high = max(0, span.start - _LONGEST), min(len(text), span.end + _LONGEST)
    before = [match.end() for match in _ENDS.finditer(text, low, span.start)]
    after = _ENDS.search(text, max(span.start, span.end - 1), high)
    start, end = before[-1] if before else low, after.end() if after else high
    return trim(text, start, end) if end - start <= _LONGEST else span


def with_priors(hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
    """Hits with their scores brought to [0, 1]."""
    if not hits:
        return []
    low, high = min(hit.score for hit in hits), max(hit.score for hit in hits)
    return [(hit, (hit.score - low) / (high - low) if high > low else 1.0) for hit in hits]


def clause_window(text: str, inner: Span, limit: int) -> Span:
    """Return the span of whole clauses around ``inner`` that stays within ``limit`` characters; at least ``inner``."""
    window = inner
    clauses = split_clauses(text)
    while True:
        before = [one for one in clauses if one.end <= window.start]
        after = [one for one in clauses if one.start >= window.end]
        if before and window.end - before[-1].start <= limit:
            window = Span(before[-1].start, window.end)
        elif after and after[0].end - window.start <= limit:
            window = Span(window.start, after[0].end)
        else:
            return window
