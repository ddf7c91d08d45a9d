"""Ruled tables: rules to cells, cells to text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from ingest.parse.pdf.cells import cell_text
from ingest.parse.pdf.page import Box, Glyph, Rule, TableBox

_NEAR = 3.0  # points: rules nearer than this are one, ends nearer than this meet
_MOST_SLOTS = 20_000
_MOST_RULES, _MOST_GRIDS = 1_500, 200  # of a page, joined where they go on; a drawing has more
_LEAST_COVER = 0.6  # of a cell's side must be ruled for the side to be a wall
_OVERHANG = 10.0  # points that rules reach beyond the outermost across them where a table is open


def ruled_tables(
    level: Sequence[Rule], upright: Sequence[Rule], glyphs: Sequence[Glyph], page: int
) -> tuple[list[TableBox], list[Glyph]]:
    """Return the tables that the rules of a page draw, from the top, and the glyphs outside them."""
    tables: list[TableBox] = []
    by_height = sorted((_middle(glyph)[1], index) for index, glyph in enumerate(glyphs))
    heights = [height for height, _ in by_height]
    taken: set[int] = set()
    for lines, walls in _grids(merge_rules(level), merge_rules(upright))[:_MOST_GRIDS]:
        grid = _Grid(lines, walls)
        if not grid.usable:
            continue
        near = by_height[bisect_left(heights, grid.box.bottom) : bisect_right(heights, grid.box.top)]
        inside = sorted(i for _, i in near if i not in taken and grid.box.holds(*_middle(glyphs[i])))
        table = grid.table([glyphs[index] for index in inside], page)
        if table is not None:
            tables.append(table)
            taken.update(inside)
    rest = [glyph for index, glyph in enumerate(glyphs) if index not in taken]
    return sorted(tables, key=lambda table: (-table.box.top, table.box.left)), rest


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2


def merge_rules(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules with those that lie on one another or go on where another ends made one."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules):
        if lines and rule.at - lines[-1][0].at <= _NEAR / 2:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    merged: list[Rule] = []
    for line in lines:
        at = line[0].at
        start, end = None, 0.0
        for rule in sorted(line, key=lambda rule: rule.start):
            if start is not None and rule.start <= end + _NEAR:
                end = max(end, rule.end)
                continue
            if start is not None:
                merged.append(Rule(at, start, end))
            start, end = rule.start, rule.end
        if start is not None:
            merged.append(Rule(at, start, end))
    return merged


def _grids(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules that meet, together: level and upright ones of each table."""
    import numpy as np

    if not 2 <= len(level) <= _MOST_RULES or not 1 <= len(upright) <= _MOST_RULES:
        return []
    flat, tall = np.array(level), np.array(upright)
    meet = (
        (flat[:, None, 1] - _NEAR <= tall[None, :, 0])
        & (tall[None, :, 0] <= flat[:, None, 2] + _NEAR)
        & (tall[None, :, 1] - _NEAR <= flat[:, None, 0])
        & (flat[:, None, 0] <= tall[None, :, 2] + _NEAR)
    )
    of_level = [-1] * len(level)
    of_upright = [-1] * len(upright)
    count = 0
    for seed in range(len(level)):
        if of_level[seed] >= 0:
            continue
        of_level[seed] = count
        waiting = [seed]
        while waiting:
            here = waiting.pop()
            for other in np.flatnonzero(meet[here]):
                if of_upright[other] < 0:
                    of_upright[other] = count
                    for further in np.flatnonzero(meet[:, other]):
                        if of_level[further] < 0:
                            of_level[further] = count
                            waiting.append(int(further))
        count += 1
    grouped: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for rule, group in zip(level, of_level, strict=True):
        grouped[group][0].append(rule)
    for rule, group in zip(upright, of_upright, strict=True):
        if group >= 0:
            grouped[group][1].append(rule)
    return [(lines, walls) for lines, walls in grouped.values() if len(lines) >= 2 and walls]


