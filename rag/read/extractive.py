"""The extractive reader: the smallest clause that answers, quoted; without a language model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.read.absence import explain_absence, not_covered
from rag.read.articles import article_of
from rag.read.candidate import Candidate
from rag.read.candidates import CandidateFinder
from rag.read.changes import tells_difference
from rag.read.compose import Composer
from rag.read.confidence import Estimate, among, confidence
from rag.read.contradiction import contradiction
from rag.read.decider import Decider, without_figure
from rag.read.facet_reader import FacetReader
from rag.read.lookup.lookup import Lookup
from rag.read.newest import of_newest
from rag.read.premise import false_figures, false_ordinals, false_outcome
from rag.read.widen import told_together, widened
from rag.store.catalog import Catalog
from rag.store.versions import Versions
from rag.text.places import NATIONAL, lies_in, same_place
from rag.text.titles import named_rules
from rag.types import (
    WHICH_ARTICLE,
    Answer,
    Document,
    Facet,
    Hit,
    Intent,
    Query,
    Status,
    TextDelta,
)

# Forms that are told like others here.
_READ_AS = {
    Intent.HOW: Intent.PASSAGE,
    Intent.REASON: Intent.PASSAGE,
    Intent.CONDITION: Intent.LIST,
    Intent.DEFINITION: Intent.LIST,
}
_FIGURE_INTENTS = frozenset({Intent.FIGURE, Intent.COMPARISON})
# A shorter sentence is a label, nothing to read instead of an answer.
_SHORTEST_PASSAGE = 10
# "一开始罚多少,不改又是多少": each asks for a figure.
_ASKED = re.compile(r"多少|(?<!第)几(?![乎何])|什么比例|多[大长高久]|第几")
# "修多少公里,同时建立什么系统"
_ASKED_BESIDE = re.compile(
    r"(?:多少|几|多[长大高久])[^,，。?？]{0,60}[,，][^,，。?？]{0,60}(?:什么(?!时候)|哪些|哪个|谁)"
)
# No document is of the asked year or place: nothing more certain than that.
_CERTAIN = 0.95
# A sentence that says the contrary of what a question says is hardly there by chance.
_DENIED = 0.5
# Why something is so is answered by its not being so.
_REASON = re.compile(r"为什么|为何|原因|什么考虑|出于什么|怎么会|咋会")
# "总量突破100万亿元,具体达到多少": the figure that is wrong is itself asked for.
_ASKS_IT = re.compile(
    r"[,，](?:那|具体|实际|究竟|到底|最后|一?共|总共)*(?:只?是|只?有|达到?|完成|为|增长|上涨|下降|做到)*了?(?:多少|几)[^,，。]{0,4}$"
)
_OTHERWISE, _INSTEAD = "与问题所说的不同：", "文件写的是："
_STOPS = "。；;,，"


class ExtractiveReader:
    """Reads by rules.

    Args:
        finder: scores candidates.
        lookup: answers what needs no score.
        catalog: the documents.
        versions: tells the version of a rule that is asked for.
        min_confidence: below it the reader abstains.
        estimate: how likely a candidate answers rightly.
    """

    name = "extractive"

    def __init__(
        self,
        finder: CandidateFinder,
        lookup: Lookup,
        catalog: Catalog,
        versions: Versions,
        min_confidence: float,
        estimate: Estimate = confidence,
    ) -> None:
        self._finder, self._catalog, self._versions = finder, catalog, versions
        self._document, self._covered = catalog.document, catalog.coverage
        self._min_confidence, self._estimate = min_confidence, estimate
        self._lookup = lookup
        self._composer = Composer(finder, catalog.document, estimate)
        self._facets = FacetReader(finder, catalog.document, min_confidence, estimate)
        self._decider = Decider(finder, self._facets, self._composer)

    def estimating(self, estimate: Estimate) -> ExtractiveReader:
        """The same reader with another estimate of how likely a candidate is right."""
        return ExtractiveReader(
            self._finder, self._lookup, self._catalog, self._versions, self._min_confidence, estimate
        )

    def read(self, query: Query, hits: Sequence[Hit]) -> Iterator[TextDelta | Answer]:
        """One delta with the whole text, then the answer; the answer alone when it abstains."""
        read = among(hits, self._catalog.passages())
        answer = self._lookup.read(query, hits)
        if answer is None:
            answer = replace(self._answer(self._of_named(_as_read(query), hits), read), reader=self.name)
        answer = replace(answer, query=query, reader=answer.reader or self.name, hits=tuple(hits))
        if answer.status is Status.ANSWERED:
            yield TextDelta(answer.text)
        yield answer

    def _answer(self, query: Query, hits: Sequence[Hit]) -> Answer:
        decided = self._decider.decide(query, hits)
        if decided is not None:
            return decided
        if (denied := self._contradict(query, hits)) is not None:
            return denied
        if (counted := self._decider.count(query, hits)) is not None:
            return counted
        figures = query.intent in _FIGURE_INTENTS and query.article != WHICH_ARTICLE
        read = self._facets.figure if figures else self._facets.passage
        found: list[tuple[Facet, Candidate | None]] = []
        for asked in query.facets:
            facet = self._dated(query, asked, hits, figures)
            found.append((facet, read(query, facet, hits, {one.place for _, one in found if one is not None})))
            if _compared_there(query.facets, found):
                break
        chosen = self._chosen(query, found)
        if not chosen:
            return self._correct(query, hits) or self._abstain(query, hits)
        if false_figures(query, hits) and (corrected := self._correct(query, hits)) is not None:
            return corrected
        if false_figures(query, hits) or false_ordinals(query, [one for _, one in chosen]):
            absent = self._abstain(query, hits)
            return replace(absent, notes=tuple(f"{_INSTEAD}{one.text.rstrip(_STOPS)}。" for _, one in chosen))
        answer = self._composer.answer(query, chosen, hits)
        denial = false_outcome(query, [one for _, one in chosen])
        return replace(answer, text=f"{_OTHERWISE}{denial}。{answer.text}") if denial else answer

    def _of_named(self, query: Query, hits: Sequence[Hit]) -> Query:
        """The question with the rules that it names: another one's figure is not what they set."""
        asked = self._asked_documents(query) if len(query.facets) == 1 else self._catalog.documents()
        titles = named_rules(query.standalone_text, {one.title for one in asked})
        rules = {one.doc_id: one.scope.body for one in asked if one.title in titles}
        if not any(hit.chunk.doc_id in rules for hit in hits):
            return query

        def meant(facet: Facet) -> frozenset[str]:
            asked = facet.scope.body
            return frozenset(one for one, body in rules.items() if not asked or _holds_in(asked, body))

        return replace(query, facets=tuple(replace(one, rules=meant(one)) for one in query.facets))

    def _chosen(self, query: Query, found: Sequence[tuple[Facet, Candidate | None]]) -> list[tuple[Facet, Candidate]]:
        """What answers each facet; none where one is not answered.

        Of several things asked of one time and body ("多少个,金额多少") those that are not found by themselves are told
        with the whole sentence of the others.
        """
        chosen = [(facet, one) for facet, one in found if one is not None]
        apart = len({(facet.scope, facet.label, facet.version) for facet, _ in found}) > 1
        if len(chosen) < len(found) and (apart or not chosen):
            return []
        several = len(found) == 1 and (
            len(_ASKED.findall(query.standalone_text)) > 1 or bool(_ASKED_BESIDE.search(query.standalone_text))
        )
        together = len(found) == 1 and told_together(chosen[0][1], chosen[0][0].focus)
        if len(chosen) < len(found) or several or together:
            return [(facet, widened(one, self._document)) for facet, one in chosen]
        return chosen

    def _dated(self, query: Query, facet: Facet, hits: Sequence[Hit], figures: bool) -> Facet:
        """The facet of a question that names no time, with that of the newest report which answers it."""
        if not query.undated:
            return facet
        candidates = self._finder.figures(facet, hits) if figures else self._finder.sentences(facet, hits, query.intent)
        return of_newest(facet, candidates, self._catalog.report_year)

    def _denies(self, candidate: Candidate) -> bool:
        """Whether what says the contrary of the question is likely enough to speak of the same."""
        return self._estimate(candidate) >= _DENIED * self._min_confidence

    def _correction(self, query: Query, facet: Facet, one: Candidate, hits: Sequence[Hit]) -> Answer:
        """A rule's figure answers for the one the question is wrong in; a report's where it is asked for, or why."""
        answer = self._composer.answer(query, [(facet, one)], hits)
        asked = query.standalone_text
        if article_of(one.hit.chunk.section_path) or _REASON.search(asked) or _ASKS_IT.search(asked):
            return replace(answer, text=f"{_OTHERWISE}{answer.text}")
        absent = self._abstain(query, hits)
        return replace(absent, text=f"{absent.text}{_INSTEAD}{answer.text}")

    def _contradict(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """What the documents say where they deny what the question takes for granted."""
        facet, finder = query.facets[0], self._finder
        denied = contradiction(query, facet, lambda one: finder.sentences(one, hits), finder.terms, finder.reading)
        if denied is None or not self._denies(denied):
            return None
        answer = self._composer.answer(query, [(facet, denied)], hits)
        if _REASON.search(query.standalone_text):  # there is no reason for what is not so
            absent = self._abstain(query, hits)
            return replace(absent, text=f"{absent.text}{_INSTEAD}{answer.text}", confidence=answer.confidence)
        return replace(answer, text=f"{_OTHERWISE}{answer.text}")

    def _correct(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """What the documents say where the question takes a figure for granted that they do not hold."""
        for claimed in false_figures(query, hits):
            facet = without_figure(
                query.facets[0], claimed.span.cut(query.standalone_text), claimed.unit, self._finder.reading
            )
            for one in self._finder.figures(facet, hits):
                figure = one.figure
                if one.fits and figure and figure.quantity.unit == claimed.unit and self._denies(one):
                    return self._correction(query, facet, one, hits)
        return None

    def _asked_documents(self, query: Query, facet: Facet | None = None) -> list[Document]:
        """The documents of the asked body and version, of those the asker has chosen."""
        asked = facet or query.facets[0]
        version, chosen, body = asked.version, query.filters, asked.scope.body or query.scope.body
        return [
            one
            for one in self._catalog.documents()
            if (not chosen.doc_ids or one.doc_id in chosen.doc_ids)
            and (not chosen.years or set(chosen.years) & set(one.years))
            and self._versions.fits(one.doc_id, version)
            and (not body or not one.scope.body or _holds_in(body, one.scope.body))
        ]

    def _abstain(self, query: Query, hits: Sequence[Hit]) -> Answer:
        text, notes = explain_absence(self._finder, query, hits, self._covered())
        nearest = [self._finder.sentences(facet, hits) for facet in query.facets[:1]]
        seen: dict[str, Candidate] = {}
        for candidate in nearest[0] if nearest else ():
            if len(candidate.text) < _SHORTEST_PASSAGE:
                continue
            seen.setdefault(candidate.hit.chunk.chunk_id, candidate)
        closest = [
            self._composer.cite(marker, candidate, candidate.sentence.span)
            for marker, candidate in enumerate(list(seen.values())[:3], start=1)
        ]
        likely = max(map(self._estimate, seen.values()), default=0.0)
        certain = bool(not_covered(query, self._covered()))
        return Answer(
            query=query,
            status=Status.ABSTAINED,
            text=text,
            notes=notes,
            closest=tuple(closest),
            confidence=_CERTAIN if certain else 1.0 - likely,
        )


def _compared_there(facets: Sequence[Facet], found: Sequence[tuple[Facet, Candidate | None]]) -> bool:
    """Whether the first year's figure says by how much it is more than the other's, which need not be read then."""
    (asked, first), *others = found
    if others or not asked.difference or first is None or first.figure is None or len(facets) < len(found) + 1:
        return False
    return tells_difference(asked, facets[1], first.figure)


def _holds_in(asked: str, body: str) -> bool:
    """Whether a document of ``body`` may hold for the asked place."""
    return same_place(asked, body) or (body != NATIONAL and lies_in(asked, body))


def _as_read(query: Query) -> Query:
    return replace(query, intent=_READ_AS.get(query.intent, query.intent))
