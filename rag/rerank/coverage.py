"""Preference for passages one sentence of which covers what is asked for.

A chunk of many figures is near to none of the questions it answers: its vector is the mean of them all. Its sentences
are looked at one by one, for the rarest words of the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rag.text.field_weights import PASSAGE
from rag.text.matching import weigh
from rag.text.sought import Sought
from rag.types import Chunk, Facet, Hit, Query

# In units of the fused z-score: a sentence that holds all of the question's terms gains as much as one of the right
# year has over one of a wrong year.
_WEIGHT = 2.0


class CoverageReranker:
    """Adds the best sentence's coverage of any facet to the score.

    Args:
        reading: reads a text for comparison, synonyms as one word.
        sentences: the sentences of a passage, read so, a line each.
        rarity: inverse document frequency of a term.
        subject: what a document is about, by its id.
        learn: told beforehand of which documents that will be asked.
    """

    def __init__(
        self,
        reading: Callable[[str], str],
        sentences: Callable[[Chunk], str],
        rarity: Callable[[str], float],
        subject: Callable[[str], str],
        learn: Callable[[Iterable[str]], None] = lambda _doc_ids: None,
    ) -> None:
        self._reading, self._sentences, self._rarity = reading, sentences, rarity
        self._subject, self._learn = subject, learn

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, best first, ties by chunk id."""
        wanted = [Sought(terms) for facet in query.facets if (terms := weigh(_words(facet), self._rarity))]
        doc_ids = list(dict.fromkeys(hit.chunk.doc_id for hit in hits))
        self._learn(doc_ids)
        subjects = [self._reading(self._subject(one)) for one in doc_ids]
        places = dict.fromkeys((hit.chunk.section_path, hit.chunk.doc_id) for hit in hits)
        headings = [self._reading(" ".join(path)) for path, _ in places]
        around = []
        for sought in wanted:
            about = sought.worth(subjects, PASSAGE.subject, [sought.nothing()] * len(subjects))
            known = dict(zip(doc_ids, about, strict=True))
            held = sought.worth(headings, PASSAGE.heading, [known[doc_id] for _, doc_id in places])
            around.append(dict(zip(places, held, strict=True)))
        scored = []
        for hit in hits:
            place, sentences = (hit.chunk.section_path, hit.chunk.doc_id), self._sentences(hit.chunk)
            found = (one.best(sentences, held[place]) for one, held in zip(wanted, around, strict=True))
            scored.append((hit.score + _WEIGHT * max(found, default=0.0), hit))
        scored.sort(key=lambda item: (-item[0], item[1].chunk.chunk_id))
        return tuple(Hit(hit.chunk, score, rank, "coverage") for rank, (score, hit) in enumerate(scored, start=1))


def _words(facet: Facet) -> str:
    return facet.focus if not facet.context else f"{facet.focus} {facet.context}"
