"""Confidence puts right answers before wrong ones, and a threshold says what it costs."""

from __future__ import annotations

import random

import pytest

from eval.bank.kinds import Split
from eval.fit.odds import Graded, area, fit_odds, likelihood, threshold_rows
from rag.errors import UsageError


def one(right: bool, score: float, *, answerable: bool = True, withheld: bool = False, **more) -> Graded:
    return Graded("notice", Split.FIT, answerable, withheld, right, False, {"bias": 1.0, "score": score, **more})


SEEN = [one(draw.random() < 0.1 + 0.8 * score, score, noise=draw.random())
        for draw in (random.Random(3),) for score in (draw.random() for _ in range(2000))]  # fmt: skip


def test_confidence_orders_right_before_wrong() -> None:
    odds = fit_odds(SEEN, ("score", "noise"))
    assert list(odds) == ["bias", "score", "noise"]
    assert odds["score"] > 2
    assert abs(odds["noise"]) < 1
    assert likelihood(one(True, 0.9, noise=0.5), odds) > 0.5 > likelihood(one(True, 0.1, noise=0.5), odds)
    assert area(SEEN, odds) == pytest.approx(area(SEEN, {"score": 1.0, "noise": 0.0}), abs=0.02)


def test_a_sign_that_is_not_known_is_refused() -> None:
    with pytest.raises(UsageError, match=r"no sign gravity.*bias, noise, score"):
        fit_odds(SEEN, ("score", "gravity"))


def test_right_and_wrong_answers_are_needed() -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        fit_odds([one(True, 0.5)], ("score",))


def test_a_threshold_abstains_from_what_is_less_likely() -> None:
    settled = Graded("notice", Split.FIT, True, False, True, False)
    found = [one(True, 1.0), one(False, -1.0), one(False, -1.0, answerable=False), one(False, 1.0, answerable=False),
             one(False, -1.0, withheld=True), settled]  # fmt: skip
    none, some = threshold_rows(found, {"score": 1.0}, (0.0, 0.5))
    assert (none.abstained, none.handled, none.held, none.wrong, none.right) == (0.0, 0.0, 0.0, 3 / 5, 2 / 5)
    assert (some.abstained, some.handled, some.held, some.wrong, some.right) == (1 / 3, 1 / 2, 1.0, 1 / 5, 3 / 5)
