"""Hits to units: every sentence once, with its context and how well its passage was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from rag.read.find.unit import Unit
from rag.types import Chunk, Document, Hit, Sentence

# Passages at most that are read because they stand in a section with those found.
_MOST_BESIDE = 24
# So many passages are many, and what a right one scores among them.
_MANY, _TYPICAL = 60, 4.0


def find_units(hits: Sequence[Hit], document: Callable[[str], Document | None]) -> list[Unit]:
    """Return the units of ``hits``, in their order; what stands in two overlapping chunks is taken from the better.

    Args:
        hits: passages, best first.
        document: a document by its id, with its text or without.
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


def beside(hits: Sequence[Hit], further: Sequence[Hit], chunks_of: Callable[[str], Sequence[Chunk]]) -> tuple[Hit, ...]:
    """Return the passages of the sections that ``hits`` stand in which were not found, the best sections' first.

    Args:
        hits: what was retrieved and is read, best first.
        further: what else was retrieved.
        chunks_of: the chunks of a document by its id.
    """
    known = {hit.chunk.chunk_id: hit.score for hit in (*hits, *further)}
    least = min(known.values(), default=0.0)
    sections = dict.fromkeys((hit.chunk.doc_id, hit.chunk.section_path) for hit in hits)
    chunks = {doc_id: chunks_of(doc_id) for doc_id, _ in sections}
    left = (one for doc_id, path in sections for one in chunks[doc_id] if one.section_path == path)
    found = islice((one for one in left if one.chunk_id not in known), _MOST_BESIDE)
    return tuple(Hit(one, least, len(known) + at, "beside") for at, one in enumerate(found, start=1))


def among(hits: Sequence[Hit], passages: int) -> tuple[Hit, ...]:
    """Return ``hits`` with scores that compare with those of a large store, in the same order.

    Among few passages none stands out, however right: a score of standard deviations is at most the root of their
    number. It is read the less the fewer they are, and else taken for that of a right one.

    Args:
        hits: what was retrieved.
        passages: how many the store has.
    """
    share = min(1.0, passages / _MANY)
    if share == 1.0:
        return tuple(hits)
    return tuple(replace(hit, score=share * hit.score + (1 - share) * _TYPICAL) for hit in hits)


def _with_priors(hits: Sequence[Hit]) -> list[tuple[Hit, float]]:
    """Hits with their scores brought to [0, 1]."""
    low, high = min((hit.score for hit in hits), default=0.0), max((hit.score for hit in hits), default=0.0)
    return [(hit, (hit.score - low) / (high - low) if high > low else 1.0) for hit in hits]
