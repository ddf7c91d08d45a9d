"""What is printed on every page and belongs to none: running heads and feet, page numbers, watermarks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from ingest.parse.pdf.page import Glyph, Page, PrintedLine

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]{0,4}\d{1,4}[-—–－·\s]{0,4}|第\s?\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?"
    r"|\d{1,4}\s?/\s?\d{1,4}|[Pp]age\s?\d{1,4}(?:\s?of\s?\d{1,4})?"
)
_EDGE_ROWS = 2  # running heads and feet are among the outermost two rows
_REPEATED_SHARE = 0.6  # of the pages; left and right pages may alternate heads, so two pages are not enough of ten
_ALTERNATING_SHARE, _LEAST_ALTERNATING = 0.3, 3  # of many pages: every second one
_LEAST_PAGES = 2
_SLANTED = range(12, 79)  # degrees from level or upright: no line of text is set so
_LARGE = 1.7  # times the usual size: pale letters so large are a watermark


def without_watermarks(glyphs: Sequence[Glyph | None]) -> list[Glyph | None]:
    """Return the glyphs of a page without slanted ones and without large pale ones, unless all of it is so."""
    inked = [glyph for glyph in glyphs if glyph is not None and not glyph.char.isspace()]
    if not inked:
        return list(glyphs)
    usual = median(glyph.size for glyph in inked)

    def is_watermark(glyph: Glyph) -> bool:
        slanted = round(glyph.style.angle % 90) in _SLANTED
        return slanted or (glyph.style.light and glyph.size > _LARGE * usual)

    if sum(is_watermark(glyph) for glyph in inked) > len(inked) / 2:
        return list(glyphs)
    # A line end in the place of what is left out: what stands on either side is no one line.
    return [None if glyph is not None and is_watermark(glyph) else glyph for glyph in glyphs]


def drop_furniture(pages: Sequence[Page]) -> list[Page]:
    """Return the pages without pale text that repeats, lines that repeat at their edges, and page numbers."""
    edges = [_edge_lines(page) for page in pages]
    seen = Counter(key for lines in edges for key in {_key(line) for line in lines})
    pale = Counter(key for page in pages for key in {_place(line) for line in page.lines if line.light})
    least = max(_LEAST_PAGES, _REPEATED_SHARE * len(pages))
    alternating = max(_LEAST_ALTERNATING, _ALTERNATING_SHARE * len(pages))
    repeated = {key for key, count in seen.items() if count >= min(least, alternating)}
    kept = []
    for page, lines in zip(pages, edges, strict=True):
        dropped = {id(line) for line in lines if _key(line) in repeated or _is_number(line, page)}
        dropped |= {id(line) for line in page.lines if line.light and pale[_place(line)] >= least}
        kept.append(replace(page, lines=tuple(line for line in page.lines if id(line) not in dropped)))
    return kept


def _edge_lines(page: Page) -> list[PrintedLine]:
    """The lines of the outermost rows, unless a table lies outside them."""
    ordered = sorted(page.lines, key=lambda line: -line.middle)
    return _outer_rows(ordered) + _outer_rows(ordered[::-1])


def _outer_rows(ordered: Sequence[PrintedLine]) -> list[PrintedLine]:
    rows, found = 0, []
    for before, line in zip([None, *ordered], ordered, strict=False):
        if before is None or abs(before.middle - line.middle) > line.size / 2:
            rows += 1
        if rows > _EDGE_ROWS:
            break
        found.append(line)
    return found


def _key(line: PrintedLine) -> tuple[str, int]:
    """The words and the height on the page; page numbers within the words count as one."""
    return re.sub(r"\d+", "0", line.text), round(line.bottom / 5)


def _place(line: PrintedLine) -> tuple[str, int, int]:
    return line.text, round(line.left / 5), round(line.bottom / 5)


def _is_number(line: PrintedLine, page: Page) -> bool:
    """A page number stands alone, as the lowest or highest of what is on the page."""
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    others = [(other.bottom, other.top) for other in page.lines if other is not line]
    others += [(table.box.bottom, table.box.top) for table in page.tables]
    return bool(others) and (
        all(bottom >= line.middle for bottom, _ in others) or all(top <= line.middle for _, top in others)
    )
