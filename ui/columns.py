"""A table as lines of a terminal: columns parted by two spaces, a Chinese character as wide as two letters."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ui.wire import clean_text


def aligned(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines, headings first; each row has as many cells as there are headings.

    >>> aligned(("名称", "n"), [("a", "12")])
    ['名称  n', 'a     12']
    """
    table = [[clean_text(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*table, strict=True)]
    return ["  ".join(_padded(*both) for both in zip(row, widths, strict=True)).rstrip() for row in table]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in words)
