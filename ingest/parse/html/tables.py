"""Tables of a page: which only lay it out, which state facts of the header, and the grid of those with data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts.labels import key_of
from ingest.parse.html.measure import Measures
from ingest.parse.html.tree import Element
from rag.types import Span

_CELLS = ("td", "th")
_GROUPS = ("thead", "tbody", "tfoot")
_NESTED_SHARE = 0.3  # of a layout table's text is in tables within it
_CELL_SHARE = 0.6  # of a layout table's text is in one cell
_CELL_PARAGRAPHS = 4  # paragraphs and line breaks of such a cell
_FEW_ROWS = 3
_MOST_SPANNED = 1000  # columns or rows of a merged cell; browsers stop here for columns
_MOST_PLACES = 200_000  # of a grid that is mostly empty or merged
_FACT_SHARE = 0.5  # of the labels of a table of header facts are known ones


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells in order. ``is_header``: the page marks all of it as headers."""

    cells: tuple[Element, ...]
    is_header: bool


@dataclass(frozen=True, slots=True)
class Table:
    """``caption`` and ``others`` (what stands in the table outside its rows) come before its rows."""

    rows: tuple[Row, ...]
    caption: tuple[Element, ...]
    others: tuple[Element | str, ...]


def read_table(table: Element, measures: Measures) -> Table:
    """Return the shown rows of a table, not those of tables within it."""
    rows: list[Row] = []
    caption: list[Element] = []
    others: list[Element | str] = []

    def take(parent: Element, in_head: bool) -> None:
        for child in parent.children:
            if isinstance(child, str):
                others.append(child)
            elif not measures.is_shown(child):
                continue
            elif child.tag == "tr":
                _take_row(child, in_head)
            elif child.tag in _GROUPS and parent is table:
                take(child, child.tag == "thead")
            elif child.tag == "caption":
                caption.append(child)
            elif child.tag not in ("colgroup", "col"):
                others.append(child)

    def _take_row(row: Element, in_head: bool) -> None:
        cells = tuple(cell for cell in row.elements() if cell.tag in _CELLS and measures.is_shown(cell))
        others.extend(
            child for child in row.children if isinstance(child, str) or (child.tag not in _CELLS and child.tag != "tr")
        )
        if cells:
            filled = [cell for cell in cells if measures[cell].chars]
            rows.append(Row(cells, in_head or (bool(filled) and all(cell.tag == "th" for cell in cells))))

    take(table, False)
    return Table(tuple(rows), tuple(caption), tuple(others))


def is_layout(element: Element, table: Table, measures: Measures) -> bool:
    """Whether a table only lays out the page: its cells are then read one after the other."""
    measure = measures[element]
    if element.attributes.get("role") in ("presentation", "none") or not table.rows:
        return True
    if max(sum(measures[cell].chars > 0 for cell in row.cells) for row in table.rows) < 2:
        return True
    if measure.tabled > _NESTED_SHARE * measure.chars:
        return True
    if any(row.is_header for row in table.rows) or table.caption:
        return False
    cells = [cell for row in table.rows for cell in row.cells]
    if any(measures[cell].headings for cell in cells):
        return True
    largest = max((measures[cell] for cell in cells), key=lambda found: found.chars)
    filled = sum(sum(measures[cell].chars > 0 for cell in row.cells) > 1 for row in table.rows)
    return (
        filled < _FEW_ROWS
        and largest.chars > _CELL_SHARE * measure.chars
        and largest.paragraphs + largest.breaks >= _CELL_PARAGRAPHS
    )


def fact_pairs(texts: Sequence[Sequence[str]]) -> list[tuple[str, str]] | None:
    """Return the labels and values of a table of header facts, or ``None`` where it is another table.

    Args:
        texts: the texts of the cells of each row.

    >>> fact_pairs([["索 引 号：", "000-1", "主题词：", "农业"], ["文号：", ""]])
    [('索引号', '000-1'), ('主题词', '农业'), ('文号', '')]
    """
    pairs: list[tuple[str, str]] = []
    for row in texts:
        cells = [cell for cell in row if cell]
        if cells and all(_pair(cell) for cell in cells):
            pairs += [pair for cell in cells if (pair := _pair(cell))]
        elif len(row) % 2 == 0:
            pairs += [
                ("".join(label.split()).strip("：:【】[]"), value)
                for label, value in zip(row[::2], row[1::2], strict=True)
                if label or value
            ]
        else:
            return None
    known = sum(bool(key_of(label)) for label, _ in pairs)
    return pairs if pairs and known >= _FACT_SHARE * len(pairs) else None


def _pair(cell: str) -> tuple[str, str] | None:
    """A label and its value in one cell."""
    label, colon, value = cell.replace("：", ":", 1).partition(":")
    return ("".join(label.split()), value.strip()) if colon and key_of(label) else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell of a grid is written: the index of its row and its number among the cells written in that row."""

    row: int
    number: int


def lay_out(rows: Sequence[Row]) -> list[list[Place]] | None:
    """Return the cell at each place of each row, merged cells at all they cover; ``None`` where that is too much.

    Rows may differ in length.
    """
    most = _MOST_PLACES + 4 * sum(len(row.cells) for row in rows)
    grid: list[list[Place]] = []
    pending: dict[int, tuple[Place, int]] = {}  # by column: a cell from above and how many rows it still covers
    total = 0
    for index, row in enumerate(rows):
        line: list[Place] = []
        following: dict[int, tuple[Place, int]] = {}
        for number, cell in enumerate(row.cells):
            _from_above(line, pending, following)
            columns = _spanned(cell, "colspan")
            down = min(_spanned(cell, "rowspan"), len(rows) - index)
            total += columns
            if total > most:
                return None
            for _ in range(columns):
                if down > 1:
                    following[len(line)] = (Place(index, number), down - 1)
                line.append(Place(index, number))
        _from_above(line, pending, following)
        total += len(line)
        if total > most:
            return None
        pending = following
        grid.append(line)
    width = max(map(len, grid), default=0)
    return grid if width * len(grid) <= most else None


def _from_above(
    line: list[Place], pending: dict[int, tuple[Place, int]], following: dict[int, tuple[Place, int]]
) -> None:
    """Continue a row with the cells that reach down into it at its next columns."""
    while len(line) in pending:
        place, left = pending[len(line)]
        if left > 1:
            following[len(line)] = (place, left - 1)
        line.append(place)


def _spanned(cell: Element, name: str) -> int:
    digits = cell.attributes.get(name, "1").strip()[:5]
    if not (digits.isascii() and digits.isdigit()):
        return 1
    count = int(digits)
    return _MOST_SPANNED if name == "rowspan" and count == 0 else max(1, min(count, _MOST_SPANNED))


def square(rows: Sequence[Sequence[Span]], line_ends: Sequence[int]) -> tuple[tuple[Span, ...], ...]:
    """Return rows of one width: a missing place is an empty span at the end of its row's line."""
    width = max(map(len, rows), default=0)
    return tuple(
        (*row, *(Span(end, end) for _ in range(width - len(row)))) for row, end in zip(rows, line_ends, strict=True)
    )
