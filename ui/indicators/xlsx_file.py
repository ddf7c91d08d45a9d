"""The table as a workbook. The one door to XlsxWriter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from ui.indicators.table import Cell

# Widths in characters, by the place of the column; those beyond are as they come.
_WIDTHS = (30, 14, 14, 10, 10, 8, 9, 9, 9, 8, 18, 40, 60)
_CONSTANT_MEMORY: dict[str, Any] = {
    "constant_memory": True,  # a row goes to the disk when the next one begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def xlsx_of(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the file: one sheet called ``title``, its headings in sight when it is scrolled, filters on them."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, _CONSTANT_MEMORY)
    sheet = book.add_worksheet(title[:31])
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 1)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_row(0, 0, headings, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(last, column, cell)
            elif cell is not None:
                sheet.write_number(last, column, cell)
    sheet.autofilter(0, 0, last, len(headings) - 1)
    book.close()
    return written.getvalue()
