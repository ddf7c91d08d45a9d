"""Where everything of a panel stands on its sheet, in the units of the drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ui.indicators.figure import number_words
from ui.indicators.scale import Scale, scale_of

WIDTH, HEIGHT = 760, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 44, 26, 40
_MOST_YEARS = 12
# Numbers beside the points only where there is room for them.
_MOST_NUMBERED = 40
_NUMBER_WIDTH, _NUMBER_HEIGHT = 8.0, 17.0
_REACH, _ARROW = 7.0, 20.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure: its years, its value and the upper end of a range. ``joined``: a line may lead through it."""

    first: float
    last: float
    value: float
    high: float | None
    bound: str
    joined: bool
    text: str
    label: str
    link: str


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one thing, in the order of their years."""

    letter: str
    look: int
    kind: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Point:
    """A mark on the sheet. ``number``: its value in words where there is room; ``letter``: that of its series."""

    x: float
    y: float
    from_x: float
    to_x: float
    high_y: float
    ranged: bool
    bound: str
    kind: str
    look: int
    number: str
    number_y: float
    letter: str
    label: str
    link: str
    shape: str


@dataclass(frozen=True, slots=True)
class Line:
    """The line through a series."""

    points: str
    kind: str
    look: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """A panel drawn. ``from_zero``: the axis of the values begins there."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    years: tuple[Tick, ...]
    values: tuple[Tick, ...]
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    from_zero: bool


def draw(series: Sequence[Series]) -> Drawing | None:
    """Return the drawing of some series, or ``None`` where there is nothing to draw."""
    marks = [mark for one in series for mark in one.marks]
    if not marks:
        return None
    years = _year_scale(marks)
    heights = [value for mark in marks for value in (mark.value, mark.high) if value is not None]
    values = scale_of(min(heights), max(heights))
    sheet = _Sheet(years, values)
    points = _numbered([point for one in series for point in sheet.points(one)])
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
        top=_TOP,
        bottom=HEIGHT - _BOTTOM,
        years=tuple(Tick(sheet.x(year), str(int(year))) for year in years.ticks),
        values=tuple(Tick(sheet.y(value), number_words(value)) for value in values.ticks),
        lines=tuple(line for one in series for line in sheet.lines(one)),
        points=points,
        from_zero=values.low <= 0,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    years: Scale
    values: Scale

    def x(self, year: float) -> float:
        return round(_LEFT + self.years.share(year) * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - _BOTTOM - self.values.share(value) * (HEIGHT - _TOP - _BOTTOM), 1)

    def points(self, series: Series) -> Iterable[Point]:
        last = len(series.marks) - 1
        for number, mark in enumerate(series.marks):
            x, y = self.x((mark.first + mark.last) / 2), self.y(mark.value)
            high = self.y(mark.high) if mark.high is not None else y
            yield Point(
                x=x,
                y=y,
                from_x=self.x(mark.first),
                to_x=self.x(mark.last),
                high_y=high,
                ranged=mark.high is not None,
                bound=mark.bound,
                kind=series.kind,
                look=series.look,
                number=mark.text,
                number_y=y,
                letter=series.letter if number == last else "",
                label=mark.label,
                link=mark.link,
                shape=_shape(series.kind, x, y),
            )

    def lines(self, series: Series) -> Iterable[Line]:
        joined = [mark for mark in series.marks if mark.joined]
        # Of several figures of one year the line takes that of the newest document.
        by_year = {mark.first: mark for mark in joined}
        if len(by_year) > 1:
            places = " ".join(f"{self.x(year)},{self.y(by_year[year].value)}" for year in sorted(by_year))
            yield Line(places, series.kind, series.look)


def _shape(kind: str, x: float, y: float) -> str:
    """A disc for what happened, a hollow diamond for a goal, a hollow square for neither, as a path."""
    if kind == "target":
        return f"M{x} {y - 7}l7 7l-7 7l-7 -7z"
    if kind == "actual":
        return f"M{x - 5.5} {y}a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0z"
    return f"M{x - 5} {y - 5}h10v10h-10z"


def _year_scale(marks: Sequence[Mark]) -> Scale:
    first, last = min(mark.first for mark in marks), max(mark.last for mark in marks)
    step = max(1, math.ceil((last - first + 1) / _MOST_YEARS))
    ticks = tuple(float(year) for year in range(int(first), int(last) + 1, step))
    return Scale(first - 0.5, last + 0.5, ticks)


def _numbered(points: Sequence[Point]) -> tuple[Point, ...]:
    """The points, each with its number above or below it, or without where there is room for neither."""
    taken = [(point.x, point.y, _REACH, _REACH) for point in points]
    kept: list[Point] = []
    for point in points:
        half = _NUMBER_WIDTH * len(point.number) / 2
        places = (y for y in _beside(point) if _is_free(taken, point, y - _NUMBER_HEIGHT / 3, half))
        y = next(places, None) if len(kept) < _MOST_NUMBERED else None
        if y is not None:
            taken.append((point.x, y - _NUMBER_HEIGHT / 3, half, _NUMBER_HEIGHT / 2))
        kept.append(replace(point, number="" if y is None else point.number, number_y=point.y if y is None else y))
    return tuple(kept)


def _beside(point: Point) -> tuple[float, float]:
    """The base lines above and below a point, clear of its arrow."""
    up, down = _ARROW * (point.bound == "at_least"), _ARROW * (point.bound == "at_most")
    return round(min(point.y, point.high_y) - 12 - up, 1), round(point.y + 24 + down, 1)


def _is_free(taken: Sequence[tuple[float, float, float, float]], point: Point, y: float, half: float) -> bool:
    within = _TOP - 20 < y < HEIGHT - _BOTTOM - 4
    others = (one for one in taken if (one[0], one[1]) != (point.x, point.y))
    return within and all(
        abs(point.x - x) > half + wide or abs(y - other) > _NUMBER_HEIGHT / 2 + high for x, other, wide, high in others
    )
