"""The rows of a table with their headers: which rows are headers, which columns name a row, what stands above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.types import TableMark
from rag.types import Cell, Span

_FIGURE = re.compile(
    r"[≥≤＞＜><约]?\s?[-+－]?\d[\d,，.]{0,20}\s?[%％‰]?(?:[-—~～]\d[\d,，.]{0,20}\s?[%％‰]?)?(?:[\u4e00-\u9fff㎡]{0,5})"
)
_YEAR = re.compile(r"(?:19|20)\d\d\s?(?:年|$)")
_LONGEST_HEADER = 40
_MOST_HEADER_ROWS = 4
_MOST_STUBS = 3
_LONGEST_STUB = 20
_SERIAL = re.compile(r"\d{1,4}|[一二三四五六七八九十]{1,3}|序号")
# What heads a column of names or of what is said of them; a table of labels and values has none of these.
_HEADER_WORDS = re.compile(
    r"(?:序号|项目|指标|名称|类别|类型|种类|事项|内容|单位|部门|地区|区域|年份|年度|月份|时间|日期|标准|金额|数量|对象|条件|材料|"
    r"依据|流程|期限|备注|说明|等级|分类|科目|姓名|职务|电话|地址|合计|目标|实际|完成|计划|预算|决算|任务|措施|牵头|责任)"
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the headers: its own place and its cells with the headers of their columns.

    ``group``: what a row that spans the table said of those below it.
    """

    span: Span
    cells: tuple[Cell, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as it is read. ``above``: caption and unit that stand in rows of its own; ``span`` holds all rows."""

    span: Span
    rows: tuple[TableRow, ...]
    above: tuple[str, ...] = ()


def read_table(text: str, mark: TableMark) -> ReadTable:
    """Read a table's headers and rows.

    Where the format marks no headers they are told from the cells: names above figures, cells merged over columns.
    """
    grid = [row for row in mark.grid if any(len(span) for span in row)]
    marked = mark.header_rows
    above: list[str] = []
    while grid and _spans_all(grid[0]) and len(grid) > 1:
        above.append(_squeeze(text, grid[0][0]))
        grid, marked = grid[1:], max(0, marked - 1)
    headers = min(marked or _header_rows(text, grid), max(0, len(grid) - 1))
    names = [_column_header(text, [row[column] for row in grid[:headers]]) for column in range(_width(grid))]
    body = grid[headers:]
    rows: list[TableRow] = []
    group = ""
    seen: set[Span] = {span for row in grid[:headers] for span in row}
    for row in body:
        if len(row) > 1 and _spans_all(row):
            group = _squeeze(text, row[0])
        elif (own := _own_place(row, seen)) is not None:
            cells = tuple(Cell(name, span) for name, span in zip(names, row, strict=True) if len(span))
            rows.append(TableRow(own, cells, group))
        seen.update(row)
    return ReadTable(mark.span, tuple(rows), tuple(dict.fromkeys(filter(None, above))))


def is_figure(cell: str) -> bool:
    """Whether a cell holds a figure, not a name or a year.

    >>> is_figure("1,204.5"), is_figure("29家"), is_figure("2019年"), is_figure("社区食堂")
    (True, True, False, False)
    """
    return bool(_FIGURE.fullmatch(cell)) and not _YEAR.match(cell)


def row_name(text: str, cells: Sequence[Cell]) -> str:
    """What names a row: its first cell that is no serial number, with the names between it and the first figure."""
    named = [cell for cell in cells if not _SERIAL.fullmatch(cell.span.cut(text).strip())]
    before: list[str] = []
    for cell in named:
        words = _squeeze(text, cell.span)
        if is_figure(words):
            return " ".join(dict.fromkeys(before))
        if before and (len(before) == _MOST_STUBS or len(words) > _LONGEST_STUB):
            break
        before.append(words)
    return before[0] if before else ""


def _width(grid: Sequence[Sequence[Span]]) -> int:
    return len(grid[0]) if grid else 0


def _spans_all(row: Sequence[Span]) -> bool:
    """Whether one cell takes the whole row, or it is the only one that is filled."""
    filled = {span for span in row if len(span)}
    return len(row) > 1 and len(filled) == 1 and (row[0] in filled)


def _own_place(row: Sequence[Span], seen: set[Span]) -> Span | None:
    """Where the row itself stands: without the cells that are merged from rows above."""
    own = [span for span in row if len(span) and span not in seen]
    return Span(min(span.start for span in own), max(span.end for span in own)) if own else None


def _header_rows(text: str, grid: Sequence[Sequence[Span]]) -> int:
    """How many rows at the top are headers, as their cells show."""
    if len(grid) < 2 or not _is_header(text, grid[0]):
        return 0
    figures = any(is_figure(span.cut(text)) for row in grid[1:] for span in row)
    words = sum(bool(_HEADER_WORDS.search(span.cut(text))) for span in grid[0] if len(span))
    if not figures and words < 2 and _width(grid) < 3:
        return 0
    count = 1
    while count < min(_MOST_HEADER_ROWS, len(grid) - 1) and _continues(text, grid[count - 1], grid[count]):
        count += 1
    return count


def _continues(text: str, above: Sequence[Span], row: Sequence[Span]) -> bool:
    """Whether a second header row stands below: cells merged over columns above it, or down into it."""
    if not _is_header(text, row):
        return False
    filled = [span for span in above if len(span)]
    return len(set(filled)) < len(filled) and any(
        above[n] == above[n + 1] and row[n] != row[n + 1] for n in range(len(row) - 1)
    )


def _is_header(text: str, row: Sequence[Span]) -> bool:
    filled = [span.cut(text).strip() for span in row if len(span)]
    return bool(filled) and all(len(cell) <= _LONGEST_HEADER and not is_figure(cell) for cell in filled)


def _column_header(text: str, column: Sequence[Span]) -> str:
    return " ".join(dict.fromkeys(_squeeze(text, span) for span in column if len(span)))


def _squeeze(text: str, span: Span) -> str:
    return " ".join(span.cut(text).split())
