"""A candidate: a figure or a sentence of a hit that may answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.figures import Figure
from rag.text.sentences import split_clauses
from rag.types import Hit, Scope, Sentence, Span

Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence, or a figure in it, that may answer. ``support`` in [0, 1] is how much of the question it covers.

    ``conduct`` is the span in the document of the condition that a rule's sentence stands under, where it stands
    before the sentence: "未束牵引带的，责令改正；" before "拒不改正的，处五十元罚款".
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


def sentences_of(hit: Hit) -> list[tuple[Sentence, str]]:
    """The sentences of a hit with their texts."""
    chunk = hit.chunk
    if not chunk.sentences:
        return [(Sentence(chunk.span, chunk.scope), chunk.text)]
    return [(one, one.span.shift(-chunk.span.start).cut(chunk.text)) for one in chunk.sentences]


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
