"""The year of a question that names none: that of the newest report which answers it as well as any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.read.candidate import Candidate
from rag.types import Facet, Kind

# Reports of several years say the same of an indicator in slightly other words.
_AS_WELL = 0.25
# Without a word for it, a result is asked for, and of one year.
_GOAL = 0.15
_PERIOD = 0.15
_YEARS_APART = 2


def of_newest(
    facet: Facet,
    candidates: Sequence[Candidate],
    report_year: Callable[[str], int | None],
) -> Facet:
    """Return the facet asked of the time that the newest report speaks of; as it is when no two reports answer it.

    Args:
        facet: what is asked for; it names no year.
        candidates: what may answer it, best first.
        report_year: the year a report is of, by its id; ``None`` of what is no report.
    """
    able = [(year, one) for one in candidates if one.fits and (year := _year(one, report_year))]
    if not able:
        return facet
    first = able[0][1]
    rivals = [(year, one) for year, one in able if _as_well(first, one)]
    if len({year for year, _ in rivals}) < 2:
        return facet
    newest = max(year for year, _ in rivals)
    chosen = max((one for year, one in rivals if year == newest), key=lambda one: one.score - _unlikely(facet, one))
    return replace(facet, scope=replace(facet.scope, years=chosen.scope.years, kind=chosen.scope.kind))


def _year(candidate: Candidate, report_year: Callable[[str], int | None]) -> int | None:
    return report_year(candidate.hit.chunk.doc_id) if candidate.scope.years else None


def _as_well(first: Candidate, other: Candidate) -> bool:
    if first.score - other.score > _AS_WELL or first.scope.body != other.scope.body:
        return False
    units = {one.figure.quantity.unit for one in (first, other) if one.figure}
    return len(units) < 2


def _unlikely(facet: Facet, candidate: Candidate) -> float:
    goal = facet.scope.kind is Kind.NONE and candidate.scope.kind is Kind.TARGET
    return (_GOAL if goal else 0.0) + (_PERIOD if len(candidate.scope.years) > _YEARS_APART else 0.0)
