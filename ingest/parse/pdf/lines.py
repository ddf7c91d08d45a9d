"""Glyphs of a PDF page to the pieces of its lines, and pieces of one height to rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from ingest.lines import is_cjk
from ingest.parse.pdf.page import INFERRED_SPACE, Glyph, PrintedLine

# A space that pdfium infers between two Chinese characters is real when it is nearly a character wide;
# justified setting spreads characters by less.
_REAL_SPACE = 0.7
_SET_OFF = 0.45  # of the type size: programs set figures off from Chinese characters by a quarter of it
_PIECE_GAP = 1.5  # of the type size: what stands further apart is another column, or a cell beside a cell
_MOVED_BACK = 0.5  # of the type size: a glyph this far left of the last one begins another line
_SAME_HEIGHT = 0.5  # of the smaller of two boxes lies within the other: one line
_RAISED_SIZE, _RAISED_BY = 0.8, 0.2  # of the type size: a raised mark is this small, and this far above the line's foot
_MARK = re.compile(r"[\d①-⑳*†]{1,3}|\[\d{1,3}\]|〔\d{1,3}〕")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_pieces(glyphs: Iterable[Glyph | None], page: int) -> list[PrintedLine]:
    """Return runs of glyphs that stand together on one height, as the file orders them; ``page`` counts from 0."""
    pieces: list[PrintedLine] = []
    run: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph is None or (last is not None and not glyph.char.isspace() and _is_apart(last, glyph)):
            pieces += _piece(run, page)
            run, last = [], None
        if glyph is not None:
            run.append(glyph)
            last = last if glyph.char.isspace() else glyph
    return pieces + _piece(run, page)


def _is_apart(last: Glyph, glyph: Glyph) -> bool:
    """Whether a glyph belongs to another piece than the one before it."""
    if last.style.light != glyph.style.light:
        return True
    size = max(last.size, glyph.size)
    shared = min(last.top, glyph.top) - max(last.bottom, glyph.bottom)
    if shared < _SAME_HEIGHT * min(last.top - last.bottom, glyph.top - glyph.bottom):
        return True
    return glyph.left - last.right > _PIECE_GAP * size or glyph.left < last.left - _MOVED_BACK * size


def _piece(run: Sequence[Glyph], page: int) -> list[PrintedLine]:
    inked = [glyph for glyph in run if not glyph.char.isspace()]
    if not inked:
        return []
    size = median(glyph.size for glyph in inked)
    body, marks = _without_marks(run, inked, size)
    text = _CONTROLS.sub("", spaced_text(body, size)).strip()
    if not text:
        return []
    printed = [glyph for glyph in body if not glyph.char.isspace()]
    bold = [glyph.style.bold for glyph in printed]
    line = PrintedLine(
        text,
        page,
        min(glyph.left for glyph in inked),
        max(glyph.right for glyph in inked),
        min(glyph.bottom for glyph in printed),
        max(glyph.top for glyph in printed),
        size,
        bold=sum(bold) > 0.8 * len(bold),
        red=sum(glyph.style.red for glyph in printed) > 0.8 * len(printed),
        lead=_lead(text, bold),
        marks=marks,
        light=printed[0].style.light,
    )
    return [line]


def _lead(text: str, bold: Sequence[bool]) -> int:
    """How many characters of ``text`` are its bold beginning, 0 where it is set alike all through."""
    count = next((index for index, one in enumerate(bold) if not one), len(bold))
    if not 0 < count < len(bold):
        return 0
    for place, char in enumerate(text):
        if count == 0:
            return place
        count -= not char.isspace()
    return 0


def _without_marks(run: Sequence[Glyph], inked: Sequence[Glyph], size: float) -> tuple[list[Glyph], tuple[str, ...]]:
    """The run without raised marks that refer to footnotes, and those marks; a unit's exponent (m²) is none."""
    foot = median(glyph.bottom for glyph in inked)

    def is_raised(glyph: Glyph) -> bool:
        small = glyph.size <= _RAISED_SIZE * size
        return small and glyph.bottom >= foot + _RAISED_BY * size and not glyph.char.isspace()

    if not any(is_raised(glyph) for glyph in inked):
        return list(run), ()
    kept: list[Glyph] = []
    marks = []
    for raised, group in groupby(run, is_raised):
        part = list(group)
        mark = "".join(glyph.char for glyph in part)
        exponent = kept and kept[-1].char.isascii() and kept[-1].char.isalnum()
        if raised and kept and not exponent and _MARK.fullmatch(mark):
            marks.append(mark)
        else:
            kept += part
    return kept, tuple(marks)


def spaced_text(run: Sequence[Glyph], size: float) -> str:
    """Return the characters of a run with the spaces that are real."""
    pieces: list[str] = []
    before: Glyph | None = None
    waiting = ""
    for glyph in run:
        if glyph.char.isspace():
            waiting = glyph.char if glyph.char in "\u3000" + INFERRED_SPACE and not waiting else waiting or " "
            continue
        if waiting and before is not None and _is_real(before, glyph, size, waiting == INFERRED_SPACE):
            pieces.append("\u3000" if waiting == "\u3000" else " ")
        pieces.append(glyph.char)
        before, waiting = glyph, ""
    return "".join(pieces)


def _is_real(before: Glyph, after: Glyph, size: float, inferred: bool) -> bool:
    """Whether a space is one: not what justifies Chinese characters or sets them off from figures and Latin words."""
    gap = after.left - before.right
    cjk = is_cjk(before.char) + is_cjk(after.char)
    if cjk == 1 and inferred:
        return gap >= _SET_OFF * size
    return cjk < 2 or gap >= _REAL_SPACE * size


def read_rows(pieces: Sequence[PrintedLine]) -> list[list[PrintedLine]]:
    """Return pieces that stand on one height as rows from the top, each from the left; near ones made one piece."""
    rows: list[list[PrintedLine]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.middle, piece.left)):
        if rows and _is_level(rows[-1][0], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(row) for row in rows]


def _is_level(one: PrintedLine, other: PrintedLine) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _SAME_HEIGHT * min(one.top - one.bottom, other.top - other.bottom)


def _joined(row: Sequence[PrintedLine]) -> list[PrintedLine]:
    joined: list[PrintedLine] = []
    for piece in sorted(row, key=lambda piece: piece.left):
        gap = piece.left - joined[-1].right if joined else 0.0
        if joined and gap <= _PIECE_GAP * max(piece.size, joined[-1].size):
            joined[-1] = beside(joined[-1], piece, gap >= _REAL_SPACE * piece.size)
        else:
            joined.append(piece)
    return joined


def beside(one: PrintedLine, other: PrintedLine, apart: bool) -> PrintedLine:
    """Return two pieces of a row as one line, with a space between where they stand ``apart``."""
    words = (
        one.text[-1:].isascii() and other.text[:1].isascii() and one.text[-1:].isalpha() and other.text[:1].isalpha()
    )
    weights = len(one.text), len(other.text)
    return replace(
        one,
        text=one.text + (" " if apart or words else "") + other.text,
        left=min(one.left, other.left),
        right=max(one.right, other.right),
        bottom=min(one.bottom, other.bottom),
        top=max(one.top, other.top),
        size=one.size if weights[0] >= weights[1] else other.size,
        bold=one.bold and other.bold,
        red=one.red and other.red,
        lead=len(one.text) if one.bold and not other.bold else one.lead,
        marks=one.marks + other.marks,
        light=one.light and other.light,
    )
