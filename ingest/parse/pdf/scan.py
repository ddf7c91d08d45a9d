"""A picture of a page read as if it were printed: its characters as glyphs, its drawn lines as rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from ingest.parse.ocr import Recognised, RecognisedLine, recognise
from ingest.parse.pdf.page import Glyph, Page, Rule, Style
from ingest.parse.pdf.upright import read_page
from rag.message import Message

_LOW_CONFIDENCE = 0.8
_SHORTEST_RULE = 40  # of the longer side's share: a drawn line is at least a fortieth of it
_MOST_RULES = 1_500
_THICKEST = 8  # pixels
_LEAST_CHARS, _LEAST_SHARE = 8, 0.6
_WIDE_SHARE = 0.6
_INEXACT, _STRETCHED = 0.3, 0.12  # of the usual type size: a box's border; justified lines


def read_picture(image: Any, number: int, scale: float = 1.0) -> Page:
    """Return what is read from a picture of a page.

    Args:
        image: uint8 [height, width, 3], RGB.
        number: the page, from 0.
        scale: points of a pixel.
    """
    longest = max(image.shape[:2])
    found = recognise(image)
    scale *= longest / max(found.width, found.height)
    sizes = _type_sizes(found.lines)
    glyphs = [
        glyph
        for line, size in zip(found.lines, sizes, strict=True)
        for glyph in (*_glyphs(line, found.height, scale, size), None)
    ]
    level, upright = _rules(found, scale)
    page = read_page(glyphs, level, upright, number, found.width * scale, found.height * scale)
    warnings: tuple[str, ...] = ()
    if found.lines and found.confidence < _LOW_CONFIDENCE:
        warnings = (
            Message(
                "page {number}: the picture is hard to read (confidence {confidence:.2f})",
                number=number + 1,
                confidence=found.confidence,
            ),
        )
    return Page(
        number,
        page.width,
        page.height,
        page.lines,
        page.tables,
        page.level,
        warnings,
        confidence=found.confidence,
        recognised=True,
    )


def picture_glyphs(image: Any, scale: float, left: float, bottom: float) -> tuple[list[Glyph | None], float]:
    """Return the characters of a picture that stands on a page, in their places there, and how sure they are.

    Args:
        image: uint8 [height, width, 3], RGB.
        scale: points of a pixel.
        left: the picture's left edge on the page, points.
        bottom: its lower edge.
    """
    found = recognise(image)
    sizes = _type_sizes(found.lines)
    scale *= max(image.shape[:2]) / max(found.width, found.height)
    glyphs: list[Glyph | None] = []
    for line, size in zip(found.lines, sizes, strict=True):
        for glyph in _glyphs(line, found.height, scale, size):
            glyphs.append(
                glyph._replace(
                    left=glyph.left + left,
                    right=glyph.right + left,
                    bottom=glyph.bottom + bottom,
                    top=glyph.top + bottom,
                )
            )
        glyphs.append(None)
    return glyphs, found.confidence


def _type_sizes(lines: Sequence[RecognisedLine]) -> list[float]:
    """The type size of each line, pixels: that of most text for all that come near it, since boxes are inexact.

    A box has a border; Chinese characters are square, so that the width of long lines tells how large it is.
    """
    widths = [(line.right - line.left) / sum(map(_width, line.text)) for line in lines]
    long = [len(line.text) >= _LEAST_CHARS and _is_wide(line.text) for line in lines]
    heights = [line.bottom - line.top for line in lines]
    shares = [width / height for width, height, is_long in zip(widths, heights, long, strict=True) if is_long]
    share = min(1.0, max(_LEAST_SHARE, median(shares))) if shares else 1.0
    sizes = [width if is_long else share * height for width, height, is_long in zip(widths, heights, long, strict=True)]
    usual = median(size for size, line in zip(sizes, lines, strict=True) for _ in line.text) if lines else 0.0
    return [
        usual if abs(size - usual) <= (_STRETCHED if is_long else _INEXACT) * usual else size
        for size, is_long in zip(sizes, long, strict=True)
    ]


def _is_wide(text: str) -> bool:
    """Whether the most of a text is Chinese, which is as wide as it is high."""
    return sum(_width(char) == 1.0 for char in text) >= _WIDE_SHARE * len(text)


def _glyphs(line: RecognisedLine, height: int, scale: float, size: float) -> Iterator[Glyph]:
    """The characters of a line, each in its share of the line's width."""
    middle = height - (line.top + line.bottom) / 2
    bottom, top = middle - size / 2, middle + size / 2
    weights = [_width(char) for char in line.text]
    style = Style(size=(top - bottom) * scale)
    unit = (line.right - line.left) / sum(weights)
    left = line.left
    for char, weight in zip(line.text, weights, strict=True):
        right = left + unit * weight
        yield Glyph(char, left * scale, bottom * scale, right * scale, top * scale, style)
        left = right


def _width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" or char in "“”‘’—…" else 0.5


def _rules(found: Recognised, scale: float) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The straight lines drawn in a picture, level and upright ones."""
    import cv2

    gray = cv2.cvtColor(found.image, cv2.COLOR_RGB2GRAY)
    dark = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    length = max(found.width, found.height) // _SHORTEST_RULE
    level, upright = [], []
    for x, y, width, height in _strokes(dark, (length, 1)):
        if height <= _THICKEST:
            level.append(Rule((found.height - y - height / 2) * scale, x * scale, (x + width) * scale))
    for x, y, width, height in _strokes(dark, (1, length)):
        if width <= _THICKEST:
            bottom = (found.height - y - height) * scale
            upright.append(Rule((x + width / 2) * scale, bottom, bottom + height * scale))
    return tuple(level), tuple(upright)


def _strokes(dark: Any, size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """The boxes of what is left when all but strokes of ``size`` is worn away; the longest ones."""
    import cv2

    kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    # Gaps that dirt and skew leave in a line are closed, and a line a pixel off level is one.
    reach = (size[0] if size[0] > 1 else 3, size[1] if size[1] > 1 else 3)
    kept = cv2.dilate(kept, cv2.getStructuringElement(cv2.MORPH_RECT, reach))
    _, _, stats, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    boxes = []
    for x, y, width, height, _ in stats[1:]:
        left, top = x + reach[0] // 2, y + reach[1] // 2
        boxes.append((int(left), int(top), int(width - reach[0] + 1), int(height - reach[1] + 1)))
    return sorted(boxes, key=lambda box: -max(box[2:]))[:_MOST_RULES]
