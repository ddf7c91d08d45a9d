"""The numbers by which units are gathered, fitted on statements made up here."""

from __future__ import annotations

import pytest

from eval.fit.gather import Judged, fit_gathering
from rag.read.decide.gather import SIGNS
from rag.read.decide.odds import probability


def statement(gap: float, *, wanted: bool) -> Judged:
    return {**dict.fromkeys(SIGNS, 0.0), "bias": 1.0, "gap": gap}, wanted


def test_what_tells_wanted_statements_apart_is_worth_something_and_the_rest_nothing() -> None:
    found = [statement(-at / 10, wanted=at < 30) for at in range(100)]
    found += [statement(-5.0, wanted=True), statement(0.0, wanted=False)]
    weights = fit_gathering(found)
    assert weights["gap"] > 0.5
    assert weights["lead"] == pytest.approx(0.0, abs=1e-6)
    assert probability(weights, found[0][0]) > 0.5 > probability(weights, found[-3][0])


def test_without_both_sorts_there_is_nothing_to_fit() -> None:
    with pytest.raises(ValueError, match="wanted"):
        fit_gathering([statement(0.0, wanted=True)])
