"""A data table written row by row with its grid; a table of header facts as labels and values."""

from __future__ import annotations

from collections.abc import Callable

from ingest.facts.dates import iso_date
from ingest.facts.labels import key_of
from ingest.parse.html.sheet import Sheet
from ingest.parse.html.tables import Row, fact_pairs, lay_out, square
from ingest.parse.html.tree import Element
from ingest.types import TableMark
from rag.types import Span


def write_rows(
    rows: tuple[Row, ...], read_cell: Callable[[Element, bool], str], sheet: Sheet, facts: dict[str, str]
) -> bool:
    """Write the rows of a table; return whether its grid could be told.

    Args:
        rows: its rows.
        read_cell: the text of a cell on one line; whether it is a header decides how its lines are joined.
        sheet: where to write.
        facts: where values of known labels are put.
    """
    texts = [
        [read_cell(cell, row.is_header or (index == 0 and len(rows) > 2) or cell.tag == "th") for cell in row.cells]
        for index, row in enumerate(rows)
    ]
    pairs = fact_pairs(texts)
    if pairs is not None:
        for label, value in pairs:
            write_fact(label, value, sheet, facts)
        return True
    places = lay_out(rows)
    written: list[tuple[Span, ...]] = []
    kept: list[int] = []
    for index, row in enumerate(texts):
        if any(row):
            kept.append(index)
            written.append(sheet.add_row(row))
        else:
            end = sheet.start(len(sheet))
            written.append(tuple(Span(end, end) for _ in row))
    if places is None or not kept:
        return places is not None
    lines = [[written[place.row][place.number] for place in places[index]] for index in kept]
    ends = [written[index][-1].end for index in kept]
    grid = square(lines, ends)
    header_rows = 0
    while header_rows < len(kept) and rows[kept[header_rows]].is_header:
        header_rows += 1
    if header_rows == len(kept):
        header_rows = 0  # a table of nothing but headers says nothing of which are
    first, last = len(sheet) - len(kept), len(sheet) - 1
    sheet.tables.append(TableMark(sheet.between(first, last), grid, header_rows))
    return True


def write_fact(label: str, value: str, sheet: Sheet, facts: dict[str, str]) -> None:
    """Write a label and its value on one line, and note the value of a known label."""
    if not label:
        sheet.add(value)
        return
    sheet.add(f"{label}: {value}".rstrip())
    key = key_of(label)
    if key and value and len(value) <= _LONGEST_FACT:
        date = iso_date(value) if key.endswith("_on") else ""
        if date or not key.endswith("_on"):
            facts.setdefault(key, date or value)


_LONGEST_FACT = 120
