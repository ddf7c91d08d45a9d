"""Footnotes: the small lines at a page's foot that a mark in its text refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.lines import join_wrapped
from ingest.parse.pdf.page import Item, PrintedLine

_SMALL = 0.93  # times the body's size
_MOST_LINES = 40
_MARK = re.compile(r"(?P<mark>[①-⑳]|\[\d{1,3}\]|〔\d{1,3}〕|\d{1,2}(?=[\s.．、\u3400-\u9fff《“])|\*|†)\s*")


@dataclass(frozen=True, slots=True)
class Footnote:
    """A footnote of a page: the mark that refers to it, and its text with the mark."""

    mark: str
    text: str
    page: int


def take_footnotes(items: Sequence[Item], size: float) -> tuple[list[Item], list[Footnote]]:
    """Return the items of a page without the footnotes at its end, and those.

    Only what is set smaller than the body, at the end of the page, and is referred to by a mark in its text.

    Args:
        items: of one page in reading order.
        size: the body's type size, points.
    """
    at = len(items)
    while at and len(items) - at < _MOST_LINES and _is_small(items[at - 1], size):
        at -= 1
    body, foot = list(items[:at]), [item for item in items[at:] if isinstance(item, PrintedLine)]
    marks = {mark for item in body if isinstance(item, PrintedLine) for mark in _marks(item)}
    notes: list[Footnote] = []
    for line in foot:
        text = _with_mark(line)
        match = _MARK.match(text)
        if match and match["mark"] in marks:
            notes.append(Footnote(match["mark"], text, line.page))
        elif notes:
            notes[-1] = replace(notes[-1], text=join_wrapped(notes[-1].text, text))
        else:
            return list(items), []
    return body, notes


def _is_small(item: Item, size: float) -> bool:
    return isinstance(item, PrintedLine) and item.size <= _SMALL * size


def _marks(line: PrintedLine) -> set[str]:
    return {*line.marks, *re.findall(r"[①-⑳]|\[\d{1,3}\]|〔\d{1,3}〕", line.text)}


def _with_mark(line: PrintedLine) -> str:
    """A note whose own mark is raised at its beginning begins with it again."""
    return f"{line.marks[0]} {line.text}" if line.marks and not _MARK.match(line.text) else line.text
