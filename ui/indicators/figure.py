"""A figure as its text gives it: the words, and the number in the unit of the text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from rag.text.normalize import fold
from rag.text.quantities import find_quantities
from rag.types import Indicator

_NUMBER = re.compile(r"\d[\d,]{0,30}(?:\.\d{1,12})?")
_MAGNITUDES = (
    *(("", 1.0), ("万", 1e4), ("亿", 1e8), ("万亿", 1e12), ("千万", 1e7), ("百万", 1e6)),
    *(("千", 1e3), ("百", 1e2), ("十", 10.0)),
)
# What large numbers of a table are told in by its caption alone.
_OF_CAPTIONS = (("万", 1e4), ("亿", 1e8), ("千", 1e3), ("百万", 1e6))
# Between a number and its magnitude: the 多 of 30多万, the other end of a range.
_BETWEEN = re.compile(r"[多余]?(?:-{1,2}\d[\d,.]{0,12})?[多余]?")
_LONGEST_QUOTE = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` and the upper end of a range in ``unit``, that of the text: 110 亿元."""

    value: float
    high: float | None
    unit: str


def figure_of(row: Indicator) -> Figure:
    """Return the figure in the unit of its text; where that does not tell, in that of the ledger.

    >>> from rag.types import Bound, Scope, Span
    >>> figure_of(Indicator("a", 1.1e10, "元", Bound.EXACT, Scope(), "d", Span(0, 5), "达到110亿元"))
    Figure(value=110.0, high=None, unit='亿元')
    """
    size, word = _magnitude(row)
    return Figure(row.value / size, None if row.high is None else row.high / size, f"{word}{row.unit}")


def words_of(row: Indicator) -> str:
    """Return the figure with its bound as it stands in the text; "" where it is put together from a table.

    >>> from rag.types import Bound, Scope, Span
    >>> words_of(Indicator("a", 150, "家", Bound.AT_LEAST, Scope(), "d", Span(0, 9), "净增150家以上，"))
    '150家以上'
    """
    for one in find_quantities(row.quote[:_LONGEST_QUOTE]):
        if (one.value, one.unit, one.high) == (row.value, row.unit, row.high) and one.unit:
            return one.span.cut(row.quote)
    return ""


def number_words(value: float) -> str:
    """Return a number as people write it.

    >>> number_words(1234567.5), number_words(0.1), number_words(-3.0)
    ('1,234,567.5', '0.1', '-3')
    """
    return f"{value:,.6f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)


def _magnitude(row: Indicator) -> tuple[float, str]:
    quote = fold(row.quote[:_LONGEST_QUOTE])
    numbers = [(float(found[0].replace(",", "")), found.end()) for found in _NUMBER.finditer(quote)]
    for number, end in numbers:
        between = _BETWEEN.match(quote, end)
        after = quote[between.end() if between else end :][:2]
        for word, size in _MAGNITUDES:
            if after.startswith(word) and math.isclose(number * size, abs(row.value), rel_tol=1e-9):
                return size, word
    for word, size in _OF_CAPTIONS:
        if any(math.isclose(number * size, abs(row.value), rel_tol=1e-9) for number, _ in numbers if number):
            return size, word
    return 1.0, ""
