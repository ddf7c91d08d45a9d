"""Running heads, running feet and page numbers: what is printed on every page and belongs to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.parse.pdf.lines import PrintedLine

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*\d{1,4}[-—–－·\s]*|第\s*\d+\s*页(?:\s*[,，/]?\s*共\s*\d+\s*页)?|\d+\s*/\s*\d+|[Pp]age\s*\d+(?:\s*of\s*\d+)?"
)
_EDGE_LINES = 2  # running heads and feet are among the outermost two lines
_REPEATED_SHARE = 0.6  # of the pages; left and right pages may alternate heads, so two pages are not enough of ten
_LEAST_PAGES = 2


def drop_furniture(pages: Sequence[Sequence[PrintedLine]]) -> list[list[PrintedLine]]:
    """Return the pages without the lines that repeat at their edges and without page numbers."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    least = max(_LEAST_PAGES, _REPEATED_SHARE * len(pages))
    repeated = {key for key, count in seen.items() if count >= least}
    return [
        [line for line in page if not (line in _edges(page) and (_key(line) in repeated or _is_number(line, page)))]
        for page in pages
    ]


def _edges(page: Sequence[PrintedLine]) -> list[PrintedLine]:
    ordered = sorted(page, key=lambda line: -line.top)
    return ordered[:_EDGE_LINES] + ordered[_EDGE_LINES:][-_EDGE_LINES:]


def _key(line: PrintedLine) -> tuple[str, int]:
    """The words and the height on the page; page numbers within the words count as one."""
    return re.sub(r"\d+", "0", line.text), round(line.bottom / 5)


def _is_number(line: PrintedLine, page: Sequence[PrintedLine]) -> bool:
    """A page number stands alone as the lowest or highest line."""
    outermost = line.bottom <= min(other.bottom for other in page) or line.top >= max(other.top for other in page)
    return outermost and len(page) > 1 and bool(_PAGE_NUMBER.fullmatch(line.text))
