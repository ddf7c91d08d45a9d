"""Whether the characters of a page are what is printed: a font without a usable character map gives any others."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from ingest.parse.pdf.page import Glyph

_LEAST_GLYPHS = 8
_MOST_UNKNOWN = 0.1  # of the glyphs
_MOST_ODD, _LEAST_BLOCKS = 0.2, 4  # glyphs of scripts that no document mixes, over so many blocks of 256
_LEAST_IDEOGRAPHS, _LEAST_COMMON = 20, 0.5  # of them among the 3,755 common ones of GB2312 or Big5's first level
_COMMON_ROWS = range(0xB0, 0xD8)
_COMMON_BIG5 = range(0xA4, 0xC7)
# First characters of ranges a Chinese document may hold, each with the one after its last.
_USUAL = (
    (0x20, 0x250),  # Latin
    (0x370, 0x460),  # Greek, Cyrillic
    (0x2000, 0x2800),  # punctuation, letterlike, numbers, arrows, mathematics, boxes, dingbats
    (0x2E80, 0x3130),  # radicals, CJK punctuation, kana
    (0x3200, 0xA000),  # enclosed, compatibility, ideographs
    (0xF900, 0xFB00),
    (0xFE30, 0xFE70),
    (0xFF00, 0xFFF0),
    (0x20000, 0x32000),
)
_COMMONEST_FIRST = (_USUAL[4], *_USUAL)


def is_legible(glyphs: Sequence[Glyph]) -> bool:
    """Whether the glyphs of a page, white space left out, can be trusted to be the characters printed."""
    if len(glyphs) < _LEAST_GLYPHS:
        return not any(is_unknown(glyph) for glyph in glyphs)
    if sum(is_unknown(glyph) for glyph in glyphs) > _MOST_UNKNOWN * len(glyphs):
        return False
    odd = [ord(glyph.char) for glyph in glyphs if not _is_usual(ord(glyph.char))]
    if len(odd) > _MOST_ODD * len(glyphs) and len({code >> 8 for code in odd}) >= _LEAST_BLOCKS:
        return False
    ideographs = [glyph.char for glyph in glyphs if "\u3400" <= glyph.char <= "\u9fff"]
    common = sum(_is_common(char) for char in ideographs)
    return len(ideographs) < _LEAST_IDEOGRAPHS or common >= _LEAST_COMMON * len(ideographs)


def is_unknown(glyph: Glyph) -> bool:
    """Whether the file does not say which character a glyph is; bullets of symbol fonts are often so."""
    return not glyph.legible or unicodedata.category(glyph.char) in ("Co", "Cn", "Cc", "Cs") or glyph.char == "\ufffd"


def _is_usual(code: int) -> bool:
    return code < _USUAL[0][1] or any(first <= code < end for first, end in _COMMONEST_FIRST)


def _is_common(char: str) -> bool:
    try:
        return char.encode("gb2312")[0] in _COMMON_ROWS
    except UnicodeEncodeError:
        pass
    try:
        return char.encode("big5")[0] in _COMMON_BIG5
    except UnicodeEncodeError:
        return False
