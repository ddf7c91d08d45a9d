"""Units of one kind brought to one, so that figures stand on one axis; what is of another kind never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexicon.units import sizes

_MAGNITUDES = (("万亿", 1e12), ("亿", 1e8), ("万", 1e4))
# A share of anything is never told in ten thousands.
_PLAIN = frozenset({"%", "‰", "‱", "个百分点", "百分点", "倍", "年", "岁", "度"})


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis is told in: ``unit`` with its magnitude, and how much of the kind that is."""

    unit: str
    size: float

    def place(self, value: float, unit: str) -> float:
        """Return a value of a unit of the kind, in the axis's."""
        return value * size_of(unit) / self.size


def kind_of(unit: str) -> str:
    """Return the kind of a unit; units of one kind can stand on one axis.

    >>> kind_of("公顷") == kind_of("亩"), kind_of("元") == kind_of("美元")
    (True, False)
    """
    return sizes().get(unit, (unit, 1.0))[0]


def size_of(unit: str) -> float:
    """Return how much of its kind a unit is."""
    return sizes().get(unit, (unit, 1.0))[1]


def axis_of(figures: Sequence[tuple[float, str]]) -> Axis:
    """Return the axis for values, each with its unit, all of one kind: in the unit most of them have.

    >>> axis_of([(1.1e10, "元"), (2e8, "元")])
    Axis(unit='亿元', size=100000000.0)
    """
    unit = Counter(unit for _, unit in figures).most_common(1)[0][0]
    largest = max(abs(value) * size_of(one) / size_of(unit) for value, one in figures)
    word, size = next(((word, size) for word, size in _MAGNITUDES if largest >= size and unit not in _PLAIN), ("", 1.0))
    return Axis(f"{word}{unit}", size * size_of(unit))
