"""How likely an answer is right: signs, few passages, and the fit."""

from __future__ import annotations

import pytest

from eval.calibrate import Observation, fit, threshold
from rag.read.confidence import Family, among
from rag.types import Chunk, Hit, Scope, Span


def _hit(score: float) -> Hit:
    chunk = Chunk("c", "d", "正文", Span(0, 2), ("一、",), Scope(), 2)
    return Hit(chunk, score, 1, "dense")


def test_among_many_passages_a_score_is_what_it_is():
    assert [one.score for one in among([_hit(1.5), _hit(0.5)], 1000)] == [1.5, 0.5]


def test_among_few_passages_the_order_stays_and_the_score_says_little():
    first, second = among([_hit(1.5), _hit(0.5)], 3)
    assert first.score > second.score > 3


def test_the_fit_finds_which_sign_tells():
    told = [Observation(Family.RULE, (support, 1.0, 0.1), support > 0.5) for support in (0.1, 0.2, 0.8, 0.9) * 10]
    weights = fit(told)
    assert weights.support > 1
    assert abs(weights.margin) < 1


@pytest.mark.parametrize(("lost", "expected"), [(0.0, 0.4), (0.5, 0.6)])
def test_the_threshold_loses_no_more_than_it_may(lost, expected):
    assert threshold([(0.4, True), (0.6, True), (0.1, False)], lost) == expected
