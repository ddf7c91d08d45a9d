"""Why there is no answer, and what stands near it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.read.candidate import Candidate
from rag.read.candidates import CandidateFinder
from rag.read.cells import cell_of, cell_value, cell_words
from rag.read.wording import balanced, figure_words, scope_words, statement
from rag.store.catalog import Coverage
from rag.text.normalize import squeeze
from rag.text.places import same_place
from rag.types import Facet, Hit, Intent, Kind, Query

_NOTES = 3
# What is left of a question names something when it is as long as this and stands in it as it is.
_NAMING = 3
# A near miss covers the question as well as the answer does, or nearly so.
_NEAR = 0.9
# Something else is only told of where it covers so much of the question.
_TELLING = 0.4
# More years in one facet than these are a period.
_YEARS_APART = 2
_KIND_WORDS = {Kind.ACTUAL: "实际完成情况", Kind.TARGET: "目标", Kind.NONE: "内容"}


def explain_absence(
    finder: CandidateFinder, query: Query, hits: Sequence[Hit], covered: Coverage
) -> tuple[str, tuple[str, ...]]:
    """Return what is missing, and notes on what the documents hold instead."""
    scope = query.scope
    asked = query.facets[0].focus if query.facets else ""
    if uncovered := not_covered(query, covered):
        return f"未收录：现有文件没有{uncovered}的内容。", ()
    notes: list[str] = []
    if query.intent in (Intent.FIGURE, Intent.COMPARISON):
        for facet in query.facets:
            other = next((one for one in finder.figures(facet, hits) if not one.fits), None)
            if other is not None and other.support >= _TELLING:
                notes.append(_note(other))
    words = asked.replace(" ", "")
    if len(words) < _NAMING or words not in squeeze(query.standalone_text):
        return "未收录：现有文件没有回答这个问题的内容。", tuple(dict.fromkeys(notes))
    years = "、".join(f"{year}年" for year in scope.years)
    return f"未收录：现有文件没有写明{years}“{words}”的{_KIND_WORDS[scope.kind]}。", tuple(dict.fromkeys(notes))


def not_covered(query: Query, covered: Coverage) -> str:
    """Return the asked year ("2033年") or place that no document speaks of, or ""."""
    scope = query.scope
    unknown = [year for facet in query.facets for year in _unknown(facet.scope.years, covered)]
    if unknown and covered.years:
        return f"{unknown[0]}年"
    known = any(same_place(scope.body, one) for one in covered.bodies)
    return scope.body if scope.body and covered.bodies and not known else ""


def _unknown(years: Sequence[int], covered: Coverage) -> list[int]:
    """The asked years that nothing speaks of; a period is spoken of when one of its years is."""
    if len(years) > _YEARS_APART:
        return [] if set(years) & (covered.years | covered.periods) else list(years)
    return [year for year in years if year not in covered.years]


def near_misses(
    finder: CandidateFinder, found: Sequence[tuple[Facet, Candidate]], hits: Sequence[Hit]
) -> tuple[str, ...]:
    """Figures of the same thing in another year or of another kind: never the answer, often taken for it."""
    notes: list[str] = []
    chosen = {candidate.place for _, candidate in found}
    for facet, best in found:
        if best.figure is None:
            continue
        for other in finder.figures(facet, hits):
            same_unit = other.figure is not None and other.figure.quantity.unit == best.figure.quantity.unit
            if same_unit and not other.fits and other.place not in chosen and other.support >= _NEAR * best.support:
                notes.append(_note(other))
    return tuple(dict.fromkeys(notes))[:_NOTES]


def _note(candidate: Candidate) -> str:
    assert candidate.figure is not None
    cell = cell_of(candidate.sentence)
    if cell:
        said, value = cell_words(cell, candidate.text), cell_value(cell, candidate.text)
    else:
        said = balanced(statement(candidate.text, candidate.figure))
        value = figure_words(candidate.text, candidate.figure)
    return f"{value}为{scope_words(candidate.scope) or '另一处'}：{said}"
