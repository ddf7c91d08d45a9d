"""The cells of a table by row and column, from the rows whose cells are known."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Block, Cell, Span

# How the parsers write the border between two cells of a row.
BORDER = re.compile(r"[ \u3000]*[|｜\t][ \u3000]*")


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its place in the text, its first column, and how many columns it takes."""

    span: Span
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a table; ``headers`` are their names, empty where a column has none."""

    headers: tuple[str, ...]

    @classmethod
    def of(cls, text: str, rows: Sequence[Block]) -> Grid:
        """Return the columns that the rows of a table name."""
        headers: list[str] = []
        for row in rows:
            for header, column in _columns(text, row, headers):
                headers.extend([""] * (column + 1 - len(headers)))
                headers[column] = headers[column] or header
        return cls(tuple(headers))

    @property
    def width(self) -> int:
        """How many columns there are; at least one."""
        return max(1, len(self.headers))

    def places(self, text: str, row: Block) -> list[Place]:
        """The cells that stand in the row itself, in order; those merged from rows above are left out."""
        found: list[Place] = []
        for cell, (_, column) in zip(row.cells, _columns(text, row, self.headers), strict=True):
            if not row.span.covers(cell.span) or column >= self.width:
                continue
            if found and found[-1].span == cell.span:
                found[-1] = Place(cell.span, found[-1].column, column + 1 - found[-1].column)
            elif not found or found[-1].span.end <= cell.span.start:
                found.append(Place(cell.span, column))
        return found

    def heads(self, text: str, line: Span) -> list[Place] | None:
        """The cells of a line of headers, ``None`` where the line is none: each must name columns in their order."""
        found: list[Place] = []
        column = 0
        for span in split_row(text, line):
            words = " ".join(span.cut(text).split())
            while column < self.width and not _names(self.headers[column : column + 1], words):
                column += 1
            if column >= self.width or not words:
                return None
            first = column
            while column < self.width and _names(self.headers[column : column + 1], words):
                column += 1
            found.append(Place(span, first, column - first))
        return found or None


def split_row(text: str, line: Span) -> list[Span]:
    """The filled stretches between the borders of a line, without the white space at their ends."""
    found: list[Span] = []
    at = line.start
    for border in BORDER.finditer(text, line.start, line.end):
        found.append(_bare(text, at, border.start()))
        at = border.end()
    found.append(_bare(text, at, line.end))
    return [one for one in found if len(one)]


def _bare(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _names(header: Sequence[str], words: str) -> bool:
    return bool(header) and bool(words) and f" {words} " in f" {header[0]} "


def _columns(text: str, row: Block, headers: Sequence[str]) -> list[tuple[str, int]]:
    """The header and column of each cell of a row.

    Where every cell stands in the row, its column is the number of borders before it; else columns are told by their
    headers, and a cell is never before its place in the row.
    """
    spans = [cell.span for cell in row.cells]
    plain = len(set(spans)) == len(spans) and all(row.span.covers(one) for one in spans)
    found: list[tuple[str, int]] = []
    borders, counted, column = 0, row.span.start, -1
    for cell in row.cells:
        if row.span.covers(cell.span) and cell.span.start >= counted:
            borders += sum(1 for _ in BORDER.finditer(text, counted, cell.span.start))
            counted = cell.span.end
        column = borders if plain else _column(cell, headers, max(column + 1, borders))
        found.append((cell.header, column))
    return found


def _column(cell: Cell, headers: Sequence[str], least: int) -> int:
    named = (n for n in range(least, len(headers)) if cell.header and headers[n] == cell.header)
    return next(named, least)
