"""The table as CSV that spreadsheet programs open as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ui.indicators.table import Cell
from ui.sheet import MARK, csv_lines


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file: UTF-8 with a mark, its headings first."""
    return (MARK + csv_lines((headings, *rows))).encode("utf-8", "replace")
