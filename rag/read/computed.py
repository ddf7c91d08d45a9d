"""What follows from two figures: their difference, shown as computed."""

from __future__ import annotations

from collections.abc import Sequence

from rag.read.candidate import Candidate
from rag.text.quantities import Quantity
from rag.types import Bound, Facet, Intent, Query

_PERCENT, _POINTS = "%", "个百分点"
_MAGNITUDES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
_COMPARED = 2


def difference(query: Query, found: Sequence[tuple[Facet, Candidate]]) -> str:
    """Return "两者相差7.5亿元（按上述数字计算）。" of two figures of the same thing, or "" where there is none.

    Two years, kinds or places of one thing are compared; figures of two things, ranges and bounds are not.
    """
    if query.intent is not Intent.COMPARISON or len(found) != _COMPARED:
        return ""
    (first, one), (second, other) = found
    if first.focus != second.focus or one.figure is None or other.figure is None:
        return ""
    left, right = one.figure.quantity, other.figure.quantity
    if left.unit != right.unit or Bound.RANGE in (left.bound, right.bound) or left.value == right.value:
        return ""
    return f"两者相差{_write(abs(left.value - right.value), left)}（按上述数字计算）。"


def _write(value: float, like: Quantity) -> str:
    unit = _POINTS if like.unit == _PERCENT else like.unit
    for size, word in _MAGNITUDES:
        if value >= size and like.value >= size:
            return f"{_number(value / size)}{word}{unit}"
    return f"{_number(value)}{unit}"


def _number(value: float) -> str:
    return f"{round(value, 6):g}" if value < 1e6 else f"{value:.0f}"
