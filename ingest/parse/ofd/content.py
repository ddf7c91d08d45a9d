"""The content of an OFD page as glyphs, rules and pictures, in points from the page's lower left corner."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from ingest.parse.pdf.page import Box, Glyph, Rule, Style

if TYPE_CHECKING:
    from lxml.etree import _Element

_POINTS = 72 / 25.4  # of a millimetre
_MOST_GLYPHS = 200_000  # of a page
_MOST_SEGMENTS = 20_000
_MOST_NUMBERS = 200_000  # of one list of numbers
_DESCENT = 0.14  # of the type size lies below the base line
_BOLD = 600
_THIN = 1.0  # millimetres: a filled box no thicker is a rule
_LEAST_LENGTH = 1.0
_STRAIGHT = 0.35  # millimetres a level line may rise
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_RED, _DARK, _LIGHT = 150, 110, 190

_Matrix = tuple[float, ...]


@dataclass(slots=True)
class Content:
    """What a page shows. ``glyphs``: in the file's order, ``None`` after each run; ``pictures``: box and resource.

    ``partial``: there is more than is read of one page.
    """

    height: float  # of the page, millimetres
    glyphs: list[Glyph | None] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    pictures: list[tuple[Box, str]] = field(default_factory=list)
    partial: bool = False


def read_content(root: _Element, content: Content, with_text: bool = True) -> None:
    """Add what a page or a template shows to ``content``."""
    for item in root.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject"):
        if item.get("Visible", "true").lower() == "false":
            continue
        kind = item.tag.rpartition("}")[2]
        box = numbers(item.get("Boundary", ""))
        if len(box) < 4:
            continue
        if kind == "TextObject" and with_text:
            _read_text(item, box, content)
        elif kind == "PathObject":
            _read_path(item, box, content)
        elif kind == "ImageObject":
            left, bottom = box[0] * _POINTS, (content.height - box[1] - box[3]) * _POINTS
            place = Box(left, bottom, left + box[2] * _POINTS, bottom + box[3] * _POINTS)
            content.pictures.append((place, item.get("ResourceID", "")))


def _read_text(item: _Element, box: Sequence[float], content: Content) -> None:
    matrix = _matrix(item)
    scale = math.hypot(matrix[2], matrix[3]) or 1.0
    size = next(iter(numbers(item.get("Size", ""))), 0.0)
    if not 0 < size * scale < 1000:
        return
    style = _style(item, size * scale, matrix)
    wide = next(iter(numbers(item.get("HScale", ""))), 1.0) or 1.0
    x = y = 0.0
    for code in item.iter("{*}TextCode"):
        text = (code.text or "").strip("\r\n\t")
        x = next(iter(numbers(code.get("X", ""))), x)
        y = next(iter(numbers(code.get("Y", ""))), y)
        across = list(islice(deltas(code.get("DeltaX", "")), len(text)))
        down = list(islice(deltas(code.get("DeltaY", "")), len(text)))
        if len(content.glyphs) + len(text) > _MOST_GLYPHS:
            content.partial = True
            return
        at_x, at_y = x, y
        for index, char in enumerate(text):
            width = _width(char) * size * wide
            step = across[index] if index < len(across) else (0.0 if down else width)
            content.glyphs.append(
                _glyph(char, (at_x, at_y), min(width, step) if step > 0 else width, style, box, matrix, content.height)
            )
            at_x += step
            at_y += down[index] if index < len(down) else 0.0
        content.glyphs.append(None)


def _glyph(
    char: str, at: tuple[float, float], width: float, style: Style, box: Sequence[float], matrix: _Matrix, height: float
) -> Glyph:
    left, base = _place(*at, matrix)
    right, _ = _place(at[0] + width, at[1], matrix)
    left, right = sorted(((box[0] + left) * _POINTS, (box[0] + right) * _POINTS))
    bottom = (height - box[1] - base) * _POINTS - _DESCENT * style.size
    return Glyph(" " if char.isspace() else char, left, bottom, right, bottom + style.size, style)


def _style(item: _Element, size: float, matrix: _Matrix) -> Style:
    weight = next(iter(numbers(item.get("Weight", ""))), 400.0)
    colour = item.find("{*}FillColor")
    parts = numbers(colour.get("Value", "")) if colour is not None else []
    red = len(parts) == 3 and parts[0] >= _RED and max(parts[1:]) <= _DARK
    light = len(parts) == 3 and min(parts) >= _LIGHT
    alpha = next(iter(numbers(colour.get("Alpha", ""))), 255.0) if colour is not None else 255.0
    angle = math.degrees(math.atan2(-matrix[1], matrix[0])) % 360
    return Style(angle, size * _POINTS, weight >= _BOLD, red, light or alpha < _DARK)


def _read_path(item: _Element, box: Sequence[float], content: Content) -> None:
    """The straight level and upright lines that a path draws; a thin filled box is one."""
    stroked = item.get("Stroke", "true").lower() != "false"
    matrix = _matrix(item)
    for points in _subpaths((item.findtext("{*}AbbreviatedData") or "")[: 20 * _MOST_SEGMENTS]):
        placed = [_place(x, y, matrix) for x, y in points]
        xs, ys = [x + box[0] for x, _ in placed], [y + box[1] for _, y in placed]
        if len(placed) > 2 and min(max(xs) - min(xs), max(ys) - min(ys)) <= _THIN:
            _add_rule(((min(xs), min(ys)), (max(xs), max(ys))), _THIN, content)
        elif stroked:
            for first in range(len(placed) - 1):
                _add_rule(((xs[first], ys[first]), (xs[first + 1], ys[first + 1])), _STRAIGHT, content)


def _add_rule(ends: tuple[tuple[float, float], tuple[float, float]], straight: float, content: Content) -> None:
    (x0, y0), (x1, y1) = ends
    if len(content.level) + len(content.upright) >= _MOST_SEGMENTS:
        content.partial = True
    elif abs(y1 - y0) <= straight and abs(x1 - x0) >= _LEAST_LENGTH:
        at = (content.height - (y0 + y1) / 2) * _POINTS
        content.level.append(Rule(at, min(x0, x1) * _POINTS, max(x0, x1) * _POINTS))
    elif abs(x1 - x0) <= straight and abs(y1 - y0) >= _LEAST_LENGTH:
        low, high = content.height - max(y0, y1), content.height - min(y0, y1)
        content.upright.append(Rule((x0 + x1) / 2 * _POINTS, low * _POINTS, high * _POINTS))


def _subpaths(data: str) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path that is drawn without lifting the pen; curves count by their ends."""
    points: list[tuple[float, float]] = []
    words = iter(data.replace(",", " ").split())
    for word in words:
        count = _ARGUMENTS.get(word)
        if count is None:
            continue
        values = numbers(" ".join(islice(words, count)))
        if word in ("S", "M") and points:
            yield points
            points = []
        if word == "C" and points:
            points.append(points[0])
        elif count and len(values) == count:
            points.append((values[-2], values[-1]))
    if points:
        yield points


def numbers(text: str) -> list[float]:
    """Return the finite numbers of a list as OFD writes them; what is no number is left out."""
    found = []
    for word in text.split(None, _MOST_NUMBERS)[:_MOST_NUMBERS]:
        try:
            value = float(word)
        except ValueError:
            continue
        if math.isfinite(value):
            found.append(value)
    return found


def deltas(text: str) -> Iterator[float]:
    """Return the distances of a list in which ``g 3 5`` stands for 5 5 5.

    >>> list(deltas("4 g 3 5 6"))
    [4.0, 5.0, 5.0, 5.0, 6.0]
    """
    words = iter(text.split(None, _MOST_NUMBERS)[:_MOST_NUMBERS])
    for word in words:
        if word != "g":
            yield from numbers(word)
            continue
        repeated = numbers(" ".join(islice(words, 2)))
        if len(repeated) == 2:
            for _ in range(min(int(repeated[0]), _MOST_NUMBERS)):
                yield repeated[1]


def _matrix(item: _Element) -> _Matrix:
    values = numbers(item.get("CTM", ""))
    return tuple(values) if len(values) == 6 else _IDENTITY


def _place(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _width(char: str) -> float:
    """The width of a character in type sizes."""
    return 1.0 if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…·" else 0.5
