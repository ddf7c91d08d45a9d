"""A sheet's cells into lines and tables: captions and units above, notes below, several tables one under another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.parse.builder import TextBuilder
from ingest.parse.sheet.cells import Cells
from ingest.parse.sheet.prose import prose_lines

# What stands beside or below a caption and above the headers.
_ABOVE = re.compile(r"(?:计量)?单位\s*[:：]|(?:填报|编制|填表|制表)(?:单位|人|时间|日期)\s*[:：]")
_BELOW = re.compile(r"(?:[备附]?注|说明|数据来源|资料来源|来源|填表人|审核)\s*[\d]{0,2}\s*[:：、.．]")
_FIGURE = re.compile(r"[-+]?[\d,]{1,20}(?:\.\d{1,15})?%?")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MOST_ABOVE = 6

Range = tuple[tuple[int, int], tuple[int, int]]


def read_cells(rows: Sequence[Sequence[str]], merged: Sequence[Range] = ()) -> Cells:
    """Return cells of which empty columns are taken out.

    Args:
        rows: texts; rows may differ in length.
        merged: first and last (row, column) of each merged range; its text stands at the first.
    """
    width = max((len(row) for row in rows), default=0)
    texts: list[str] = []
    grid: list[list[int]] = []
    for row in rows:
        line = [-1] * width
        for column, text in enumerate(row):
            if text:
                line[column] = len(texts)
                texts.append(text)
        grid.append(line)
    left = 2 * width * len(rows)  # ranges that overlap are no ranges of a real sheet
    for (top, start), (bottom, end) in merged:
        if not (top < len(rows) and start < width) or left <= 0 or grid[top][start] < 0:
            continue
        for line in grid[top : bottom + 1]:
            span = range(start, min(end + 1, width))
            left -= len(span)
            line[span.start : span.stop] = [grid[top][start]] * len(span)
    # A column that only merged cells reach shows nothing of its own.
    filled = sorted({column for row in rows for column, text in enumerate(row) if text})
    return Cells(tuple(tuple(line[column] for column in filled) for line in grid), tuple(texts))


def write_cells(cells: Cells, builder: TextBuilder) -> None:
    """Write the tables of a sheet, with what stands above and below them as lines."""
    for first, last in _tables(cells):
        if not _write_prose(Cells(cells.grid[first:last], cells.texts), builder):
            _write_table(cells, first, last, builder)


def _write_prose(cells: Cells, builder: TextBuilder) -> bool:
    """Write a text that is set as a table; whether it is one."""
    lines = prose_lines(cells)
    for line, level in lines:
        builder.add(line, level)
    return bool(lines)


def _write_table(cells: Cells, first: int, last: int, builder: TextBuilder) -> None:
    top, bottom = first, last
    while top < last and top - first < _MOST_ABOVE and _is_above(cells, top):
        for text in cells.row(top):
            builder.add(text)
        top += 1
    while bottom > top and _is_below(cells, bottom - 1):
        bottom -= 1
    body = Cells(cells.grid[top:bottom], cells.texts)
    if not _write_prose(body, builder):
        builder.add_table(body.grid, cells.texts)
    for index in range(bottom, last):
        builder.add(" ".join(cells.row(index)))


def _tables(cells: Cells) -> Iterator[tuple[int, int]]:
    """The rows of each table, first and behind the last: apart by empty rows, and headed anew after them."""
    first = last = -1
    for index in range(len(cells.grid)):
        if not cells.row(index):
            continue
        if first < 0:
            first = index
        elif index > last and _begins_anew(cells, index):
            yield first, last
            first = index
        last = index + 1
    if first >= 0:
        yield first, last


def _begins_anew(cells: Cells, index: int) -> bool:
    """Whether a row after an empty one is no further row of the table above: a caption, or words only."""
    return not any(_FIGURE.fullmatch(text) and not _YEAR.fullmatch(text) for text in cells.row(index))


def _is_above(cells: Cells, index: int) -> bool:
    """Whether a row is a caption or a unit: one cell at the left or by itself, or one that says so."""
    row = cells.grid[index]
    texts = cells.row(index)
    if len(texts) <= 3 and any(_ABOVE.match(text) for text in texts):
        return True
    if len(texts) != 1:
        return not texts
    filled = [cell for cell in row if cell >= 0]
    return row[0] >= 0 or len(filled) == 1


def _is_below(cells: Cells, index: int) -> bool:
    texts = cells.row(index)
    return not texts or (bool(_BELOW.match(texts[0])) and len(texts) <= 2)
