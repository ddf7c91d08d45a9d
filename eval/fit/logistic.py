"""Logistic regression for the few signs that a decision is read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from eval.fit.newton import Floats, minimise

_BIAS = "bias"
_PULL = 0.005

Judged = tuple[Mapping[str, float], bool]
"""The signs of something, by name, and whether it is what is looked for."""


def fit_logistic(
    found: Sequence[Judged], names: Sequence[str], *, balanced: bool = False, pull: float = _PULL
) -> dict[str, float]:
    """Return what each sign is worth, in log odds.

    Args:
        found: what is learned from.
        names: of the signs, ``bias`` among them, which is held to nothing.
        balanced: as if there were as many of what is looked for as of the others.
        pull: against large odds, for a sign brought to a deviation of 1: no sign counts less for varying little.

    Raises:
        ValueError: all is what is looked for, or nothing is.
    """
    rows = np.array([[signs[name] for name in names] for signs, _ in found], dtype=np.float64)
    right = np.array([float(one) for _, one in found])
    if not 0 < right.sum() < len(right):
        raise ValueError("what is looked for and other things are needed to tell them apart")
    share = right.mean() if balanced else 0.5
    weights = np.where(right > 0, 0.5 / share, 0.5 / (1 - share))
    held = np.array([pull * (name != _BIAS) for name in names]) * rows.var(axis=0)

    def objective(odds: Floats) -> tuple[float, Floats, Floats]:
        reach = rows @ odds
        chance = 1 / (1 + np.exp(-reach))
        value = float(np.mean(weights * (np.logaddexp(0.0, reach) - right * reach))) + float(held @ odds**2) / 2
        slope = rows.T @ (weights * (chance - right)) / len(rows) + held * odds
        curvature = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows / len(rows) + np.diag(held + 1e-9)
        return value, slope, curvature

    return dict(zip(names, map(float, minimise(objective, np.zeros(len(names)))), strict=True))
