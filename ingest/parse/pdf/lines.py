"""The printed lines of a PDF page, with their places and type sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import Any

from ingest.lines import INVISIBLE, is_cjk

# A space that pdfium infers between two Chinese characters is real when it is nearly a character wide;
# justified setting spreads characters by less.
_REAL_SPACE = 0.7
_SOFT_HYPHENS = "\x02\ufffe"  # how pdfium reports a hyphen at a line's end
_MOVED_BACK = 0.5  # of the type size: a character this far left of the last one begins a new line
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as printed. Lengths in points, ``y`` from the bottom of the page; ``size`` the type size."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class _Char:
    char: str
    left: float
    right: float
    bottom: float
    top: float


def read_lines(page: Any, number: int) -> list[PrintedLine]:
    """Return the lines of a pypdfium2 page in reading order as the file has it, page ``number`` from 0."""
    textpage = page.get_textpage()
    try:
        lines: list[list[_Char]] = []
        chars: list[_Char] = []
        for char in _chars(textpage):
            if char is None or (chars and _starts_line(chars[-1], char)):
                lines.append(chars)
                chars = []
            if char is not None:
                chars.append(char)
        lines.append(chars)
    finally:
        textpage.close()
    return [line for chars in lines if (line := _line(chars, number)) is not None]


def _chars(textpage: Any) -> list[_Char | None]:
    """Each character with its box; ``None`` where pdfium sees a line end."""
    import pypdfium2.raw as pdfium

    found: list[_Char | None] = []
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        char = chr(code) if code else ""
        if char in "\r\n" and char:
            found.append(None)
        elif char and char not in INVISIBLE:
            left, bottom, right, top = textpage.get_charbox(index, loose=True)
            found.append(_Char("-" if char in _SOFT_HYPHENS else char, left, right, bottom, top))
    return found


def _starts_line(last: _Char, char: _Char) -> bool:
    """Whether a character stands on another line than the one before it, though pdfium saw no line end."""
    height = max(last.top - last.bottom, char.top - char.bottom)
    below = char.top < last.bottom + 0.2 * height
    return bool(height) and below and char.left < last.left - _MOVED_BACK * height


def _line(chars: list[_Char], page: int) -> PrintedLine | None:
    inked = [char for char in chars if not char.char.isspace()]
    if not inked:
        return None
    size = median(char.top - char.bottom for char in inked)
    pieces: list[str] = []
    for index, char in enumerate(chars):
        if not char.char.isspace():
            pieces.append(char.char)
        elif pieces and not pieces[-1].isspace() and _is_real_space(chars, index, size):
            pieces.append("\u3000" if char.char == "\u3000" else " ")
    text = _CONTROLS.sub("", "".join(pieces)).strip()
    if not text:
        return None
    return PrintedLine(
        text,
        page,
        min(char.left for char in inked),
        max(char.right for char in inked),
        min(char.bottom for char in inked),
        max(char.top for char in inked),
        size,
    )


def _is_real_space(chars: list[_Char], index: int, size: float) -> bool:
    before = next((char for char in reversed(chars[:index]) if not char.char.isspace()), None)
    after = next((char for char in chars[index + 1 :] if not char.char.isspace()), None)
    if before is None or after is None:
        return False
    if not (is_cjk(before.char) and is_cjk(after.char)):
        return True
    return after.left - before.right >= _REAL_SPACE * size
