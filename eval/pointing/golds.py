"""The units of a store that bear the gold of a question, as they stand on a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bank.entry import Entry
from eval.fit.evidence import EvidenceFinder, accepted_forms, bears
from eval.judge.matching import stands_in
from rag.read.find.finder import find_units
from rag.read.find.unit import Unit
from rag.read.point.board import title_line, unit_line
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.types import Hit, Span


@dataclass(frozen=True, slots=True)
class Gold:
    """A unit as its line on a board, and its document's title."""

    title: str
    line: str


class GoldFinder:
    """Finds the golds of questions.

    Args:
        catalog: the store's.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._finder = ReadingCatalog(catalog), EvidenceFinder(catalog)

    def golds(self, entry: Entry) -> tuple[Gold, ...]:
        """The units that someone would point at who knows the answer; none of an unanswerable question.

        Of the units in the evidence as few as hold all that is accepted, with the nearest of the document for what none
        of them holds; all of them where that is said over several units, or where every one is wanted.
        """
        units, others = self._bearing(entry)
        question = entry.question
        wanted = () if entry.every else ((question.answers,) if question.answers else ()) + question.answers_all
        chosen: list[Unit] = []
        for forms in wanted:
            holding = _holding(units, forms)
            if not holding and (len(wanted) > 1 or not units):  # one of several items, or of a heading
                holding = _holding(others, forms)[:1]
            if not holding:
                return tuple(Gold(title_line(one), unit_line(one)) for one in units)
            if not any(one in chosen for one in holding):
                chosen.append(min(holding, key=lambda one: _bad(one, entry)))
        found = sorted(chosen or units, key=lambda one: (one.doc_id, one.span))
        return tuple(Gold(title_line(one), unit_line(one)) for one in found)

    def _bearing(self, entry: Entry) -> tuple[list[Unit], list[Unit]]:
        """The units that bear the evidence, and all others of its documents, the nearest to it first."""
        accepted = accepted_forms(entry)
        bearing: dict[tuple[str, Span], Unit] = {}
        others: list[tuple[int, Unit]] = []
        for doc_id, at in dict.fromkeys(self._finder.spans(entry)):
            hits = [Hit(one, 0.0, rank, "") for rank, one in enumerate(self._catalog.chunks_of(doc_id), start=1)]
            units = find_units(hits, self._catalog.document)
            found = [one for one in units if bears(one.span, one.text, at, accepted)]
            found = found or [one for one in units if one.span.start < at.end and at.start < one.span.end]
            bearing |= {(one.doc_id, one.span): one for one in found}
            others += [(abs(one.span.start - at.start), one) for one in units]
        return list(bearing.values()), [one for _, one in sorted(others, key=lambda pair: pair[0])]


def _holding(units: Sequence[Unit], forms: Sequence[str]) -> list[Unit]:
    return [one for one in units if any(stands_in(form, _words(one)) for form in forms)]


def _words(one: Unit) -> str:
    return f"{one.context} {unit_line(one)} {one.text}"


def _bad(one: Unit, entry: Entry) -> tuple[bool, int]:
    """What is rejected stands in it; its length."""
    return any(stands_in(item, one.text) for item in entry.question.reject), len(one.text)


def lines(golds: Sequence[Gold]) -> frozenset[tuple[str, str]]:
    """Golds as pairs of title and line."""
    return frozenset((one.title, one.line) for one in golds)
