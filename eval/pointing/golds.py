"""The units of a store that bear the gold of a question, as they stand on a board."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.bank.entry import Entry
from eval.fit.evidence import EvidenceFinder, accepted_forms, bears
from eval.judge.matching import stands_in
from rag.read.find.finder import find_units
from rag.read.find.unit import Unit
from rag.read.point.board import unit_line
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.types import Hit


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

        Of the units in the evidence as few as hold all that is accepted; all of them where no unit holds it.
        """
        units = list(self._bearing(entry))
        question = entry.question
        wanted = ((question.answers,) if question.answers else ()) + question.answers_all
        chosen: list[Unit] = []
        for forms in wanted:
            holding = [one for one in units if any(stands_in(form, _words(one)) for form in forms)]
            if not holding:  # said over several units
                return tuple(Gold(one.title, unit_line(one)) for one in units)
            if not any(one in chosen for one in holding):
                chosen.append(min(holding, key=lambda one: _bad(one, entry)))
        found = sorted(chosen or units, key=units.index)
        return tuple(Gold(one.title, unit_line(one)) for one in found)

    def _bearing(self, entry: Entry) -> Iterator[Unit]:
        accepted = accepted_forms(entry)
        for doc_id, at in dict.fromkeys(self._finder.spans(entry)):
            hits = [Hit(one, 0.0, rank, "") for rank, one in enumerate(self._catalog.chunks_of(doc_id), start=1)]
            for one in find_units(hits, self._catalog.document):
                if bears(one.span, one.text, at, accepted):
                    yield one


def _words(one: Unit) -> str:
    return f"{one.context} {unit_line(one)} {one.text}"


def _bad(one: Unit, entry: Entry) -> tuple[bool, int]:
    """What is rejected stands in it; its length."""
    return any(stands_in(item, one.text) for item in entry.question.reject), len(one.text)


def lines(golds: Sequence[Gold]) -> frozenset[tuple[str, str]]:
    """Golds as pairs of title and line."""
    return frozenset((one.title, one.line) for one in golds)
