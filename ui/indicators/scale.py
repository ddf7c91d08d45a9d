"""The scale of an axis: round numbers that hold all values."""

from __future__ import annotations

import math
from dataclasses import dataclass

_TICKS = 5
# Where the smallest value is more than this part of the largest, an axis from zero would show one flat line.
_FLAT = 0.6


@dataclass(frozen=True, slots=True)
class Scale:
    """From ``low`` to ``high`` with marks at ``ticks``."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def share(self, value: float) -> float:
        """Where a value stands between the ends, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale_of(smallest: float, largest: float) -> Scale:
    """Return the scale for values between two; it begins at zero unless all of them would look alike.

    >>> scale_of(3, 97).ticks
    (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    """
    low, high = min(smallest, 0.0), max(largest, 0.0)
    if smallest > 0 and smallest > _FLAT * largest and smallest < largest:
        low = smallest - 0.25 * (largest - smallest)
    step = _round_step((high - low) / _TICKS) if high > low else 1.0
    first, last = math.floor(low / step), math.ceil(high / step)
    last = max(last, first + 1)
    ticks = tuple(round(number * step, 10) for number in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def _round_step(wanted: float) -> float:
    power = 10.0 ** math.floor(math.log10(wanted))
    return float(
        next(round_one for round_one in (1, 2, 2.5, 5, 10) if round_one * power >= wanted * (1 - 1e-9)) * power
    )
