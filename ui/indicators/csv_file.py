"""The table as CSV that spreadsheet programs open as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from ui.indicators.table import Cell
from ui.output import safe_cell


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file: UTF-8 with a mark, lines ended as RFC 4180 has it; no cell begins as a formula does."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig", "replace")
