"""Preference for passages one sentence of which covers what is asked for.

A chunk of many figures is near to none of the questions it answers: its vector is the mean of them all. Its sentences
are looked at one by one, for the rarest words of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.text.matching import Term, can_match, matched, weigh
from rag.types import Chunk, Facet, Hit, Query

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
        learn: told beforehand of which documents that will be asked.
    """

    def __init__(
        self,
        reading: Callable[[str], str],
        rarity: Callable[[str], float],
        subject: Callable[[str], str],
        learn: Callable[[Iterable[str]], None] = lambda _doc_ids: None,
    ) -> None:
        self._reading, self._rarity, self._subject, self._learn = reading, rarity, subject, learn

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, best first, ties by chunk id."""
        wanted = [terms for facet in query.facets if (terms := weigh(_words(facet), self._rarity))]
        self._learn(hit.chunk.doc_id for hit in hits)
        about = {doc_id: self._about(wanted, doc_id) for doc_id in {hit.chunk.doc_id for hit in hits}}
        held: dict[tuple[tuple[str, ...], str], list[list[float]]] = {}
        scored = []
        for hit in hits:
            place = (hit.chunk.section_path, hit.chunk.doc_id)
            if place not in held:
                held[place] = self._around(wanted, hit.chunk.section_path, about[hit.chunk.doc_id])
            readings = self._readings(hit.chunk)
            best = (_best(terms, around, readings) for terms, around in zip(wanted, held[place], strict=True))
            scored.append((hit.score + _WEIGHT * max(best, default=0.0), hit))
        scored.sort(key=lambda item: (-item[0], item[1].chunk.chunk_id))
        return tuple(Hit(hit.chunk, score, rank, "coverage") for rank, (score, hit) in enumerate(scored, start=1))

    def _about(self, wanted: Sequence[Sequence[Term]], doc_id: str) -> list[list[float]]:
        """What each term is worth by the document's subject, whatever a sentence says."""
        subject = self._reading(self._subject(doc_id))
        return [[_SUBJECT * matched(term.text, subject) for term in terms] for terms in wanted]

    def _around(
        self, wanted: Sequence[Sequence[Term]], section_path: Sequence[str], about: Sequence[Sequence[float]]
    ) -> list[list[float]]:
        """What each term is worth by the headings and the document's subject, whatever a sentence says."""
        headings = self._reading(" ".join(section_path))
        return [
            [max(_HEADING * matched(term.text, headings), worth) for term, worth in zip(terms, worths, strict=True)]
            for terms, worths in zip(wanted, about, strict=True)
        ]

    def _readings(self, chunk: Chunk) -> dict[str, None]:
        text, offset = chunk.text, chunk.span.start
        cut = [text[one.span.start - offset : one.span.end - offset] for one in chunk.sentences] or [text]
        return dict.fromkeys(map(self._reading, cut))


def _best(terms: Sequence[Term], around: Sequence[float], readings: Iterable[str]) -> float:
    """The weighted share of ``terms`` that the best sentence holds, or what is around it; in [0, 1]."""
    # The hot path of ranking: some thousand sentences for each question, most of which hold none of a term.
    together = "\n".join(readings)
    weighed = [
        (term.text, term.weight, worth, can_match(term.text, together, worth))
        for term, worth in zip(terms, around, strict=True)
    ]
    best = 0.0
    # Where no term is near, one sentence is as good as another.
    for text in readings if any(is_near for *_, is_near in weighed) else ("",):
        covered = 0.0
        for word, weight, worth, is_near in weighed:
            share = matched(word, text) if is_near else 0.0
            covered += weight * (share if share > worth else worth)
        best = max(best, covered)
    return best / sum(term.weight for term in terms)


def _words(facet: Facet) -> str:
    return facet.focus if not facet.context else f"{facet.focus} {facet.context}"
