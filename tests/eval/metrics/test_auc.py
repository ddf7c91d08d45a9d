from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.auc import auc


def by_pairs(pairs: list[tuple[float, bool]]) -> float | None:
    """The definition, pair by pair."""
    right = [score for score, one in pairs if one]
    wrong = [score for score, one in pairs if not one]
    if not right or not wrong:
        return None
    wins = sum((a > b) + (a == b) / 2 for a in right for b in wrong)
    return wins / (len(right) * len(wrong))


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans()), max_size=30))
def test_it_is_the_share_of_pairs_in_order(pairs: list[tuple[float, bool]]) -> None:
    assert auc(pairs) == pytest.approx(by_pairs(pairs))
