"""The rules and pictures that a PDF page draws, those inside its forms too."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from ingest.parse.pdf.page import Box, Drawing, Rule

_MOST_OBJECTS = 40_000  # of a page: a map drawn in vectors has more and holds no table
_MOST_SEGMENTS = 20_000
_MOST_RULES = 6_000
_DEEPEST_FORM = 8
_SHAPE = 5  # segments: what has fewer is no letter
_THIN = 3.0  # points: a filled rectangle no thicker is a rule
_STRAIGHT = 1.0  # points that a level line may rise
_LEAST_LENGTH = 3.0

_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_drawing(page: Any, sheet: Box) -> Drawing:
    """Return what a pypdfium2 page draws beside text, in the measure of the page before it is turned.

    Args:
        page: as pypdfium2 has it.
        sheet: the page's box; rules end at its edges.
    """
    import pypdfium2.raw as pdfium

    level: list[Rule] = []
    upright: list[Rule] = []
    pictures: list[Box] = []
    partial, segments, shapes = False, 0, 0
    for count, (item, matrix) in enumerate(_objects(page.raw, _IDENTITY, 0)):
        if count >= _MOST_OBJECTS or len(level) + len(upright) >= _MOST_RULES or segments >= _MOST_SEGMENTS:
            partial = True
            break
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(_picture(item, matrix))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            lines, looked_at = _path(item, matrix)
            segments += looked_at
            shapes += 0 if lines else looked_at // _SHAPE
            for x0, y0, x1, y1 in lines:
                if not sheet.holds((x0 + x1) / 2, (y0 + y1) / 2):
                    continue
                x0, x1 = (min(max(x, sheet.left), sheet.right) for x in (x0, x1))
                y0, y1 = (min(max(y, sheet.bottom), sheet.top) for y in (y0, y1))
                if abs(y1 - y0) <= _STRAIGHT and abs(x1 - x0) >= _LEAST_LENGTH:
                    level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
                elif abs(x1 - x0) <= _STRAIGHT and abs(y1 - y0) >= _LEAST_LENGTH:
                    upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return Drawing(tuple(level), tuple(upright), tuple(pictures), shapes, partial)


def _objects(holder: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, _Matrix]]:
    """The page objects, those of forms in their place, each with the matrix of the forms around it."""
    import pypdfium2.raw as pdfium

    count_of, get = (
        (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
        if depth == 0
        else (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
    )
    for index in range(max(0, count_of(holder))):
        item = get(holder, index)
        if not item:
            continue
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
            yield item, matrix
        elif depth < _DEEPEST_FORM:
            yield item, matrix  # counted, so that empty forms within forms are bounded too
            yield from _objects(item, _after(_own_matrix(item), matrix), depth + 1)


def _own_matrix(item: Any) -> _Matrix:
    import pypdfium2.raw as pdfium

    own = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, own):
        return _IDENTITY
    return own.a, own.b, own.c, own.d, own.e, own.f


def _after(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _place(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _picture(item: Any, matrix: _Matrix) -> Box:
    """The unit square of an image, in the page."""
    whole = _after(_own_matrix(item), matrix)
    corners = [_place(x, y, whole) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))


def _path(item: Any, outer: _Matrix) -> tuple[list[tuple[float, float, float, float]], int]:
    """The straight lines that a path draws, a thin filled rectangle as one; and how many segments were looked at."""
    import pypdfium2.raw as pdfium

    count = min(pdfium.FPDFPath_CountSegments(item), _MOST_SEGMENTS)
    if count < 2:
        return [], 1
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, mode, stroked)
    if not stroked.value and not mode.value:
        return [], 1
    matrix = _after(_own_matrix(item), outer)
    lines: list[tuple[float, float, float, float]] = []
    for points in _subpaths(item, count, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if len(points) > 2 and min(right - left, top - bottom) <= _THIN:
            x, y = (left + right) / 2, (bottom + top) / 2
            lines.append((left, y, right, y) if right - left > top - bottom else (x, bottom, x, top))
        elif stroked.value:
            lines += [(*one, *other) for one, other in pairwise(points)]
    return lines, count


def _subpaths(item: Any, count: int, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path that is drawn without lifting the pen."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append(_place(x.value, y.value, matrix))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points
