"""Printed lines to paragraphs: what the page's width broke is joined again, what the author ended stays apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.facts.labels import LABEL
from ingest.lines import is_cjk, join_wrapped
from ingest.parse.pdf.lines import PrintedLine
from ingest.structure.noise import find_noise

_OPENS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百零]+[编章节条](?:[\s\u3000]|$)"
    r"|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)|[•·●■◆▪]|——)"
)
_ENDS_SENTENCE = re.compile(r"[。！？；：!?;:][”’）)》]*$")
_CLOSING = "，。；：、！？）》”’】％%,.;:!?)"
_SAME_SIZE = 0.12  # relative difference of type size within one paragraph
_INDENT = 1.2  # characters: official documents indent a paragraph by two
_DEEPEST_INDENT = 3.0
_LEAST_INDENTED, _INDENTED_SHARE = 3, 0.08
_PARAGRAPH_GAP = 1.45  # times the usual distance of two lines
_NEARLY_FULL = 2.0  # characters a line may fall short where indents tell paragraphs apart
_COUNTED_SHARE = 0.3  # of the lines have the same number of characters where a program broke them by count
_LEAST_LINES = 6
_LARGE = 1.15  # times the body's size: a title or heading


@dataclass(frozen=True, slots=True)
class _Page:
    """The measures of the text block, in points.

    ``count``: characters of a line broken by count, or 0. ``indents``: paragraphs begin with an indent.
    """

    left: float
    right: float
    size: float
    pitch: float
    count: int
    indents: bool


def join_paragraphs(lines: Sequence[PrintedLine], everything: Sequence[PrintedLine]) -> list[tuple[str, float, int]]:
    """Return the paragraphs of ``lines`` in order, each with its size relative to the body's and its first page.

    Args:
        lines: printed lines that follow each other, from one page or several.
        everything: all lines of the document, from which margins, type size and line distance are measured.
    """
    if not lines:
        return []
    page = _measure(everything)
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, page):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(_text(group), group[0].size / page.size, group[0].page) for group in groups]


def _text(group: Sequence[PrintedLine]) -> str:
    text = ""
    for line in group:
        text = join_wrapped(text, line.text)
    return text


def _measure(lines: Sequence[PrintedLine]) -> _Page:
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    size = weights.most_common(1)[0][0] or 1.0
    body = [line for line in lines if abs(line.size - size) <= _SAME_SIZE * size] or list(lines)
    lefts = Counter(round(line.left) for line in body)
    # The margin is the leftmost edge that several lines share, not the indent that most short ones have.
    shared = [left for left, count in lefts.items() if count >= max(2, 0.1 * len(body))]
    rights = sorted(line.right for line in body)
    steps = [
        above.bottom - below.bottom
        for above, below in pairwise(body)
        if above.page == below.page and above.bottom > below.bottom
    ]
    counts = Counter(len(line.text) for line in body)
    count, times = counts.most_common(1)[0]
    longest = max(counts)
    by_count = len(body) >= _LEAST_LINES and times >= _COUNTED_SHARE * len(body) and longest <= count + 1
    left = float(min(shared or [round(min(line.left for line in body))]))
    return _Page(
        left=left,
        right=rights[min(len(rights) - 1, int(0.98 * len(rights)))],
        size=size,
        pitch=_usual_step(steps) if steps else 1.5 * size,
        count=count if by_count and _is_uneven(body, count, size) else 0,
        indents=_indents(body, left, size),
    )


def _indents(body: Sequence[PrintedLine], left: float, size: float) -> bool:
    """Whether enough lines start two characters in for that to be how paragraphs begin."""
    indented = sum(_INDENT * size < line.left - left < _DEEPEST_INDENT * size for line in body)
    return indented >= max(_LEAST_INDENTED, _INDENTED_SHARE * len(body))


def _usual_step(steps: Sequence[float]) -> float:
    """The distance of lines within a paragraph: the commonest small one."""
    rounded = Counter(round(step, 0) for step in steps)
    common = [step for step, count in rounded.items() if count >= 0.15 * len(steps)]
    return min(common) if common else median(steps)


def _is_uneven(body: Sequence[PrintedLine], count: int, size: float) -> bool:
    """Lines of one count that differ in width were broken by counting, not by measure."""
    rights = [line.right for line in body if len(line.text) == count]
    return max(rights) - min(rights) > size


def _continues(group: Sequence[PrintedLine], line: PrintedLine, page: _Page) -> bool:
    """Whether ``line`` is the next line of the paragraph ``group``."""
    last = group[-1]
    if abs(last.size - line.size) > _SAME_SIZE * max(last.size, line.size):
        return False
    if _is_side_by_side(last, line):
        return False
    same_page = last.page == line.page
    if same_page and last.bottom - line.bottom > _PARAGRAPH_GAP * max(page.pitch, line.size):
        return False
    if LABEL.match(line.text) or _is_fact(group[0].text) or find_noise(line.text) or find_noise(last.text):
        return False
    if last.size > _LARGE * page.size:
        return _is_wrapped_title(last, line)
    indented = line.left > page.left + _INDENT * page.size
    if indented and not _is_hanging(group, line):
        return False
    if _OPENS.match(line.text) and (_ENDS_SENTENCE.search(last.text) or not _is_full(last, line, page)):
        return False
    return _is_full(last, line, page) or _is_unfinished(group, last, line, page)


def _is_side_by_side(last: PrintedLine, line: PrintedLine) -> bool:
    """On one height: two columns, or two pieces of one line that the file draws apart."""
    return last.page == line.page and abs(last.bottom - line.bottom) < 0.3 * line.size and line.left >= last.right


def _is_fact(text: str) -> bool:
    return bool(LABEL.match(text)) and len(text) < 80


def _is_wrapped_title(last: PrintedLine, line: PrintedLine) -> bool:
    """Lines of a title are set alike, one under the other, and the first says too little alone to end."""
    if last.page != line.page or _OPENS.match(line.text) or _ENDS_SENTENCE.search(last.text):
        return False
    return last.bottom - line.bottom < 2.2 * line.size and not _OPENS.match(last.text)


def _is_hanging(group: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """A list item whose further lines stand under its text, not under its number."""
    first = group[0]
    if len(group) > 1:
        return abs(group[-1].left - line.left) < 1 and group[-1].left > first.left - 1
    return bool(_OPENS.match(first.text)) and line.left > first.left - 1


def _is_full(last: PrintedLine, line: PrintedLine, page: _Page) -> bool:
    """Whether the beginning of ``line`` would not have fitted at the end of ``last``."""
    if page.count:
        return len(last.text) >= page.count - (not _ENDS_SENTENCE.search(last.text))
    if page.indents and last.right >= page.right - _NEARLY_FULL * page.size:
        return True
    width = _first_piece(line.text) * line.size
    return last.right + width > page.right


def _first_piece(text: str) -> float:
    """The width, in characters, of what may not be broken at the start of a line: a character or a Latin word."""
    if is_cjk(text[0]):
        width, rest = 1.0, text[1:]
    else:
        match = re.match(r"[\x21-\x7e]+", text)
        word = match[0] if match else text[0]
        width, rest = 0.5 * len(word), text[len(word) :]
    for char in rest:
        if char not in _CLOSING:
            break
        width += 1.0 if is_cjk(char) else 0.5
    return width


def _is_unfinished(group: Sequence[PrintedLine], last: PrintedLine, line: PrintedLine, page: _Page) -> bool:
    """A long line that ends within a sentence runs on, whatever the margin; a numbered heading may end so."""
    if _ENDS_SENTENCE.search(last.text) or _OPENS.match(line.text):
        return False
    is_heading = len(group) == 1 and bool(_OPENS.match(last.text)) and not re.search(r"[。；，,]", last.text)
    return not is_heading and last.right - page.left >= 0.8 * (page.right - page.left)
