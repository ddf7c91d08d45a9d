"""The grid of a Word table: which cell stands at which place, merged ones at each place they cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ingest.parse.docx.names import WORD, child_at, number, switch, value
from ingest.parse.docx.walk import CELL, ROW, walk

_MOST_SPANNED = 63  # Word has no more columns


@dataclass(frozen=True, slots=True)
class Grid:
    """``places``: for each place of each row the index of its cell, -1 where there is none; ``cells``: ``w:tc``."""

    places: tuple[tuple[int, ...], ...]
    cells: tuple[Any, ...]
    header_rows: int

    @property
    def is_layout(self) -> bool:
        """Whether it only sets text in place: no row has two cells that say something."""
        return all(sum(map(_says_something, self._cells_of(row))) <= 1 for row in self.places)

    def _cells_of(self, row: tuple[int, ...]) -> list[Any]:
        return [self.cells[cell] for cell in dict.fromkeys(row) if cell >= 0]


def read_grid(table: Any) -> Grid:
    """Return the grid of a ``w:tbl``; rows that were deleted are left out."""
    places: list[tuple[int, ...]] = []
    cells: list[Any] = []
    above: dict[int, int] = {}  # by column, the cell that goes on downwards
    header_rows, in_head = 0, True
    for row in walk(table, ROW):
        properties = row.find(f"{WORD}trPr")
        if child_at(row, "trPr/del") is not None:
            continue
        line = [-1] * _spanned(properties, "gridBefore", 0)
        going_on: dict[int, int] = {}
        for cell in walk(row, CELL):
            if child_at(cell, "tcPr/cellDel") is not None:
                continue
            place = len(line)
            index = above.get(place, -1) if _goes_on(cell) else -1
            if index < 0:
                index = len(cells)
                cells.append(cell)
            if child_at(cell, "tcPr/vMerge") is not None:
                going_on[place] = index
            line += [index] * _spanned(cell.find(f"{WORD}tcPr"), "gridSpan", 1)
        above = going_on
        in_head = in_head and properties is not None and bool(switch(properties, "tblHeader"))
        header_rows += in_head
        places.append((*line, *[-1] * _spanned(properties, "gridAfter", 0)))
    return Grid(tuple(places), tuple(cells), header_rows if header_rows < len(places) else 0)


def _goes_on(cell: Any) -> bool:
    return child_at(cell, "tcPr/vMerge") is not None and value(cell, "tcPr/vMerge") != "restart"


def _spanned(properties: Any, name: str, otherwise: int) -> int:
    return otherwise if properties is None else number(value(properties, name), otherwise, _MOST_SPANNED) or otherwise


def _says_something(cell: Any) -> bool:
    return any((text.text or "").strip() for text in cell.iter(f"{WORD}t"))
