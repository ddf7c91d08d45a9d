"""What the reader weighed is right where the evidence stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from eval.signals.record import candidates
from rag.types import Span


@dataclass(frozen=True)
class Unit:
    doc_id: str
    span: Span


@dataclass(frozen=True)
class Weighed:
    unit: Unit
    signals: Mapping[str, float] = field(default_factory=dict)
    excluded: str = ""


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
