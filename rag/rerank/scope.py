"""Preference for passages of the asked year, kind and body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from rag.store.versions import Versions
from rag.text.places import NATIONAL, lies_in, same_place
from rag.text.titles import named_titles
from rag.types import Chunk, Document, Hit, Kind, Query, Scope

# In units of the fused z-score. Chosen so that a passage of the right year beats an equally similar one of a wrong
# year, while similarity still decides among passages of the same scope.
_YEAR, _KIND, _BODY = 1.0, 0.5, 1.0
_SUPERSEDED = -3.0
_UNSAID = 0.25
# Up to so many years a passage speaks of each; more are a period.
_YEARS_APART = 2
_NATION = 0.5
# A document that the question names by its full title is meant.
_NAMED = 1.5
# A question that names no year is after the newest report: what each earlier one among the hits loses.
_EARLIER = 0.25


class ScopeReranker:
    """Adds a bonus for each part of the scope that fits and takes it away where it contradicts.

    Args:
        versions: tells the version of a rule that is asked for.
        report_year: the year a report is of, by its id; ``None`` of what is no report.
        document: a document by its id, without its text.
    """

    def __init__(
        self,
        versions: Versions,
        report_year: Callable[[str], int | None],
        document: Callable[[str], Document | None],
    ) -> None:
        self._versions, self._report_year, self._document = versions, report_year, document

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, best first, ties by chunk id.

        A question after several years or places has the best of each of them first, then the next of each; one
        after no year the best of all reports, then of the newest.
        """
        asked = tuple(dict.fromkeys(facet.scope for facet in query.facets)) or (query.scope,)
        named = self._named(query, hits)
        documents = {
            doc_id: self._version(query, doc_id) + (_NAMED if doc_id in named else 0.0)
            for doc_id in {hit.chunk.doc_id for hit in hits}
        }
        versions = {hit.chunk.chunk_id: documents[hit.chunk.doc_id] for hit in hits}
        fits = _Fits(hits)
        queues = [fits.ordered(scope, versions) for scope in asked]
        # Without a word for it a result is asked for; a goal is worded more like the question.
        results = [replace(one, kind=Kind.ACTUAL) for one in asked if one.years and one.kind is Kind.NONE]
        queues += [fits.ordered(scope, versions) for scope in results]
        if query.undated:
            ages = self._ages(hits)
            dated = {hit.chunk.chunk_id: versions[hit.chunk.chunk_id] - ages[hit.chunk.doc_id] for hit in hits}
            queues += [fits.ordered(scope, dated) for scope in asked] if any(ages.values()) else []
        merged = {one.chunk.chunk_id: one for rank in zip(*queues, strict=True) for _, one in rank}
        best: dict[str, float] = {}
        for score, hit in (one for queue in queues for one in queue):
            best[hit.chunk.chunk_id] = max(score, best.get(hit.chunk.chunk_id, score))
        return tuple(
            Hit(hit.chunk, best[hit.chunk.chunk_id], rank, "scope") for rank, hit in enumerate(merged.values(), start=1)
        )

    def _ages(self, hits: Sequence[Hit]) -> dict[str, float]:
        """What each document loses for the newer reports among the hits."""
        years = {hit.chunk.doc_id: self._report_year(hit.chunk.doc_id) for hit in hits}
        order = sorted({year for year in years.values() if year is not None}, reverse=True)
        return {doc_id: _EARLIER * order.index(year) if year else 0.0 for doc_id, year in years.items()}

    def _named(self, query: Query, hits: Sequence[Hit]) -> set[str]:
        """The documents whose title the question names in full, of the asked body."""
        found = [one for doc_id in {hit.chunk.doc_id for hit in hits} if (one := self._document(doc_id)) is not None]
        titles = named_titles(query.standalone_text, {one.title for one in found})
        asked = {facet.scope.body for facet in query.facets if facet.scope.body}
        return {
            one.doc_id
            for one in found
            if one.title in titles and (not asked or any(same_place(one.scope.body, body) for body in asked))
        }

    def _version(self, query: Query, doc_id: str) -> float:
        asked = {facet.version for facet in query.facets} or {None}
        return 0.0 if any(self._versions.fits(doc_id, one) for one in asked) else _SUPERSEDED


class _Fits:
    """Hits in the order of how well they fit; most speak of one of a few scopes, each held against the asked one once.

    Args:
        hits: passages with their scores.
    """

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._met: dict[Scope, int] = {}
        # The catalog gives one value for the same scope, which is found again without comparing its parts.
        known: dict[int, int] = {}
        self._hits = []
        for hit in hits:
            scopes = _scopes(hit.chunk)
            for one in scopes:
                if id(one) not in known:
                    known[id(one)] = self._met.setdefault(one, len(self._met))
            self._hits.append((hit, [known[id(one)] for one in scopes]))

    def ordered(self, asked: Scope, versions: Mapping[str, float]) -> list[tuple[float, Hit]]:
        """The hits with their scores, best first; a chunk may hold sentences of two years, of which the best counts."""
        worth = [fit(asked, scope) for scope in self._met]
        scored = [
            (hit.score + max([worth[one] for one in scopes]) + versions[hit.chunk.chunk_id], hit)
            for hit, scopes in self._hits
        ]
        return sorted(scored, key=lambda item: (-item[0], item[1].chunk.chunk_id))


def _scopes(chunk: Chunk) -> list[Scope]:
    """The scopes of a chunk's sentences, each run of one once."""
    return [scope for scope, _ in groupby(one.scope for one in chunk.sentences)] or [chunk.scope]


def fit(asked: Scope, found: Scope) -> float:
    """Return the bonus of a passage of scope ``found``: positive where it agrees, negative where it contradicts."""
    score = 0.0
    if asked.years and found.years:
        score += _year_bonus(asked, found)
    if asked.kind is Kind.NONE and asked.years and found.kind is Kind.TARGET:
        score -= _UNSAID  # without a word for it, a result is asked for
    if asked.kind is not Kind.NONE and found.kind is not Kind.NONE:
        score += _KIND if asked.kind is found.kind else -_KIND
    if asked.body and found.body:
        score += _body_bonus(asked.body, found.body)
    elif found.body == NATIONAL:
        score += _NATION  # where no place is named, the rule of the whole state is meant
    return score


def _year_bonus(asked: Scope, found: Scope) -> float:
    """A passage of a whole period has the year in it and still is not of it."""
    if not set(asked.years) & set(found.years):
        return -_YEAR
    return _YEAR if len(found.years) <= max(_YEARS_APART, len(asked.years)) else 0.0


def _body_bonus(asked: str, found: str) -> float:
    """A larger place's passage may hold for the asked one, a rule does; it gains nothing by it."""
    if same_place(asked, found):
        return _BODY
    return 0.0 if found != NATIONAL and lies_in(asked, found) else -_BODY
