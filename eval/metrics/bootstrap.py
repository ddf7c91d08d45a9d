"""Means with their percentile bootstrap intervals (Efron and Tibshirani, 1993, chapter 13)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.metrics.figures import Estimate

SEED = 20_190_101
"""Fixed, so that the same results give the same interval."""

_SAMPLES = 10_000
# Values that are drawn at a time; bounds the memory of a long run.
_DRAWN = 2_000_000
_ENDS = (2.5, 97.5)


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of ``values`` with its 95 % interval; empty values give an empty estimate.

    >>> estimate([1.0, 1.0]).low
    1.0
    """
    if not values:
        return Estimate(None, None, None, 0)
    sample = np.asarray(values, dtype=np.float64)
    means = resampled_means(sample)
    low, high = np.percentile(means, _ENDS)
    return Estimate(float(sample.mean()), float(low), float(high), len(values))


def resampled_means(sample: np.ndarray) -> np.ndarray:
    """Return the means of 10,000 resamples of ``sample`` (float64 [n]), float64 [10000].

    Drawing n right-or-wrong values with replacement makes the count of right ones binomial, so those are drawn as such.
    """
    generator = np.random.default_rng(SEED)
    if np.isin(sample, (0.0, 1.0)).all():
        return generator.binomial(len(sample), sample.mean(), _SAMPLES) / len(sample)
    rows = max(1, _DRAWN // len(sample))
    parts = []
    for start in range(0, _SAMPLES, rows):
        drawn = generator.integers(0, len(sample), (min(rows, _SAMPLES - start), len(sample)))
        parts.append(sample[drawn].mean(axis=1))
    return np.concatenate(parts)
