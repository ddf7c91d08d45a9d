"""The reader: hits → units → signals and their sum → what answers → how it is told. Without a language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.read.decide.absence import asks_nothing, explain_absence, not_covered
from rag.read.decide.choice import Chosen, choose
from rag.read.decide.confidence import Estimate, confidence
from rag.read.decide.gather import gather, gathers
from rag.read.decide.spread import spread, spread_signs
from rag.read.decide.verdict import verdict
from rag.read.find.finder import among, beside, find_units
from rag.read.find.unit import Scored, Unit
from rag.read.lookup.lookup import Lookup
from rag.read.score.lacks import tells_amount
from rag.read.score.score import Scorer
from rag.read.score.selection import Match
from rag.read.tell.computed import asked_count, computed
from rag.read.tell.notes import near_misses
from rag.read.tell.teller import Teller
from rag.read.tell.wording import left_out
from rag.store.view import CatalogView
from rag.text.enumeration import count_items
from rag.text.places import are_apart, same_place
from rag.text.titles import named_titles
from rag.text.visible import one_line
from rag.types import (
    COUNTED,
    WHICH_ARTICLE,
    Answer,
    Block,
    Citation,
    Facet,
    Hit,
    Intent,
    Query,
    Reckoning,
    Status,
)

# No document is of the asked year or place: nothing more certain than that.
_CERTAIN = 0.95
_CLOSEST = 3
# A shorter unit is a label, nothing to read instead of an answer.
_SHORTEST_PASSAGE = 10
# Units that are looked at for what stands nearest.
_KEPT = 8
_NOT_SAID = "文件没有写明“{}”。"
_UNKNOWN_CHOSEN = "所选的文件都不在库中，请重新选择。"
_NOTHING_CHOSEN = "所选的范围内没有可查的内容，请放宽范围。"
_LONGEST_NAME = 60
_MORE_ASKED = "问题问到的事项较多，这里只答前{}项；其余请分开提问。"

Ranked = list[tuple[Facet, list[Scored]]]
"""For each thing asked its units, best first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is answered without a language model.

    ``told``: the units it was told from, by what they answer. ``open``: another choice among units may be better; not
    where facts of the catalog answer, or nothing is asked. ``looked_up``: a heading says what is asked, so that what
    stands under it is the answer. ``gathered``: all that belongs to it was asked for.
    """

    answer: Answer
    told: tuple[Chosen, ...] = ()
    open: bool = False
    looked_up: bool = False
    gathered: bool = False


class ExtractiveReader:
    """Finds, scores, decides, tells.

    Args:
        lookup: answers that need no score.
        scorer: signals and their weights.
        matched: how each unit matches a question, by the trained selector.
        teller: says what was chosen.
        catalog: the documents.
        min_confidence: below it the reader abstains.
        estimate: how likely the best of scored units answers rightly.
        ranking: gives the units of a question in the place of finding and scoring them.
    """

    name = "extractive"

    def __init__(
        self,
        lookup: Lookup,
        scorer: Scorer,
        matched: Callable[[str, Sequence[Unit]], list[Match]],
        teller: Teller,
        catalog: CatalogView,
        min_confidence: float,
        estimate: Estimate = confidence,
        ranking: Callable[[Query, Sequence[Hit]], Ranked] | None = None,
    ) -> None:
        self._lookup, self._scorer, self._matched, self._teller = lookup, scorer, matched, teller
        self._catalog, self._min_confidence, self._estimate = catalog, min_confidence, estimate
        self._ranking = ranking

    @property
    def estimate(self) -> Estimate:
        """How likely the best of scored units answers rightly."""
        return self._estimate

    @property
    def blocks(self) -> Callable[[str], Sequence[Block]]:
        """The blocks of a document by its id, parents before their children."""
        return self._catalog.blocks

    def estimating(
        self, estimate: Estimate, ranking: Callable[[Query, Sequence[Hit]], Ranked] | None = None
    ) -> ExtractiveReader:
        """The same reader with another estimate of how likely an answer is right, and other units if they are given."""
        return ExtractiveReader(
            self._lookup,
            self._scorer,
            self._matched,
            self._teller,
            self._catalog,
            self._min_confidence,
            estimate,
            ranking or self._ranking,
        )

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The answer."""
        return self.draft(query, hits).answer

    def draft(self, query: Query, hits: Sequence[Hit]) -> Draft:
        """The answer, with what it was told from."""
        draft = self._draft(query, hits)
        answer = replace(draft.answer, query=query, hits=tuple(hits))
        return replace(draft, answer=answer if answer.reader else replace(answer, reader=self.name))

    def rank(self, query: Query, hits: Sequence[Hit]) -> Ranked:
        """The units for each thing asked, best first, with their signals."""
        if self._ranking is not None:
            return self._ranking(query, hits)
        units = find_units(among(hits, self._catalog.passages()), self._catalog.header)
        matches = self._matched(query.standalone_text, units)
        if len(query.facets) > 1:  # what a unit misses of all that is asked is no fault of it
            matches = [Match(one.score) for one in matches]
        named = self._named(query, units)
        apart = len({(one.scope.years, one.scope.body) for one in query.facets}) > 1
        return [
            (facet, self._scorer.score(facet, query.intent, units, matches, named, apart=apart))
            for facet in query.facets
        ]

    def beside(self, hits: Sequence[Hit], further: Sequence[Hit]) -> tuple[Hit, ...]:
        """The passages of the sections that ``hits`` stand in which were not found: the rest of a list."""
        return beside(hits, further, self._catalog.chunks_of)

    def _named(self, query: Query, units: Sequence[Unit]) -> frozenset[str]:
        """The titles that a question names in full; without their place, or of several, only those of an asked one."""
        titles: dict[str, set[str]] = {}
        asked = {one.scope.body for one in query.facets if one.scope.body}
        for one in units:
            origin = self._catalog.header(one.doc_id)
            body = origin.scope.body if origin else ""
            elsewhere = bool(asked) and all(are_apart(place, body) for place in asked)
            if len(asked) < 2 or any(same_place(place, body) for place in asked):
                for name in (one.title, *(() if elsewhere else (one.title.removeprefix(body),))):
                    titles.setdefault(name, set()).add(one.title)
        found = named_titles(query.standalone_text, titles.keys())
        return frozenset(title for name in found for title in titles[name])

    def _draft(self, query: Query, hits: Sequence[Hit]) -> Draft:
        if not hits and query.about is None and (query.filters.doc_ids or query.filters.years):
            return Draft(self._nothing_chosen(query))
        found = self._lookup.read(query, hits)
        if found is not None:
            return Draft(found.answer, open=not found.settled, looked_up=True)
        scored = self.rank(query, hits)
        ranked = [(facet, units[:_KEPT]) for facet, units in scored]
        likely = [self._estimate(units) for _, units in ranked]
        sure = [
            one
            for one, chance in zip(ranked, likely, strict=True)
            if one[1] and chance >= self._min_confidence and _can_be_reckoned(query, one[1][0])
        ]
        if not sure or asks_nothing(query) or self._not_covered(query, hits):
            return Draft(self.abstain(query, ranked, hits), open=not asks_nothing(query))
        missing = tuple(facet.label or facet.focus for facet, units in ranked if (facet, units) not in sure)
        kept, blocks = {id(facet) for facet, _ in sure}, self._catalog.blocks
        whole = [(facet, units) for facet, units in scored if id(facet) in kept]
        all_asked = gathers(query) and not asked_count(query)
        gathered = all_asked and spread(spread_signs(query, whole, blocks))
        chosen = gather(whole, blocks) if gathered else choose(_as_told(query), sure, blocks)
        answer = self.tell(query, sure, chosen, missing, scored, named=gathered, lists=gathered)
        units = [facet.unit for facet, _ in sure]
        if query.intent is Intent.FIGURE and all(units) and not any(tells_amount(answer.text, one) for one in units):
            return Draft(self.abstain(query, ranked, hits), open=True)
        return Draft(
            replace(answer, confidence=min(one for one in likely if one >= self._min_confidence)),
            tuple(chosen),
            open=True,
            gathered=all_asked,
        )

    def _not_covered(self, query: Query, hits: Sequence[Hit]) -> str:
        """The asked year or place that no document speaks of, or ""."""
        headers = filter(None, map(self._catalog.header, {hit.chunk.doc_id for hit in hits}))
        titles = [one.title for one in headers]
        return not_covered(query, self._catalog.coverage(), hits, titles)

    def _nothing_chosen(self, query: Query) -> Answer:
        """Nothing was searched: that nothing was found says nothing."""
        ids = query.filters.doc_ids
        unknown = bool(ids) and not any(map(self._catalog.document, ids))
        return Answer(query=query, status=Status.ABSTAINED, text=_UNKNOWN_CHOSEN if unknown else _NOTHING_CHOSEN)

    def tell(
        self,
        query: Query,
        found: Sequence[tuple[Facet, Sequence[Scored]]],
        chosen: Sequence[Chosen],
        missing: Sequence[str],
        ranked: Ranked,
        *,
        named: bool = False,
        lists: bool = False,
    ) -> Answer:
        """The answer made of units.

        Args:
            query: the question.
            found: each thing that is answered, with the units that answer it, best first.
            chosen: the units to be told, the best of each thing first.
            missing: what is asked and not answered.
            ranked: all units, among which there may be near misses.
            named: the units were named one by one.
            lists: but for lists, which are told whole.
        """
        counting, query = asked_count(query), _as_told(query)
        told = self._teller.tell(query, chosen, named=named, lists=lists)
        firsts = [(facet, units[0]) for facet, units in found]
        before, after, short = "", computed(query, firsts), told.short
        if counting and len(told.citations) == 1 and (number := count_items(told.text)):  # what is one list is counted
            short = f"{number}{counting}"
            before = f"共{short}（{COUNTED}）："
        elif query.article == WHICH_ARTICLE and (article := firsts[0][1].unit.article):
            before, short = f"《{firsts[0][1].unit.title}》{article}：", article
        elif ruled := verdict(query, firsts[0][1], told.citations):
            short, before = ruled
        near = next(near_misses(units[0], every) for facet, every in ranked for other, units in found if facet is other)
        more = (_MORE_ASKED.format(len(query.facets)),) if query.asks_more else ()
        return Answer(
            query=query,
            status=Status.ANSWERED,
            text=before + told.text + (left_out(told.left) if named else "") + (f"\n{after}" if after else ""),
            short_text=short,
            citations=told.citations,
            missing=tuple(missing),
            notes=(*more, *(_NOT_SAID.format(one_line(one, _LONGEST_NAME)) for one in missing), *near),
        )

    def abstain(self, query: Query, ranked: Sequence[tuple[Facet, Sequence[Scored]]], hits: Sequence[Hit]) -> Answer:
        """The answer that the documents do not hold it, with the nearest passages."""
        uncovered = self._not_covered(query, hits)
        best = max((self._estimate(units) for _, units in ranked), default=0.0)
        near = [one for _, units in ranked[:1] for one in units[:_KEPT] if len(one.unit.text) >= _SHORTEST_PASSAGE]
        closest: dict[str, Citation] = {}
        for one in near:
            closest.setdefault(
                one.unit.hit.chunk.chunk_id, self._teller.cite(len(closest) + 1, one.unit, one.unit.span)
            )
        return Answer(
            query=query,
            status=Status.ABSTAINED,
            text=explain_absence(query, uncovered),
            closest=tuple(closest.values())[:_CLOSEST],
            confidence=_doubt(best, asked=not asks_nothing(query), covered=not uncovered),
        )


def _as_told(query: Query) -> Query:
    """The question with the form it is answered in: a list where all of it, or the number of items, is asked for."""
    listed = asked_count(query) or (gathers(query) and query.intent is not Intent.SUMMARY)
    return replace(query, intent=Intent.LIST) if listed else query


def _can_be_reckoned(query: Query, best: Scored) -> bool:
    """Whether a unit tells a figure where figures are compared or added up; whatever else is asked, it may."""
    return query.reckoning in (None, Reckoning.COUNT) or best.figure is not None


def _doubt(best: float, *, asked: bool, covered: bool) -> float:
    """How likely the documents do not hold what was asked; ``best``: the chance of the best that they do hold."""
    if not covered:
        return _CERTAIN
    return 1.0 - best if asked else 0.0
