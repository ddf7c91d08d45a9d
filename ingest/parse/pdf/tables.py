"""Ruled tables of a PDF page."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from ingest.lines import join_wrapped
from ingest.parse.rows import row_lines

_log = logging.getLogger(__name__)
_LEAST_PATHS = 4  # a ruled table has a frame and at least one rule within


@dataclass(frozen=True, slots=True)
class TableBox:
    """A table: its place in points, ``y`` from the bottom of the page, and its rows as lines of text."""

    left: float
    right: float
    bottom: float
    top: float
    lines: tuple[str, ...]


def has_rules(page: Any) -> bool:
    """Whether a pypdfium2 page draws enough lines for a table; looking for one is slow."""
    import pypdfium2.raw as pdfium

    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    return len(list(islice(paths, _LEAST_PATHS))) == _LEAST_PATHS


def read_tables(data: bytes, numbers: list[int]) -> dict[int, list[TableBox]]:
    """Return the tables of the pages ``numbers`` (from 0), top to bottom.

    A file that pdfium reads and pdfplumber does not is read without its tables' ruling: the text is all there.
    """
    import pdfplumber
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    if not numbers:
        return {}
    found: dict[int, list[TableBox]] = {}
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            for page in document.pages:
                if page.page_number - 1 in numbers:
                    height = float(page.height)
                    boxes = [box for table in page.find_tables() if (box := _box(table, height)) is not None]
                    found[page.page_number - 1] = sorted(boxes, key=lambda box: -box.top)
                    page.close()
    except (PSException, PdfminerException, MalformedPDFException, ValueError, KeyError, TypeError) as error:
        _log.warning("tables are read as plain lines: %s", error)
    return found


def _box(table: Any, height: float) -> TableBox | None:
    rows = [[_cell(cell) for cell in row] for row in table.extract()]
    columns = max((len(row) for row in rows), default=0)
    if columns < 2 or len(rows) < 1 or not any(cell for row in rows for cell in row):
        return None
    lines = tuple(line for row in rows for line in row_lines(row))
    left, top, right, bottom = table.bbox
    return TableBox(left, right, height - bottom, height - top, lines)


def _cell(text: str | None) -> str:
    """A cell on one line."""
    cell = ""
    for line in (text or "").splitlines():
        cell = join_wrapped(cell, line.strip())
    return cell
