"""Which paragraphs are set as a title or as headings: larger, bold, centred."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.facts.labels import LABEL
from ingest.parse.pdf.measure import OPENS
from ingest.parse.pdf.page import Paragraph
from ingest.parse.pdf.paragraphs import RED_HEAD

# The title is set in the largest type, clearly larger than the body's, on the first page.
_TITLE_SIZE, _BOLD_TITLE_SIZE = 1.25, 0.95
_LONGEST_TITLE = 120
_LONGEST_COVER_LINE = 40
_NO_TITLE = re.compile(r"^目\s?[录次]|[：:。；]|\d{1,2}\s?月|^附\s?[件录表]")
_MOST_TITLE_LINES, _SAME_TITLE = 4, 0.05
_HEADING_SIZE = 1.12
_LONGEST_HEADING, _LONGEST_LEAD, _SHORTEST_LEAD = 50, 45, 6
_MOST_BOLD = 0.4  # of the characters: where more are bold, bold says nothing
_LEVELS = 4
_NO_HEADING = re.compile(r"[。；，,;：:]$|[.…·]{4,}|^[\d\s.,%％\-—]+$|^[^：:]{2,12}[：:]")
_CONTENTS = re.compile(r"目\s?[录次]")
_LEAD = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.．、]).{2,40}[。．.:：]$"
)


def title_of(paragraphs: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """Return the title among the paragraphs of the first page that has any: one, or several lines of a cover.

    The red head (某市人民政府文件) is larger than the title and is none.
    """
    first = paragraphs[0].page if paragraphs else 0
    candidates = [
        paragraph
        for paragraph in paragraphs
        if paragraph.page == first and len(paragraph.text) <= _LONGEST_TITLE and not _is_red_head(paragraph)
    ]
    large = [paragraph for paragraph in candidates if paragraph.size >= _TITLE_SIZE]
    if large:
        return _cover_title(large)
    if sum(len(paragraph.text) for paragraph in paragraphs if paragraph.bold) > _MOST_BOLD * _length(paragraphs):
        return ()
    bold = (
        paragraph
        for paragraph in candidates
        if paragraph.bold and paragraph.centred and paragraph.size >= _BOLD_TITLE_SIZE
    )
    return tuple(paragraph for paragraph in bold if not OPENS.match(paragraph.text))[:1]


def _cover_title(large: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The largest line, and the lines set like it that follow."""
    largest = max(round(paragraph.size, 1) for paragraph in large)
    first = next(index for index, paragraph in enumerate(large) if round(paragraph.size, 1) == largest)
    title = [large[first]]
    for paragraph in large[first + 1 : first + _MOST_TITLE_LINES]:
        if abs(paragraph.size - title[0].size) > _SAME_TITLE * title[0].size or not paragraph.centred:
            break
        if _NO_TITLE.search(paragraph.text) or len(paragraph.text) > _LONGEST_COVER_LINE:
            break
        title.append(paragraph)
    return tuple(title)


def _is_red_head(paragraph: Paragraph) -> bool:
    return paragraph.red or bool(RED_HEAD.search(paragraph.text))


def heading_levels(paragraphs: Sequence[Paragraph], title: Sequence[Paragraph]) -> dict[int, int]:
    """Return the levels of the paragraphs set as headings, by ``id``: 1 for the largest type.

    Args:
        paragraphs: all of the document.
        title: the paragraphs that are its title and no headings.
    """
    bold = sum(len(paragraph.text) for paragraph in paragraphs if paragraph.bold)
    bold_tells = bold <= _MOST_BOLD * _length(paragraphs)
    contents = {paragraph.page for paragraph in paragraphs if _CONTENTS.fullmatch(paragraph.text)}
    found = [
        paragraph
        for paragraph in paragraphs
        if paragraph.page not in contents
        and not any(paragraph is part for part in title)
        and _is_heading(paragraph, bold_tells)
        and not _is_red_head(paragraph)
    ]
    ranks = sorted({_rank(paragraph) for paragraph in found}, reverse=True)
    return {id(paragraph): min(ranks.index(_rank(paragraph)) + 1, _LEVELS) for paragraph in found}


def _length(paragraphs: Sequence[Paragraph]) -> int:
    return sum(len(paragraph.text) for paragraph in paragraphs)


def _is_heading(paragraph: Paragraph, bold_tells: bool) -> bool:
    if len(paragraph.text) > _LONGEST_HEADING or _NO_HEADING.search(paragraph.text) or LABEL.match(paragraph.text):
        return False
    return paragraph.size >= _HEADING_SIZE or (paragraph.bold and bold_tells)


def _rank(paragraph: Paragraph) -> tuple[float, bool]:
    size = round(max(paragraph.size, 1.0), 1)
    return (size if size >= _HEADING_SIZE else 1.0), paragraph.bold


def lead_length(paragraph: Paragraph) -> int:
    """Return how many characters of a paragraph are a numbered heading, set bold, that runs on into its text; or 0."""
    head = paragraph.text[: paragraph.lead].strip()
    if not _SHORTEST_LEAD <= len(head) <= _LONGEST_LEAD or not _LEAD.match(head):
        return 0
    return paragraph.lead if paragraph.text[paragraph.lead :].strip() else 0
