"""Hits to units: every sentence once, with its context and how well its passage was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.read.find.unit import Unit
from rag.types import Document, Hit, Sentence


def find_units(hits: Sequence[Hit], document: Callable[[str], Document | None]) -> list[Unit]:
    """Return the units of ``hits``, in their order; what stands in two overlapping chunks is taken from the better.

    Args:
        hits: passages, best first.
        document: a document by its id.
    """
    found: dict[tuple[str, int, int], Unit] = {}
    for hit, prior in _with_priors(hits):
        chunk = hit.chunk
        origin = document(chunk.doc_id)
        title = origin.title if origin else ""
        for sentence in chunk.sentences or (Sentence(chunk.span, chunk.scope),):
            inside = sentence.span.shift(-chunk.span.start)
            text = inside.cut(chunk.text)
            place = (chunk.doc_id, sentence.span.start, sentence.span.end)
            if text.strip() and place not in found:
                found[place] = Unit(hit, sentence.span, inside, text, title, sentence.scope, sentence.context, prior)
    return list(found.values())


def _with_priors(hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
    """Hits with their scores brought to [0, 1]."""
    low, high = min((hit.score for hit in hits), default=0.0), max((hit.score for hit in hits), default=0.0)
    return [(hit, (hit.score - low) / (high - low) if high > low else 1.0) for hit in hits]
