"""Tables that go on on the next page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.parse.pdf.page import Item, PrintedLine, TableBox

_AGAIN = re.compile(r"续\s?表|[（(]\s?续|接\s?上\s?[页表]")
_MOST_BETWEEN, _MOST_ABOVE = 3, 6  # lines of a repeated caption, and among which it is looked for
_NEAR_EDGE = 4.0  # points
_SAME_EDGE = 0.03  # of the table's width


def join_tables(items: Sequence[Item]) -> list[Item]:
    """Return the items with the parts of a table on following pages made one, its repeated header left out."""
    joined: list[Item] = []
    for item in items:
        if isinstance(item, TableBox):
            between = _lines_at_end(joined)
            before = joined[-1 - len(between)] if len(joined) > len(between) else None
            part = _part_of(before, item) if isinstance(before, TableBox) else None
            if isinstance(before, TableBox) and part is not None and _is_repeated(between, joined):
                joined[len(joined) - 1 - len(between) :] = [_together(before, part)]
                continue
        joined.append(item)
    return joined


def _lines_at_end(items: Sequence[Item]) -> list[PrintedLine]:
    found: list[PrintedLine] = []
    for item in reversed(items):
        if isinstance(item, TableBox) or len(found) > _MOST_BETWEEN:
            break
        found.append(item)
    return found


def _is_repeated(between: Sequence[PrintedLine], items: Sequence[Item]) -> bool:
    """Whether what stands between two parts was said above the first, or says that the table goes on."""
    if len(between) > _MOST_BETWEEN:
        return False
    if any(_AGAIN.search(line.text) for line in between):
        return True
    above = items[: len(items) - len(between) - 1][-_MOST_ABOVE:]
    earlier = {item.text for item in above if isinstance(item, PrintedLine)}
    return all(line.text in earlier for line in between)


def _part_of(one: TableBox, other: TableBox) -> TableBox | None:
    """``other``, on the page after ``one``'s last, with the columns of ``one``; ``None`` where it has other ones."""
    slack = _SAME_EDGE * (one.right - one.left)
    if other.page != one.page + 1 or abs(one.left - other.left) > slack or abs(one.right - other.right) > slack:
        return None
    if one.columns == other.columns:
        return other
    # A part may have merged cells in each of its rows, such as a last row of totals: it lacks some of the edges.
    if not 1 < other.columns < one.columns or not one.edges or not other.edges:
        return None
    starts = [_nearest(one.edges[:-1], edge, _NEAR_EDGE) for edge in other.edges[:-1]]
    if None in starts:
        return None
    own = [sum(start is not None and start <= column for start in starts) - 1 for column in range(one.columns)]
    rows = tuple(tuple(row[max(index, 0)] for index in own) for row in other.rows)
    return replace(other, rows=rows, edges=one.edges)


def _nearest(edges: Sequence[float], edge: float, within: float) -> int | None:
    """The index of the edge nearest to ``edge``, if one is so near."""
    index = min(range(len(edges)), key=lambda index: abs(edges[index] - edge))
    return index if abs(edges[index] - edge) <= within else None


def _together(one: TableBox, other: TableBox) -> TableBox:
    repeated = 0
    while repeated < min(len(one.rows), len(other.rows)) and one.line(repeated) == other.line(repeated):
        repeated += 1
    offset = len(one.texts)
    rows = tuple(tuple(index + offset for index in row) for row in other.rows[repeated:])
    return replace(
        one,
        page=other.page,
        box=other.box,
        texts=one.texts + other.texts,
        rows=one.rows + rows,
        header_rows=max(one.header_rows, repeated),
        breaks=(*one.breaks, (len(one.rows), other.page)),
    )
