"""Whether confidence means what it says: expected calibration error (Guo et al., ICML 2017, section 2)."""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.figures import Bin, Calibration

BINS = 10


def calibration(pairs: Sequence[tuple[float, bool]]) -> Calibration:
    """Return the reliability curve and its error over ``(confidence, correct)`` pairs; no error of nothing.

    The bins are of equal width; empty ones are left out. The last one holds confidence 1.
    """
    groups: dict[int, list[tuple[float, bool]]] = {}
    for confidence, correct in pairs:
        groups.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, correct))
    bins = tuple(_bin(number, groups[number]) for number in sorted(groups))
    gap = sum(one.count * abs(one.confidence - one.accuracy) for one in bins)
    return Calibration(gap / len(pairs) if pairs else None, bins)


def _bin(number: int, group: Sequence[tuple[float, bool]]) -> Bin:
    count = len(group)
    return Bin(
        number / BINS,
        (number + 1) / BINS,
        count,
        sum(confidence for confidence, _ in group) / count,
        sum(correct for _, correct in group) / count,
    )
