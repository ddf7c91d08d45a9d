"""Tables for spreadsheet programs, which open them as they are."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

# Before the first line: so that a spreadsheet takes the file for UTF-8.
MARK = "\ufeff"
# A spreadsheet would run a cell that begins so as a formula, one in Chinese or Japanese the wide forms too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_lines(rows: Iterable[Iterable[Any]]) -> str:
    """Return rows as CSV, lines ended as RFC 4180 has it; no cell begins as a formula does.

    >>> print(csv_lines([("甲", None, -1), ("=1", "a,b", "")]).replace(chr(13), ""), end="")
    甲,,-1
    '=1,"a,b",
    """
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
