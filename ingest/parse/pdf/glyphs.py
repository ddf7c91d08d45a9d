"""The glyphs of a PDF page, upright and in the page's own measure however it is turned."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from ingest.lines import INVISIBLE
from ingest.parse.halves import is_pair, join_halves
from ingest.parse.pdf.page import INFERRED_SPACE, Box, Glyph, Rule, Style

_SOFT_HYPHENS = "\x02\ufffe"  # how pdfium reports a hyphen at a line's end
# More glyphs than a page of print can hold; a page of more is read so far.
MOST_GLYPHS = 60_000
_BOLD_FACE = re.compile(r"bold|heavy|black|hei|xbs|黑体|小标宋|粗", re.IGNORECASE)
_BOLD_WEIGHT = 600
_NAME_BYTES = 128
_FORCE_BOLD = 1 << 18  # of the font flags, PDF 32000-1, table 123
_FILL_AND_STROKE = 2  # render mode: how programs make bold of a face that has none
_VERY_LARGE = 60.0  # points
_RED, _LIGHT = 150, 165  # of 255


def read_glyphs(textpage: Any, sheet: Box) -> tuple[list[Glyph | None], bool]:
    """Return the glyphs of a pypdfium2 text page as the file orders them, and whether there are more.

    ``None`` stands where pdfium sees a line end. The boxes are those of the page before it is turned; what lies
    outside of ``sheet``, the page, is not printed and left out.
    """
    import pypdfium2.raw as pdfium

    raw = textpage.raw
    count = pdfium.FPDFText_CountChars(raw)
    box = pdfium.FS_RECTF()
    found: list[Glyph | None] = []
    styles = _Styles(raw)
    for index in range(min(count, MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        char = chr(code) if 0 < code < 0x110000 else ""
        if char in "\r\n" and char:
            found.append(None)
        elif char and char not in INVISIBLE:
            pdfium.FPDFText_GetLooseCharBox(raw, index, box)
            place = box.left, box.bottom, box.right, box.top
            if max(box.right - box.left, box.top - box.bottom) > _VERY_LARGE:
                place = _ink(raw, index, place)
            if not char.isspace() and not sheet.holds((place[0] + place[2]) / 2, (place[1] + place[3]) / 2):
                continue
            legible = pdfium.FPDFText_HasUnicodeMapError(raw, index) != 1
            if char == " " and pdfium.FPDFText_IsGenerated(raw, index) == 1:
                char = INFERRED_SPACE
            char = "-" if char in _SOFT_HYPHENS else char
            glyph = Glyph(char, *place, styles.of(index), legible)
            before = found[-1] if found else None
            if before is not None and is_pair(before.char, char):
                found[-1] = _joined(before, glyph)
            else:
                found.append(glyph)
    return found, count > MOST_GLYPHS


def _joined(high: Glyph, low: Glyph) -> Glyph:
    """The character of which a file gives the halves as two glyphs, with the place of both."""
    left, right = min(high.left, low.left), max(high.right, low.right)
    bottom, top = min(high.bottom, low.bottom), max(high.top, low.top)
    legible = high.legible and low.legible
    return Glyph(join_halves(high.char, low.char), left, bottom, right, top, high.style, legible)


def _ink(raw: Any, index: int, place: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The box of a glyph's ink, for a font that says falsely how large its glyphs are (upright writing)."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(raw, index, left, right, bottom, top):
        return place
    ink = left.value, bottom.value, right.value, top.value
    narrow = ink[2] - ink[0] < (place[2] - place[0]) / 3
    return ink if narrow and ink[3] - ink[1] < (place[3] - place[1]) / 3 and ink[2] > ink[0] else place


class _Styles:
    """The styles of the text objects of a page, each looked up once, and whether its font is bold once a font."""

    def __init__(self, raw: Any) -> None:
        import pypdfium2.raw as pdfium

        self._raw, self._pdfium = raw, pdfium
        self._styles: dict[int | None, Style] = {}
        self._bold: dict[int | None, bool] = {}
        self._matrix = pdfium.FS_MATRIX()
        self._shades = [ctypes.c_uint() for _ in range(4)]

    def of(self, index: int) -> Style:
        """The style of the character at ``index``."""
        item = self._pdfium.FPDFText_GetTextObject(self._raw, index)
        owner = ctypes.cast(item, ctypes.c_void_p).value
        style = self._styles.get(owner)
        if style is None:
            style = self._styles[owner] = self._read(index, item if owner else None)
        return style

    def _read(self, index: int, item: Any) -> Style:
        raw, pdfium = self._raw, self._pdfium
        # pdfium counts clockwise, and says -1 where it does not know.
        angle = -math.degrees(max(0.0, pdfium.FPDFText_GetCharAngle(raw, index))) % 360
        size = 0.0
        if pdfium.FPDFText_GetMatrix(raw, index, self._matrix):
            size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(self._matrix.c, self._matrix.d)
        bold = self._is_bold(index, item)
        if not pdfium.FPDFText_GetFillColor(raw, index, *self._shades):
            return Style(angle, size, bold)
        red, green, blue, alpha = (shade.value for shade in self._shades)
        is_red = red >= _RED and max(green, blue) < red / 2
        return Style(angle, size, bold, is_red, light=min(red, green, blue) >= _LIGHT or alpha < _LIGHT)

    def _is_bold(self, index: int, item: Any) -> bool:
        pdfium = self._pdfium
        if item is None:
            return self._has_bold_font(index)
        font = ctypes.cast(pdfium.FPDFTextObj_GetFont(item), ctypes.c_void_p).value
        if font not in self._bold:
            self._bold[font] = self._has_bold_font(index)
        return self._bold[font] or pdfium.FPDFTextObj_GetTextRenderMode(item) == _FILL_AND_STROKE

    def _has_bold_font(self, index: int) -> bool:
        name, flags = ctypes.create_string_buffer(_NAME_BYTES), ctypes.c_int()
        length = self._pdfium.FPDFText_GetFontInfo(self._raw, index, name, _NAME_BYTES, flags)
        face = name.value.decode("utf-8", "replace") if 0 < length <= _NAME_BYTES else ""
        if _BOLD_FACE.search(face) or flags.value & _FORCE_BOLD:
            return True
        return bool(self._pdfium.FPDFText_GetFontWeight(self._raw, index) >= _BOLD_WEIGHT)


def quarter_turns(glyphs: Sequence[Glyph | None], rotation: int) -> int:
    """Return by how many quarters, clockwise, the page must be turned for most of its text to stand upright.

    Args:
        glyphs: in the measure of the page before its own rotation.
        rotation: what the page says, degrees clockwise.
    """
    turns: Counter[int] = Counter()
    for glyph in glyphs:
        if glyph is not None and not glyph.char.isspace():
            turns[round(glyph.style.angle / 90) % 4] += 1
    return turns.most_common(1)[0][0] if turns else (rotation // 90) % 4


def turn_box(box: tuple[float, float, float, float], turns: int, width: float, height: float) -> Box:
    """Return a box (left, bottom, right, top) of a page of ``width`` and ``height`` turned by quarters, clockwise."""
    left, bottom, right, top = box
    for _ in range(turns):
        left, bottom, right, top = bottom, width - right, top, width - left
        width, height = height, width
    return Box(left, bottom, right, top)


def turn_glyphs(glyphs: Sequence[Glyph | None], turns: int, width: float, height: float) -> list[Glyph | None]:
    """Return the glyphs of a page turned by quarters, clockwise; their angles count from upright then."""
    if not turns:
        return list(glyphs)
    turned: list[Glyph | None] = []
    for glyph in glyphs:
        if glyph is None:
            turned.append(None)
            continue
        box = turn_box((glyph.left, glyph.bottom, glyph.right, glyph.top), turns, width, height)
        style = glyph.style._replace(angle=(glyph.style.angle - 90 * turns) % 360)
        turned.append(Glyph(glyph.char, *box, style, glyph.legible))
    return turned


def turn_rules(
    level: Sequence[Rule], upright: Sequence[Rule], turns: int, width: float, height: float
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Return the level and the upright rules of a page turned by quarters, clockwise."""
    for _ in range(turns):
        # (x, y) goes to (y, width - x).
        level, upright = (
            [Rule(width - rule.at, rule.start, rule.end) for rule in upright],
            [Rule(rule.at, width - rule.end, width - rule.start) for rule in level],
        )
        width, height = height, width
    return tuple(level), tuple(upright)
