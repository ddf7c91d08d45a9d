"""Units of lists: told, foreign, and what may be told besides."""

from __future__ import annotations

import pytest

from eval.metrics.units import UnitCounts, count_units, total
from rag.types import Span

WANTED = [("a", Span(0, 10)), ("a", Span(20, 30)), ("b", Span(0, 10))]


def test_a_unit_is_told_when_four_fifths_of_it_are_quoted() -> None:
    assert count_units(WANTED[:1], [("a", Span(2, 10))]).told == 1
    assert count_units(WANTED[:1], [("a", Span(3, 10))]).told == 0


def test_several_quotes_tell_a_unit_together_and_overlaps_count_once() -> None:
    assert count_units(WANTED[:1], [("a", Span(0, 4)), ("a", Span(4, 10))]).told == 1
    assert count_units(WANTED[:1], [("a", Span(0, 5)), ("a", Span(1, 6))]).told == 0


def test_the_same_place_of_another_document_is_foreign() -> None:
    found = count_units(WANTED[:2], [("b", Span(0, 10)), ("a", Span(0, 10))])
    assert found == UnitCounts(wanted=2, told=1, said=2, foreign=1)


def test_what_may_be_told_besides_is_neither_wanted_nor_foreign() -> None:
    found = count_units(WANTED, [("a", Span(50, 60))], also=[("a", Span(50, 60))])
    assert (found.wanted, found.told, found.said, found.foreign) == (3, 0, 1, 0)


def test_a_sentence_is_foreign_unless_half_of_it_is_wanted() -> None:
    assert count_units(WANTED[:1], [("a", Span(5, 15))]).foreign == 0
    assert count_units(WANTED[:1], [("a", Span(6, 16))]).foreign == 1


def test_shares_are_of_all_units() -> None:
    found = total([UnitCounts(4, 1, 2, 1), UnitCounts(1, 1, 0, 0)])
    assert (found.recall, found.foreign_share) == (pytest.approx(0.4), 0.5)
    assert (total([]).recall, total([]).foreign_share) == (0.0, 0.0)
