"""What a signal earns is counted by taking its weight away."""

from __future__ import annotations

import pytest

from eval.signals.worth import Candidate, first_right, signal_worths


def unit(right: bool, place: int = 0, *, excluded: bool = False, **signals: float) -> Candidate:
    return Candidate(signals, right, excluded, ("d", place))


ASKED = [
    [unit(True, words=0.4, year=1.0), unit(False, 1, words=0.6, year=0.0)],  # the year puts it right
    [unit(True, words=0.9, year=0.0), unit(False, 1, words=0.2, year=1.0)],  # the year puts it wrong
    [unit(True, 1, words=0.5, year=0.5), unit(False, words=0.5, year=0.5)],  # nothing tells them apart
    [unit(False, words=0.5, year=0.5)],  # nothing right is there
]


def test_gains_and_losses_are_counted_where_there_is_something_to_gain() -> None:
    words, year = signal_worths(ASKED, {"words": 1.0, "year": 1.0})
    assert (year.gained, year.lost, year.earns) == (1, 1, 0)
    assert (words.gained, words.lost) == (0, 0)


def test_a_signal_fires_where_it_judges_units_differently() -> None:
    words, year = signal_worths(ASKED, {"words": 1.0, "year": 0.0})
    assert (words.fires, year.fires) == (0.5, 0.5)
    assert words.alone == pytest.approx(0.5)
    assert year.alone == pytest.approx(0.5)
    (never,) = signal_worths(ASKED, {"unknown": 1.0})
    assert (never.fires, never.alone, never.earns) == (0.0, None, 0)


def test_what_is_excluded_comes_last_and_ties_go_by_place() -> None:
    barred = [unit(True, words=0.1), unit(False, 1, excluded=True, words=0.9)]
    tied = [unit(True, 1, words=0.5), unit(False, 0, words=0.5)]
    assert first_right([barred, tied], {"words": 1.0}) == [True, False]


def test_nothing_asked_gives_nothing() -> None:
    (one,) = signal_worths([], {"words": 1.0})
    assert (one.fires, one.earns) == (0.0, 0)
