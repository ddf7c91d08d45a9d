"""Columns of prose: the reading order of what stands side by side."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.parse.pdf.lines import read_rows
from ingest.parse.pdf.page import Item, PrintedLine, TableBox

_MOST_GUTTERS = 6
_LEAST_EDGE = 3  # lines that begin at one place for it to be a column's edge
_MARGIN = 0.2  # of the page's width: no column is narrower
_LEAST_LINES, _LEAST_FULL, _LEAST_CHARS = (3, 2), 0.7, 7
_FIGURE = re.compile(r"[\d.,%％\-—–/()（）\s]+")
_MOST_FIGURES = 0.2  # of a column's lines
_SLACK = 1.5
_DEEPEST = 3

Region = tuple[int, list[Item]]


def read_columns(items: Sequence[Item], column: int = 0, depth: int = 0) -> list[Region]:
    """Return the items of a page in regions to be read one after the other, each with the number of its column.

    Column 0 is the page's whole width. Text in columns comes column by column between what spans them; cells that
    stand side by side are no columns.
    """
    if depth >= _DEEPEST:
        return [(column, list(items))]
    best: list[tuple[bool, list[Item], list[Item]]] = []
    most = 0
    for gutter in _gutters(items):
        bands = list(_bands(items, gutter))
        lines = sum(len(left) + len(right) for is_prose, left, right in bands if is_prose)
        if lines > most:
            best, most = bands, lines
    if not most:
        return [(column, list(items))]
    regions: list[Region] = []
    for is_prose, left, right in best:
        if is_prose:
            regions += read_columns(left, 2 * column + 1, depth + 1) + read_columns(right, 2 * column + 2, depth + 1)
        elif regions and regions[-1][0] == column:
            regions[-1][1].extend(left + right)
        else:
            regions.append((column, left + right))
    return regions


def _gutters(items: Sequence[Item]) -> list[float]:
    """Places where a second column may begin: many lines begin there."""
    if not items:
        return []
    start, end = min(item.left for item in items), max(item.right for item in items)
    edges = Counter(round(item.left / 2) for item in items)
    found = [
        (-count, 2.0 * edge)
        for edge, count in edges.items()
        if count >= _LEAST_EDGE
        and 2 * edge - start > _MARGIN * (end - start)
        and end - 2 * edge > _MARGIN * (end - start)
    ]
    return [edge - 1 - _SLACK for _, edge in sorted(found)[:_MOST_GUTTERS]]


def _bands(items: Sequence[Item], gutter: float) -> Iterator[tuple[bool, list[Item], list[Item]]]:
    """From the top: what stands left and right of the gutter, whether both are prose; else what spans it, together."""
    left: list[Item] = []
    right: list[Item] = []
    for item in sorted(items, key=lambda item: -item.middle):
        if item.left >= gutter:
            right.append(item)
        elif item.right <= gutter + _SLACK:
            left.append(item)
        else:
            yield from _band(left, right)
            yield False, [item], []
            left, right = [], []
    yield from _band(left, right)


def _band(left: list[Item], right: list[Item]) -> Iterator[tuple[bool, list[Item], list[Item]]]:
    if left or right:
        counts = sorted((len(left), len(right)), reverse=True)
        enough = all(count >= least for count, least in zip(counts, _LEAST_LINES, strict=True))
        yield enough and _is_prose(left) and _is_prose(right), left, right


def _is_prose(items: Sequence[Item]) -> bool:
    """Whether the lines of a column fill it with text that runs on."""
    rows = read_rows([item for item in items if isinstance(item, PrintedLine)])
    if not rows or sum(len(row) > 1 for row in rows) > _MOST_FIGURES * len(rows):
        return any(isinstance(item, TableBox) for item in items) and not rows
    lines = [row[0] for row in rows]
    width = max(line.right for line in lines) - min(line.left for line in lines)
    figures = sum(bool(_FIGURE.fullmatch(line.text)) for line in lines)
    return (
        figures <= _MOST_FIGURES * len(lines)
        and median(line.right - line.left for line in lines) >= _LEAST_FULL * width
        and median(len(line.text) for line in lines) >= _LEAST_CHARS
    )
