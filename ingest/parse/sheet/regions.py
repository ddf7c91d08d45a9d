"""A sheet's cells into lines and tables: captions and units above, notes below, several tables one under another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.parse.builder import TextBuilder

# What stands beside or below a caption and above the headers.
_ABOVE = re.compile(r"(?:计量)?单位\s*[:：]|(?:填报|编制|填表|制表)(?:单位|人|时间|日期)\s*[:：]")
_BELOW = re.compile(r"(?:[备附]?注|说明|数据来源|资料来源|来源|填表人|审核)\s*[\d]{0,2}\s*[:：、.．]")
_FIGURE = re.compile(r"[-+]?[\d,]{1,20}(?:\.\d{1,15})?%?")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_PROSE = 40  # characters of an average row that is a paragraph of text, not an entry of a table
_MOST_ABOVE = 6

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cells:
    """``grid``: for each place of each row the index of its text, -1 where there is none; all rows of one length."""

    grid: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]

    def row(self, index: int) -> list[str]:
        """Return the texts of a row, each cell once."""
        return [self.texts[cell] for cell in dict.fromkeys(self.grid[index]) if cell >= 0]


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
        top, bottom = first, last
        while top < last and top - first < _MOST_ABOVE and _is_above(cells, top):
            for text in cells.row(top):
                builder.add(text)
            top += 1
        while bottom > top and _is_below(cells, bottom - 1):
            bottom -= 1
        body = Cells(cells.grid[top:bottom], cells.texts)
        column = _text_column(body)
        if column is not None:
            for row in body.grid:
                builder.add(cells.texts[row[column]] if row[column] >= 0 else "")
        else:
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


def _text_column(cells: Cells) -> int | None:
    """The column whose rows are the paragraphs of a text, where the table is one: alone, or beside serial numbers."""
    width = len(cells.grid[0]) if cells.grid else 0
    used = [column for column in range(width) if any(row[column] >= 0 for row in cells.grid)]
    if len(used) == 1:
        return used[0]
    if len(used) != 2 or len(cells.grid) < 3:
        return None
    serial, text = used
    numbers = [cells.texts[row[serial]] for row in cells.grid[1:] if row[serial] >= 0]
    lengths = [len(cells.texts[row[text]]) for row in cells.grid[1:] if row[text] >= 0]
    counted = all(number == str(place) for place, number in enumerate(numbers, start=1))
    return text if counted and lengths and sum(lengths) >= _PROSE * len(lengths) else None
