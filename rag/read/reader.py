"""The reader: hits → units → signals and their sum → what answers → how it is told. Without a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.read.decide.absence import explain_absence, not_covered
from rag.read.decide.choice import Chosen, choose
from rag.read.decide.confidence import Estimate, confidence
from rag.read.decide.verdict import verdict
from rag.read.find.finder import find_units
from rag.read.find.unit import Scored, Unit
from rag.read.lookup.lookup import Lookup
from rag.read.score.score import Scorer
from rag.read.tell.computed import difference, rise, total
from rag.read.tell.teller import Teller
from rag.store.catalog import Catalog
from rag.types import Answer, Citation, Facet, Hit, Query, Status, TextDelta

# No document is of the asked year or place: nothing more certain than that.
_CERTAIN = 0.95
_CLOSEST = 3
# A shorter unit is a label, nothing to read instead of an answer.
_SHORTEST_PASSAGE = 10
# Units of a facet that are kept for what is decided and told.
_KEPT = 8
_STOPS = "。；;,，"


class ExtractiveReader:
    """Finds, scores, decides, tells.

    Args:
        lookup: answers that need no score.
        scorer: signals and their weights.
        selected: the trained selector's score of each unit for a question.
        teller: says what was chosen.
        catalog: the documents.
        min_confidence: below it the reader abstains.
        estimate: how likely the best of scored units answers rightly.
    """

    name = "extractive"

    def __init__(
        self,
        lookup: Lookup,
        scorer: Scorer,
        selected: Callable[[str, Sequence[Unit]], list[float]],
        teller: Teller,
        catalog: Catalog,
        min_confidence: float,
        estimate: Estimate = confidence,
    ) -> None:
        self._lookup, self._scorer, self._selected, self._teller = lookup, scorer, selected, teller
        self._catalog, self._min_confidence, self._estimate = catalog, min_confidence, estimate

    def estimating(self, estimate: Estimate) -> ExtractiveReader:
        """The same reader with another estimate of how likely an answer is right."""
        return ExtractiveReader(
            self._lookup, self._scorer, self._selected, self._teller, self._catalog, self._min_confidence, estimate
        )

    def read(self, query: Query, hits: Sequence[Hit]) -> Iterator[TextDelta | Answer]:
        """One delta with the whole text, then the answer; the answer alone when it abstains."""
        answer = replace(self._answer(query, hits), query=query, hits=tuple(hits))
        answer = answer if answer.reader else replace(answer, reader=self.name)
        if answer.status is Status.ANSWERED:
            yield TextDelta(answer.text)
        yield answer

    def rank(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Facet, list[Scored]]]:
        """The units for each thing asked, best first, with their signals."""
        units = find_units(hits, self._catalog.document)
        selected = self._selected(query.standalone_text, units)
        return [(facet, self._scorer.score(facet, query.intent, units, selected)[:_KEPT]) for facet in query.facets]

    def _answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        found = self._lookup.read(query, hits)
        if found is not None:
            return found
        ranked = self.rank(query, hits)
        sure = [
            (facet, units) for facet, units in ranked if self._estimate(query.intent, units) >= self._min_confidence
        ]
        if not sure or not_covered(query, self._catalog.coverage(), hits):
            return self._abstain(query, ranked, hits)
        missing = tuple(facet.label or facet.focus for facet, units in ranked if (facet, units) not in sure)
        likely = min(self._estimate(query.intent, units) for _, units in sure)
        return self._tell(query, choose(query.intent, sure), likely, missing)

    def _tell(self, query: Query, chosen: Sequence[Chosen], likely: float, missing: tuple[str, ...]) -> Answer:
        told = self._teller.tell(query, chosen)
        best = [chosen[index] for index in told.kept]
        computed = total(query, best) or difference(query, best[:2]) or (rise(query, best[0][1]) if best else "")
        ruled = verdict(query, best[0][1])
        return Answer(
            query=query,
            status=Status.ANSWERED,
            text=(f"{ruled}，" if ruled else "") + told.text + (f"\n{computed}" if computed else ""),
            short_text=ruled or told.short,
            citations=told.citations,
            confidence=likely,
            missing=missing,
        )

    def _abstain(self, query: Query, ranked: Sequence[tuple[Facet, Sequence[Scored]]], hits: Sequence[Hit]) -> Answer:
        covered = self._catalog.coverage()
        best = max((self._estimate(query.intent, units) for _, units in ranked), default=0.0)
        near = [one for _, units in ranked[:1] for one in units if len(one.unit.text) >= _SHORTEST_PASSAGE]
        closest: dict[str, Citation] = {}
        for one in near:
            closest.setdefault(
                one.unit.hit.chunk.chunk_id, self._teller.cite(len(closest) + 1, one.unit, one.unit.span)
            )
        return Answer(
            query=query,
            status=Status.ABSTAINED,
            text=explain_absence(query, covered, hits),
            closest=tuple(closest.values())[:_CLOSEST],
            confidence=_CERTAIN if not_covered(query, covered, hits) else 1.0 - best,
        )
