"""Answers that follow from one figure or one list: yes or no to a figure, the number of a list's items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.read.candidate import Candidate
from rag.read.candidates import CandidateFinder
from rag.read.compose import Composer
from rag.read.computed import asked_count
from rag.read.facet_reader import FacetReader
from rag.read.yes_no import asked_figure, asks_attained, comparison, figure_verdict, without_comparison
from rag.text.enumeration import count_items
from rag.text.normalize import fold
from rag.types import COUNTED, Answer, Facet, Hit, Intent, Query

# A figure among the first that tells the number of items is read before they are counted.
_LEADING = 3


class Decider:
    """Decides and counts.

    Args:
        finder: scores candidates.
        facets: reads a facet.
        composer: tells what was found.
    """

    def __init__(self, finder: CandidateFinder, facets: FacetReader, composer: Composer) -> None:
        self._finder, self._facets, self._composer = finder, facets, composer

    def decide(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """Yes or no to a question after a figure, with the figure the documents hold."""
        asked = asked_figure(query)
        if asked is None:
            return None
        facet = without_figure(query.facets[0], asked.span.cut(query.standalone_text), asked.unit, self._finder.reading)
        facet = replace(facet, focus=without_comparison(facet.focus) or facet.focus)
        found = self._facets.figure(query, facet, hits, set())
        if found is None or found.figure is None or found.figure.quantity.unit != asked.unit:
            return None
        answer = self._composer.answer(query, [(facet, found)], hits)
        verdict = figure_verdict(
            asked, found.figure.quantity, goal=asks_attained(query), compare=comparison(query, asked)
        )
        return replace(answer, text=f"{verdict}，{answer.text}")

    def count(self, query: Query, hits: Sequence[Hit]) -> Answer | None:
        """How many items a list has, where that is asked for and no figure tells it."""
        facet = query.facets[0]
        kind = asked_count(query)
        if not kind or any(one.fits and _tells(one, kind) for one in self._finder.figures(facet, hits)[:_LEADING]):
            return None
        listing = replace(query, intent=Intent.LIST)
        found = self._facets.passage(listing, replace(facet, unit=""), hits, set())
        if found is None:
            return None
        answer = self._composer.answer(listing, [(facet, found)], hits)
        number = max((count_items(citation.quote) for citation in answer.citations), default=0)
        if not number:
            return None
        told = f"{number}{kind}"
        return replace(answer, text=f"共{told}（{COUNTED}）：{answer.text}", short_text=told)


def without_figure(facet: Facet, figure: str, unit: str, reading: Callable[[str], str]) -> Facet:
    """The facet asked in ``unit``, without the figure that the question itself names."""
    focus = facet.focus
    for words in (fold(figure), reading(figure)):
        focus = focus.replace(f"第{words}", " ").replace(words, " ")
    return replace(facet, unit=unit, focus=focus)


def _tells(candidate: Candidate, unit: str) -> bool:
    return candidate.figure is not None and candidate.figure.quantity.unit == unit