def _places(values: Sequence[float]) -> list[float]:
    """The distinct ones of ``values``, ascending; nearer than two rules can be is the same."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _NEAR:
            places.append(value)
    return places


def _open_places(rules: Sequence[Rule], across: Sequence[Rule]) -> list[float]:
    """The places of ``rules``, and the ends of those across them where these reach further: a side left open.

    A table cut by the page's end has no rule there, one open at its sides none at those.
    """
    places = _places([rule.at for rule in rules])
    start, end = min(rule.start for rule in across), max(rule.end for rule in across)
    if places[0] - start > _OVERHANG and sum(rule.start < places[0] - _OVERHANG for rule in across) > 1:
        places.insert(0, start)
    if end - places[-1] > _OVERHANG and sum(rule.end > places[-1] + _OVERHANG for rule in across) > 1:
        places.append(end)
    return places


class _Grid:
    """The slots between the rules of a table, and which of them are one cell."""

    def __init__(self, level: Sequence[Rule], upright: Sequence[Rule]) -> None:
        self._level, self._upright = level, upright
        self._xs, self._ys = _open_places(upright, level), _open_places(level, upright)[::-1]  # rows from the top
        xs = self._xs
        self.box = Box(xs[0] - 1, self._ys[-1] - 1, xs[-1] + 1, self._ys[0] + 1)
        self._columns, self._rows = len(xs) - 1, len(self._ys) - 1
        self._roots = list(range(self._columns * self._rows)) if self.usable else []

    @property
    def usable(self) -> bool:
        """Whether it has columns, and no more slots than a table has."""
        return self._columns >= 2 and self._rows >= 1 and self._columns * self._rows <= _MOST_SLOTS

    def table(self, glyphs: Sequence[Glyph], page: int) -> TableBox | None:
        """The table with what stands in its cells; ``None`` where it is a frame or a drawing and no table."""
        self._merge()
        roots = [self._root(slot) for slot in range(len(self._roots))]
        if len(set(roots)) < 2:
            return None
        held: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            x, y = _middle(glyph)
            column = _slot(self._xs, x)
            row = _slot([-value for value in self._ys], -y)
            held[roots[row * self._columns + column]].append(glyph)
        numbers = {root: number for number, root in enumerate(dict.fromkeys(roots))}
        texts = tuple(cell_text(held[root]) if root in held else "" for root in numbers)
        if sum(bool(text) for text in texts) < 2:
            return None
        rows = [
            tuple(numbers[root] for root in roots[row * self._columns : (row + 1) * self._columns])
            for row in range(self._rows)
        ]
        kept = _own_columns(rows)
        if len(kept) < 2:
            return None
        edges = (*(self._xs[column] for column in kept), self._xs[-1])
        return TableBox(
            self.box, page, texts, tuple(tuple(row[column] for column in kept) for row in rows), edges=edges
        )

    def _merge(self) -> None:
        upright = _by_place(self._upright, self._xs)
        level = _by_place(self._level, self._ys)
        for row in range(self._rows):
            top, bottom = self._ys[row], self._ys[row + 1]
            for column in range(self._columns):
                slot = row * self._columns + column
                if column + 1 < self._columns and not _covered(upright[column + 1], bottom, top):
                    self._unite(slot, slot + 1)
                if row + 1 < self._rows and not _covered(level[row + 1], self._xs[column], self._xs[column + 1]):
                    self._unite(slot, slot + self._columns)

    def _root(self, slot: int) -> int:
        while self._roots[slot] != slot:
            self._roots[slot] = self._roots[self._roots[slot]]
            slot = self._roots[slot]
        return slot

    def _unite(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._roots[second] = first


def _by_place(rules: Sequence[Rule], places: Sequence[float]) -> list[list[Rule]]:
    found: list[list[Rule]] = [[] for _ in places]
    order = sorted(range(len(places)), key=lambda index: places[index])
    ascending = [places[index] for index in order]
    for rule in sorted(rules, key=lambda rule: rule.start):
        after = bisect_left(ascending, rule.at)
        near = [index for index in (after - 1, after) if 0 <= index < len(ascending)]
        nearest = min(near, key=lambda index: abs(ascending[index] - rule.at))
        if abs(ascending[nearest] - rule.at) <= _NEAR:
            found[order[nearest]].append(rule)
    return found


def _covered(rules: Sequence[Rule], start: float, end: float) -> bool:
    """Whether rules, by where they start, cover the most of an extent."""
    covered = 0.0
    for index in range(max(0, bisect_right(rules, start, key=lambda rule: rule.start) - 2), len(rules)):
        rule = rules[index]
        if rule.start >= end:
            break
        covered += max(0.0, min(rule.end, end) - max(rule.start, start))
    return covered >= _LEAST_COVER * (end - start)


def _slot(places: Sequence[float], value: float) -> int:
    """The slot between ascending places in which a value lies; the outermost for one outside."""
    return min(max(bisect_right(places, value) - 1, 0), len(places) - 2)


def _own_columns(rows: Sequence[tuple[int, ...]]) -> list[int]:
    """The columns in which a cell begins, be it an empty one: two rules drawn side by side make others."""
    columns = list(zip(*rows, strict=True))
    return [index for index, column in enumerate(columns) if index == 0 or column != columns[index - 1]]
