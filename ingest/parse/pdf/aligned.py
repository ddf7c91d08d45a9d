"""Tables without upright rules: rows whose pieces stand in columns."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from statistics import median

from ingest.parse.pdf.cells import join_lines
from ingest.parse.pdf.lines import beside
from ingest.parse.pdf.page import Box, Item, PrintedLine, Rule, TableBox

_Row = list[PrintedLine]
_FARTHEST = 3.5  # of the type size between two rows of one table
_WIDE = 3.0  # of the type size between two pieces that are no running text
_NARROW = 0.6  # of the table's width: a lone piece that is wider is a line of text
_GUTTER = 0.8  # of the type size between two columns
_LONGEST_CELL, _USUAL_CELL = 60, 16  # characters
_FILLED = 0.6  # of the rows hold two cells or more
_LEAST_FIGURES, _MOST_LABELS = 0.3, 0.4  # of the cells after the first of each row; of all cells
_TIGHT = 0.8  # of the usual distance of rows: a lone piece this near goes on in the cell above
_MOST_ROWS_IN_BAND, _LEAST_BANDS = 5, 3
_FIGURE = re.compile(r"\d")
_LABEL = re.compile(r"^[^：:]{1,12}[：:]")
_CONTENTS = re.compile(r"[.．…·]{4,}")


def read_aligned(rows: Sequence[_Row], level: Sequence[Rule], page: int) -> list[Item]:
    """Return the rows of a region as lines, and as tables where their pieces stand in columns.

    Args:
        rows: from the top, the pieces of each from the left.
        level: the level rules of the page, which may part the rows of a table.
        page: its number, from 0.
    """
    items: list[Item] = []
    at = 0
    while at < len(rows):
        end = _run_end(rows, at)
        table = _table(rows[at:end], level, page) if end - at >= 2 else None
        if table is not None:
            items.append(table)
        else:
            items += [_line(row) for row in rows[at:end]]
        at = end
    return items


def _line(row: _Row) -> PrintedLine:
    line = reduce(lambda one, other: beside(one, other, True), row)
    return replace(line, apart=any(two.left - one.right > _WIDE * line.size for one, two in pairwise(row)))


def _run_end(rows: Sequence[_Row], at: int) -> int:
    """The end of the rows from ``at`` that may be one table; at least one row."""
    if len(rows[at]) < 2:
        return at + 1
    left, right = rows[at][0].left, rows[at][-1].right
    end = last = at + 1
    while end < len(rows):
        row, above = rows[end], rows[end - 1]
        if above[0].middle - row[0].middle > _FARTHEST * max(row[0].size, above[0].size):
            break
        if len(row) > 1:
            left, right = min(left, row[0].left), max(right, row[-1].right)
            last = end + 1
        elif row[0].right - row[0].left > _NARROW * (right - left):
            break
        end += 1
    # Lone pieces at the end: only what goes on in a cell, nearer than rows are.
    steps = [one[0].middle - other[0].middle for one, other in zip(rows[at:last], rows[at + 1 : last], strict=False)]
    usual = median(steps) if steps else 0.0
    while last < end and rows[last - 1][0].middle - rows[last][0].middle < _TIGHT * usual:
        last += 1
    return last


def _table(rows: Sequence[_Row], level: Sequence[Rule], page: int) -> TableBox | None:
    gaps = _separators(rows)
    if not gaps:
        return None
    grid = _merge_bands([_cells(row, gaps) for row in rows], rows, level) or _merge_wrapped(
        [_cells(row, gaps) for row in rows], rows
    )
    if not _is_table(grid):
        return None
    texts: list[str] = []
    places: list[tuple[int, ...]] = []
    for cells in grid:
        numbers: list[int] = []
        for index, cell in enumerate(cells):
            if cell is None:  # covered by the piece that begins left of it
                numbers.append(numbers[-1] if index else len(texts) - 1)
                continue
            texts.append(cell)
            numbers.append(len(texts) - 1)
        places.append(tuple(numbers))
    pieces = [piece for row in rows for piece in row]
    box = Box(
        min(piece.left for piece in pieces),
        min(piece.bottom for piece in pieces),
        max(piece.right for piece in pieces),
        max(piece.top for piece in pieces),
    )
    return TableBox(box, page, tuple(texts), tuple(places))


def _separators(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """The gaps between columns: places across that no piece of a row covers; a first row may span columns."""
    several = [row for row in rows if len(row) > 1]
    found = _free(several)
    if len(several) > 2:
        below = _free(several[1:])
        found = below if len(below) > len(found) else found
    return found


def _free(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    pieces = sorted((piece for row in rows for piece in row), key=lambda piece: piece.left)
    gaps: list[tuple[float, float]] = []
    reach = pieces[0].right if pieces else 0.0
    for piece in pieces:
        if piece.left - reach >= _GUTTER * piece.size:
            gaps.append((reach, piece.left))
        reach = max(reach, piece.right)
    return gaps


def _cells(row: _Row, gaps: Sequence[tuple[float, float]]) -> list[str | None]:
    """The texts of a row by column; "" for an empty cell, ``None`` for one that a piece left of it covers."""
    cells: list[str | None] = [""] * (len(gaps) + 1)
    starts, ends = [start for start, _ in gaps], [end for _, end in gaps]
    for piece in row:
        first = bisect_right(ends, piece.left + 1)
        last = bisect_left(starts, piece.right - 1)
        cells[first] = join_lines([cells[first] or "", piece.text]) if cells[first] else piece.text
        for column in range(first + 1, min(last, len(gaps)) + 1):
            cells[column] = cells[column] or None
    return cells


def _merge_bands(
    grid: Sequence[list[str | None]], rows: Sequence[_Row], level: Sequence[Rule]
) -> list[list[str | None]] | None:
    """The rows that stand between two level rules as one; ``None`` where the rules do not part rows."""
    left, right = min(row[0].left for row in rows), max(row[-1].right for row in rows)
    heights = sorted(
        (rule.at for rule in level if rule.start < left + 10 and rule.end > right - 10 and rule.at < rows[0][0].top),
        reverse=True,
    )
    bands: dict[int, list[list[str | None]]] = {}
    for cells, row in zip(grid, rows, strict=True):
        bands.setdefault(sum(height > row[0].middle for height in heights), []).append(cells)
    if len(bands) < max(_LEAST_BANDS, 0.3 * len(rows)) or max(map(len, bands.values())) > _MOST_ROWS_IN_BAND:
        return None
    return [reduce(_stacked, band) for band in bands.values()]


def _merge_wrapped(grid: Sequence[list[str | None]], rows: Sequence[_Row]) -> list[list[str | None]]:
    """The rows with each lone piece that is close below a cell made part of it."""
    steps = [one[0].middle - other[0].middle for one, other in pairwise(rows)]
    several = [step for step, row in zip(steps, rows[1:], strict=True) if len(row) > 1]
    usual = median(several or steps)
    merged = [list(grid[0])]
    for cells, row, step in zip(grid[1:], rows[1:], steps, strict=True):
        first_filled = next((index for index, cell in enumerate(cells) if cell), 0)
        if len(row) == 1 and (step < _TIGHT * usual or first_filled > 0) and merged[-1][first_filled]:
            merged[-1] = _stacked(merged[-1], cells)
        else:
            merged.append(list(cells))
    return merged


def _stacked(upper: list[str | None], lower: list[str | None]) -> list[str | None]:
    return [
        join_lines([one or "", other or ""]) if one or other else one for one, other in zip(upper, lower, strict=True)
    ]


def _is_table(grid: Sequence[Sequence[str | None]]) -> bool:
    cells = [cell for row in grid for cell in row if cell]
    if len(grid) < 2 or not cells:
        return False
    filled = sum(sum(bool(cell) for cell in row) > 1 for row in grid)
    later = [cell for row in grid for cell in list(filter(None, row))[1:]]
    labels = sum(bool(_LABEL.match(cell)) for cell in cells)
    figures = sum(bool(_FIGURE.search(cell)) for cell in later)
    return (
        filled >= _FILLED * len(grid)
        and median(map(len, cells)) <= _USUAL_CELL
        and max(map(len, cells)) <= _LONGEST_CELL
        and labels <= _MOST_LABELS * len(cells)
        and not any(_CONTENTS.search(cell) for cell in cells)
        and (figures >= _LEAST_FIGURES * len(later) or (len(grid) > 2 and len(grid[0]) > 2))
    )
