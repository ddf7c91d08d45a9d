"""Preference for passages one sentence of which covers what is asked for.

A chunk of many figures is near to none of the questions it answers: its vector is the mean of them all. Its sentences
are looked at one by one, for the rarest words of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.text.matching import Term, coverage, weigh
from rag.types import Facet, Hit, Query

# In units of the fused z-score: a sentence that holds all of the question's terms gains as much as one of the right
# year has over one of a wrong year.
_WEIGHT = 2.0
_HEADING = 0.6
# What the document is about, every sentence of it is about.
_SUBJECT = 0.9


class CoverageReranker:
    """Adds the best sentence's coverage of any facet to the score.

    Args:
        reading: reads a text for comparison, synonyms as one word.
        rarity: inverse document frequency of a term.
        subject: what a document is about, by its id.
    """

    def __init__(
        self, reading: Callable[[str], str], rarity: Callable[[str], float], subject: Callable[[str], str]
    ) -> None:
        self._reading, self._rarity, self._subject = reading, rarity, subject

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, best first, ties by chunk id."""
        wanted = [weigh(_words(facet), self._rarity) for facet in query.facets]
        scored = sorted(
            (
                (hit.score + _WEIGHT * max((self._best(terms, hit) for terms in wanted), default=0.0), hit)
                for hit in hits
            ),
            key=lambda item: (-item[0], item[1].chunk.chunk_id),
        )
        return tuple(Hit(hit.chunk, score, rank, "coverage") for rank, (score, hit) in enumerate(scored, start=1))

    def _best(self, wanted: Sequence[Term], hit: Hit) -> float:
        chunk = hit.chunk
        around = (
            (self._reading(" ".join(chunk.section_path)), _HEADING),
            (self._reading(self._subject(chunk.doc_id)), _SUBJECT),
        )
        texts = [one.span.shift(-chunk.span.start).cut(chunk.text) for one in chunk.sentences] or [chunk.text]
        return max(coverage(wanted, ((self._reading(text), 1.0), *around)) for text in texts)


def _words(facet: Facet) -> str:
    return facet.focus if not facet.context else f"{facet.focus} {facet.context}"
