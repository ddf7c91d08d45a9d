"""What the reader weighed is right where the evidence stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eval.bank.ask import stores_of
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.signals.record import WatchedReader, candidates, weigh
from rag.config import Settings
from rag.stages import Reader
from rag.types import Answer, Facet, Hit, Query, Span


@dataclass(frozen=True)
class Unit:
    doc_id: str
    span: Span


@dataclass(frozen=True)
class Weighed:
    unit: Unit
    signals: Mapping[str, float] = field(default_factory=dict)
    excluded: str = ""


class PassageReader:
    """Weighs whole passages by their rank, and reads as another reader does."""

    name = "passages"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def rank(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Facet, list[Weighed]]]:
        units = [Weighed(Unit(hit.chunk.doc_id, hit.chunk.span), {"rank": 1 / hit.rank}) for hit in hits]
        return [(facet, units) for facet in query.facets]

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        return self._reader.read(query, hits)


@pytest.mark.parametrize(
    ("doc_id", "span", "right"),
    [
        ("d", Span(10, 20), True),
        ("d", Span(0, 100), True),  # the evidence is a part of it
        ("d", Span(12, 14), True),  # it is a part of the evidence
        ("d", Span(15, 25), True),
        ("d", Span(16, 26), False),
        ("d", Span(20, 30), False),
        ("other", Span(10, 20), False),
    ],
)
def test_a_unit_is_right_where_it_shares_half_with_evidence(doc_id: str, span: Span, right: bool) -> None:
    (found,) = candidates([Weighed(Unit(doc_id, span), {"words": 0.5}, "place")], [("d", Span(10, 20))])
    assert found.right is right
    assert (found.excluded, found.place, found.signals) == (True, (doc_id, span.start), {"words": 0.5})


def test_without_evidence_nothing_is_right() -> None:
    assert not candidates([Weighed(Unit("d", Span(0, 5)))], [])[0].right


def test_what_is_weighed_for_each_question_is_told_with_its_evidence(
    report: Path, fast_settings: Settings, tmp_path: Path
) -> None:
    entries = [one for one in load_entries(Split.DEVELOPMENT, ["seed"]) if one.places][:8]
    stores = stores_of(entries, {"seed": (report.parent,)})
    asked = list(weigh(stores, fast_settings, tmp_path, lambda reader: WatchedReader(PassageReader(reader))))
    assert len(asked) >= len(entries)
    assert all(len({one.place for one in units}) == len(units) > 1 for units in asked)
    assert sum(any(one.right for one in units) for units in asked) >= len(entries) / 2
