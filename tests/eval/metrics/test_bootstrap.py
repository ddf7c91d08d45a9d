from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.bootstrap import estimate, resampled_means


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_interval_lies_among_the_values_and_holds_still(values: list[float]) -> None:
    found = estimate(values)
    assert found.low is not None
    assert found.high is not None
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert estimate(values) == found


def test_right_or_wrong_values_agree_with_resampling_them_one_by_one() -> None:
    sample = np.array([1.0] * 30 + [0.0] * 10)
    drawn = np.random.default_rng(1).choice(sample, (20_000, 40)).mean(axis=1)
    assert np.percentile(resampled_means(sample), (2.5, 97.5)) == pytest.approx(
        np.percentile(drawn, (2.5, 97.5)), abs=0.03
    )


def test_fractions_are_resampled_too() -> None:
    found = estimate([0.25, 0.5, 0.75, 1.0] * 25)
    assert found.mean == pytest.approx(0.625)
    assert found.low == pytest.approx(0.57, abs=0.01)
    assert found.high == pytest.approx(0.68, abs=0.01)
