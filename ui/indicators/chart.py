"""The chart: chosen indicators over the years, figures of one kind of unit in one panel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from rag.types import Bound, Document, Indicator, Kind
from ui.indicators.drawing import Drawing, Mark, Series, draw
from ui.indicators.figure import number_words
from ui.indicators.rows import ShownRow, body_of, shown_row
from ui.indicators.units import Axis, axis_of, kind_of
from ui.listing import Listing

MOST_ROWS = 400
"""Figures in one chart."""
MOST_SERIES = 12
"""Lines in one panel, as many as there are looks for."""
_SIGNS = {Bound.AT_LEAST: "≥", Bound.AT_MOST: "≤", Bound.ABOUT: "≈"}


@dataclass(frozen=True, slots=True)
class Charted:
    """A figure of a panel: its row, its series' letter, its value in the unit of the axis."""

    row: ShownRow
    letter: str
    converted: str
    drawn: bool


@dataclass(frozen=True, slots=True)
class Legend:
    """One series in words. ``look``: the number of its colour; ``kind`` tells shape and line."""

    letter: str
    look: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures on one axis, as a drawing and as a table.

    ``units``: the units of the texts where there are several; ``left_out``: figures of series beyond the last look.
    """

    title: str
    unit: str
    units: tuple[str, ...]
    drawing: Drawing | None
    legend: tuple[Legend, ...]
    figures: tuple[Charted, ...]
    undated: int
    left_out: int
    description: str


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    body: str
    kind: Kind
    change: bool


def panels_of(rows: Sequence[Indicator], seen: Listing, words: Mapping[str, str]) -> tuple[Panel, ...]:
    """Return a panel for each kind of unit, the one with the most figures first.

    Args:
        rows: the figures of the chosen indicators.
        seen: what may be seen; rows of other documents are left out.
        words: of the page, in the language of the reader.
    """
    by_kind: dict[str, list[tuple[Indicator, Document]]] = defaultdict(list)
    for row in rows:
        document = seen.document(row.doc_id)
        if document is not None:
            by_kind[kind_of(row.unit)].append((row, document))
    return tuple(_panel(found, words) for found in sorted(by_kind.values(), key=len, reverse=True))


def _panel(rows: Sequence[tuple[Indicator, Document]], words: Mapping[str, str]) -> Panel:
    axis = axis_of([(value, row.unit) for row, _ in rows for value in (row.value, row.high) if value is not None])
    by_key: dict[_Key, list[tuple[Indicator, Document]]] = defaultdict(list)
    for row, document in rows:
        by_key[_Key(row.name, body_of(row, document), row.scope.kind, row.change)].append((row, document))
    keys = sorted(by_key, key=lambda key: (key.name, key.body, key.kind.value, key.change))
    several_bodies = len({key.body for key in keys}) > 1
    series, legend, figures, undated, left_out = [], [], [], 0, 0
    for number, key in enumerate(keys):
        found = sorted(by_key[key], key=lambda pair: (_middle(pair[0]) or 0, pair[1].year or 0, pair[0].span))
        if number >= MOST_SERIES:
            left_out += len(found)
            continue
        letter, kind = ascii_uppercase[number], _kind(key.kind)
        marks = []
        for row, document in found:
            shown = shown_row(row, document, words)
            middle = _middle(row)
            undated += middle is None
            converted = _converted(row, axis)
            figures.append(Charted(shown, letter, converted, middle is not None))
            if middle is not None:
                marks.append(_mark(row, shown, axis, converted, words))
        legend.append(Legend(letter, number, kind, _told(key, words, with_body=several_bodies)))
        series.append(Series(letter, number, kind, tuple(marks)))
    drawing = draw([one for one in series if one.marks])
    texts = tuple(sorted({one.row.figure.unit for one in figures} - {axis.unit}))
    names = words["comma"].join(dict.fromkeys(key.name for key in keys[:MOST_SERIES]))
    return Panel(
        title=words["panel_title"].format(names=names, unit=axis.unit or words["no_unit"]),
        unit=axis.unit or words["no_unit"],
        units=texts,
        drawing=drawing,
        legend=tuple(legend),
        figures=tuple(figures),
        undated=undated,
        left_out=left_out,
        description=_description(figures, words),
    )


def _mark(row: Indicator, shown: ShownRow, axis: Axis, converted: str, words: Mapping[str, str]) -> Mark:
    years = row.scope.years
    kind = f"{words['comma']}{shown.kind_words}" if shown.kind_words else ""
    return Mark(
        first=float(min(years)),
        last=float(max(years)),
        value=axis.place(row.value, row.unit),
        high=None if row.high is None else axis.place(row.high, row.unit),
        bound=row.bound.value,
        joined=len(set(years)) == 1 and not row.scope.months,
        text=converted,
        label=words["point"].format(name=shown.name, body=shown.body, years=shown.years, kind=kind, value=shown.value),
        link=shown.link,
    )


def _converted(row: Indicator, axis: Axis) -> str:
    number = number_words(round(axis.place(row.value, row.unit), 4))
    if row.high is not None:
        return f"{number}—{number_words(round(axis.place(row.high, row.unit), 4))}"
    return f"{_SIGNS.get(row.bound, '')}{number}"


def _middle(row: Indicator) -> float | None:
    years = row.scope.years
    return (min(years) + max(years)) / 2 if years else None


def _kind(kind: Kind) -> str:
    return {Kind.ACTUAL: "actual", Kind.TARGET: "target"}.get(kind, "other")


def _told(key: _Key, words: Mapping[str, str], *, with_body: bool) -> str:
    parts = [key.name, key.body if with_body else "", words[_kind(key.kind)], words["change"] if key.change else ""]
    return " · ".join(part for part in parts if part)


def _description(figures: Sequence[Charted], words: Mapping[str, str]) -> str:
    """What a reader who does not see the chart is told of it: how much it shows, and where the figures stand."""
    drawn = [one for one in figures if one.drawn]
    if not drawn:
        return words["nothing_drawn"]
    years = [one.row.years for one in drawn]
    return words["chart_description"].format(count=len(drawn), first=years[0], last=years[-1])
