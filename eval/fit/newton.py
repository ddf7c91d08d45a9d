"""Newton's method with a safeguard, for the few numbers that are fitted here."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Objective = Callable[[Floats], tuple[float, Floats, Floats]]
"""Value, gradient ``[n]`` and curvature ``[n, n]``, which is positive definite, at a point ``[n]``."""

_MOST_STEPS, _SMALLEST, _HALVINGS = 200, 1e-6, 30


def minimise(objective: Objective, start: Floats) -> Floats:
    """Return a point ``[n]`` that no step makes better; from one start always the same."""
    point = start
    value, slope, curvature = objective(point)
    for _ in range(_MOST_STEPS):
        step = -np.linalg.solve(curvature, slope)
        for _ in range(_HALVINGS):
            after = objective(point + step)
            if after[0] <= value:
                break
            step = step / 2
        else:
            return point
        point, (value, slope, curvature) = point + step, after
        if float(np.abs(step).max(initial=0.0)) < _SMALLEST:
            break
    return point
