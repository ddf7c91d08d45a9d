"""The figures of a table for the ledger: the name from the row, value and unit from the cell and its headers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.structure.blocks.tables import row_name
from rag.text.cell_context import unit_of
from rag.text.periods import strip_years
from rag.text.quantities import find_quantities
from rag.types import Block, BlockKind, Bound, Cell, Document, Indicator, Scope, Span

_NUMBER = re.compile(
    r"(?P<bound>[≥≤＞＜><〉〈]?)\s?(?P<number>[-+－−]?\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|[-+－−]?\d{1,15}(?:\.\d{1,8})?)"
)
_MORE, _LESS = frozenset("≥＞>〉"), frozenset("≤＜<〈")
_MINUS = str.maketrans("－−，", "--,")
_CALENDAR = re.compile(r"(?:19|20)\d\d")
# Columns that number, name or date their rows and measure nothing.
_NO_MEASURE = re.compile(
    r"序号|编号|编码|代码|号码|电话|手机|传真|邮编|文号|证号|日期|时间|年份|年度$|地址|电子邮|账号|学号|页码|顺序"
)
_UNIT_COLUMN = frozenset({"单位", "计量单位"})
# What a column header says of time and kind is the figure's scope, no part of its name.
_KIND_WORDS = re.compile(
    r"实际|目标|计划|预计|预期|完成|达到|实绩|数据|数值|指标值|指标|年底|全年|本年|上年|去年|今年|情况|年|[值数]$"
)
_UNIT_BRACKETS = re.compile(r"[（(][^（）()]{1,12}[)）]")
_CHANGES = re.compile(r"增长|增速|增幅|涨幅|下降|降幅|同比|环比|比上年|±")
_LONGEST_NAME = 40


def row_indicators(document: Document, blocks: Sequence[Block], scopes: Mapping[Span, Scope]) -> Iterator[Indicator]:
    """Yield the figures of all rows in reading order; each points to its row.

    Args:
        document: whose rows.
        blocks: its blocks.
        scopes: what each cell speaks of, by its place.
    """
    for block in blocks:
        if block.kind is BlockKind.ROW:
            yield from _of_row(document, block, scopes)


def _of_row(document: Document, row: Block, scopes: Mapping[Span, Scope]) -> Iterator[Indicator]:
    text = document.text
    name = row_name(text, row.cells)
    units = [words for cell in row.cells if cell.header.strip() in _UNIT_COLUMN
             and (words := cell.span.cut(text).strip())]  # fmt: skip
    shared = next(filter(None, (*units, unit_of(name), *map(unit_of, row.context.split()))), "")
    seen: set[Span] = set()
    for cell in row.cells:
        if cell.span in seen or cell.span not in scopes or _NO_MEASURE.search(cell.header):
            continue
        seen.add(cell.span)
        named = _name(name, cell)
        found = _figure(cell.span.cut(text).strip(), unit_of(cell.header) or shared)
        if named and found is not None:
            value, unit, bound, high = found
            yield Indicator(
                name=named,
                value=value,
                unit=unit,
                bound=bound,
                scope=scopes[cell.span],
                doc_id=document.doc_id,
                span=row.span,
                quote=row.span.cut(text),
                high=high,
                change=bool(_CHANGES.search(f"{cell.header} {name}")),
            )


def _name(row: str, cell: Cell) -> str:
    """The row's name, with what the column measures; of a row that is a year the column's alone."""
    column = _KIND_WORDS.sub("", strip_years(_UNIT_BRACKETS.sub("", cell.header))).strip(" ：:、，/")
    own = strip_years(_UNIT_BRACKETS.sub("", row)).strip(" ：:、，/")
    parts = [part for part in (own, column) if any(map(str.isalpha, part))]
    return " ".join(dict.fromkeys(parts))[:_LONGEST_NAME]


def _figure(cell: str, unit: str) -> tuple[float, str, Bound, float | None] | None:
    """Value, unit, bound and upper end of a cell that is one figure; ``None`` of any other."""
    match = _NUMBER.match(cell)
    if match is None or _CALENDAR.fullmatch(cell):
        return None
    rest = cell[match.end() :].strip()
    sign = -1.0 if match["number"].translate(_MINUS).startswith("-") else 1.0
    number = match["number"].translate(_MINUS).lstrip("+-")
    written = f"{number}{rest or unit}"
    quantities = find_quantities(written)
    bound = Bound.AT_LEAST if match["bound"] in _MORE else Bound.AT_MOST if match["bound"] in _LESS else Bound.EXACT
    if len(quantities) == 1 and len(quantities[0].span) >= len(written) - 1 and quantities[0].unit:
        one = quantities[0]
        return sign * one.value, one.unit, bound if match["bound"] else one.bound, one.high
    return None if rest else (sign * float(number.replace(",", "")), unit, bound, None)
