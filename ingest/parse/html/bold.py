"""Short lines in bold type that head what follows, where a page marks no headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.parse.html.lists import NUMBERED_LINE
from ingest.parse.html.measure import Measures
from ingest.parse.html.tree import Element
from ingest.types import HeadingMark
from rag.types import Span

LONGEST = 30  # characters of a heading in bold type
_BOLD = re.compile(r"font-weight:(?:bold|[6-9]00)")
_CENTRED = re.compile(r"text-align:center")
_NO_HEADING = re.compile(r"[。；，、：:,;]$|^(?:[图表附注]|\d{1,3}-\d|第\d|[（(【]|\d{4})")
# What ends like a document's title heads an annex, and its chapters stand above it in rank.
_TITLE = re.compile(r"(?:报告|通知|办法|规定|条例|方案|规划|计划|意见|决定|公告|公报|通报|细则|纲要|预案|规则|函|令)$")
_PROSE = re.compile(r"[。：；！？]$")
_LEAST_CHARS = 3
_LEAST = 2  # one line alone is emphasis
_MOST_SHARE = 0.4  # of a page's lines
_LEVEL = 5  # below what pages mark as headings themselves


def is_bold_line(element: Element, measures: Measures) -> bool:
    """Whether a block is a short line all in bold type, not set in the middle as a title is."""
    chars = measures[element].chars
    if element.tag not in ("p", "div") or not _LEAST_CHARS <= chars <= LONGEST or _is_centred(element):
        return False
    return _bold_chars(element, False, measures) >= chars


def _bold_chars(element: Element, bold: bool, measures: Measures) -> int:
    bold = bold or element.tag in ("b", "strong") or bool(_BOLD.search(_style(element)))
    if bold:
        return measures[element].chars
    return sum(_bold_chars(child, bold, measures) for child in element.elements() if measures.is_shown(child))


def _is_centred(element: Element) -> bool:
    return element.attributes.get("align", "").lower() == "center" or bool(_CENTRED.search(_style(element)))


def _style(element: Element) -> str:
    return element.attributes.get("style", "").replace(" ", "").lower()


def bold_headings(text: str, bold: Sequence[Span], marked: Sequence[HeadingMark]) -> tuple[HeadingMark, ...]:
    """Return the lines in bold type that are headings: unnumbered, below the first sentence, several and not most.

    Args:
        text: the page's text.
        bold: the lines in bold type, in order.
        marked: the headings that the page marks itself.
    """
    lines = [line for line in text.splitlines() if line]
    position, first = 0, len(text)
    for line in lines:
        if _PROSE.search(line):
            first = position
            break
        position += len(line) + 1
    taken = {mark.span.start for mark in marked}
    found = []
    for span in bold:
        line = span.cut(text)
        is_heading = not (_NO_HEADING.search(line) or _TITLE.search(line) or NUMBERED_LINE.match(line))
        if span.start > first and span.start not in taken and is_heading:
            found.append(HeadingMark(span, _LEVEL))
    return tuple(found) if _LEAST <= len(found) <= _MOST_SHARE * len(lines) else ()
