"""Printed lines to paragraphs: what the page's width broke is joined again, what the author ended stays apart."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ingest.facts.labels import LABEL
from ingest.lines import is_cjk, join_wrapped
from ingest.parse.pdf.measure import INDENT, OPENS, PARAGRAPH_GAP, SAME_SIZE, Frame, Measure
from ingest.parse.pdf.page import Paragraph, PrintedLine
from ingest.structure.noise import find_noise

RED_HEAD = re.compile(r"文\s{0,4}件$|令$")  # how the line above a red rule ends
_ENDS_SENTENCE = re.compile(r"[。！？；：!?;:][”’）)》]{0,4}$")
_CLOSING = "，。；：、！？）》”’】％%,.;:!?)"
_NEVER_FIRST = "，。；：、！？）》”’】％%"
_CUT_FIGURE = re.compile(r"\d[.,，]?$")
_NEARLY_FULL = 2.0  # characters a line may fall short where indents tell paragraphs apart
_SLACK = 0.3  # of the type size: how exactly the right margin is known
_LONG, _HALF = 0.8, 0.6  # of the width between the margins
_LARGE = 1.15  # times the body's size: a title or heading
_TITLE_STEP = 2.2  # of the type size between the lines of a title


def join_paragraphs(lines: Sequence[PrintedLine], measures: Mapping[Frame, Measure]) -> list[Paragraph]:
    """Return the paragraphs of ``lines`` in order.

    Args:
        lines: printed lines that follow each other, from one page or several.
        measures: of the frames that lines stand in.
    """
    groups: list[list[PrintedLine]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, measures):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, measures[group[0].frame]) for group in groups]


def _paragraph(group: Sequence[PrintedLine], measure: Measure) -> Paragraph:
    first, page = group[0], group[0].page
    parts, length = [first.text], len(first.text)
    breaks = []
    for above, line in pairwise(group):
        end = above.text[-1:]
        parts.append(join_wrapped(end, line.text)[len(end) :])
        length += len(parts[-1])
        if line.page != page:
            page = line.page
            breaks.append((length - len(line.text), page))
    return Paragraph(
        "".join(parts),
        first.page,
        first.size / measure.size,
        bold=all(line.bold for line in group),
        red=all(line.red for line in group),
        centred=all(_is_centred(line, measure) for line in group),
        lead=len(first.text) if first.bold and len(group) > 1 and not group[1].bold else first.lead,
        marks=tuple(mark for line in group for mark in line.marks),
        breaks=tuple(breaks),
    )


def _is_centred(line: PrintedLine, measure: Measure) -> bool:
    off = abs((line.left - measure.left) - (measure.right - line.right))
    return off < 2 * measure.size and line.left > measure.left + measure.size


def _continues(group: Sequence[PrintedLine], line: PrintedLine, measures: Mapping[Frame, Measure]) -> bool:
    """Whether ``line`` is the next line of the paragraph ``group``."""
    last = group[-1]
    if last.apart or line.apart:
        return False
    before, here = measures[last.frame], measures[line.frame]
    if abs(last.size - line.size) > SAME_SIZE * max(last.size, line.size):
        return False
    same_page = last.page == line.page
    if same_page and 0 in (last.frame[1], line.frame[1]) and last.frame != line.frame:
        return False  # what stands in columns and what spans them
    same_frame = same_page and last.frame == line.frame
    if same_frame and _is_side_by_side(last, line):
        return False
    if last.size > _LARGE * before.size or (last.bold and line.bold and _is_centred(last, before)):
        return _is_wrapped_title(last, line, here)
    if same_frame and last.bottom - line.bottom > PARAGRAPH_GAP * max(before.pitch, line.size):
        return False
    if LABEL.match(line.text) or _is_fact(group[0].text) or find_noise(line.text) or find_noise(last.text):
        return False
    if last.red != line.red and (last.red or line.red) and _is_centred(last, before):
        return False
    if line.text[0] in _NEVER_FIRST:
        return True
    indented = line.left > here.left + INDENT * here.size
    if indented and not _is_hanging(group, line):
        return False
    full = _is_full(last, line, before) or (same_frame and before.gaps and _is_long(last, before, _LONG))
    if OPENS.match(line.text) and (_ENDS_SENTENCE.search(last.text) or not full):
        return False
    return full or _is_unfinished(group, last, line, before)


def _is_side_by_side(last: PrintedLine, line: PrintedLine) -> bool:
    """On one height: two pieces of one line that the file draws apart."""
    return abs(last.bottom - line.bottom) < 0.3 * line.size and line.left >= last.right


def _is_fact(text: str) -> bool:
    return len(text) < 80 and bool(LABEL.match(text))


def _is_wrapped_title(last: PrintedLine, line: PrintedLine, here: Measure) -> bool:
    """Lines of a title are set alike, one under the other, and the first says too little alone to end."""
    if last.page != line.page or OPENS.match(line.text) or _ENDS_SENTENCE.search(last.text):
        return False
    if last.red != line.red or RED_HEAD.search(last.text) or RED_HEAD.search(line.text):
        return False
    if line.size <= _LARGE * here.size and not _is_centred(line, here):
        return False
    return last.bottom - line.bottom < _TITLE_STEP * line.size and not OPENS.match(last.text)


def _is_hanging(group: Sequence[PrintedLine], line: PrintedLine) -> bool:
    """A list item whose further lines stand under its text, not under its number."""
    first = group[0]
    if len(group) > 1:
        return abs(group[-1].left - line.left) < 1 and group[-1].left > first.left - 1
    return bool(OPENS.match(first.text)) and line.left > first.left - 1


def _is_full(last: PrintedLine, line: PrintedLine, page: Measure) -> bool:
    """Whether the beginning of ``line`` would not have fitted at the end of ``last``."""
    if page.count:
        return len(last.text) >= page.count - (not _ENDS_SENTENCE.search(last.text))
    if page.indents and last.right >= page.right - _NEARLY_FULL * page.size:
        return True
    width = _first_piece(line.text) * line.size
    return last.right + width > page.right - (_SLACK * page.size if page.indents else 0.0)


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


def _is_unfinished(group: Sequence[PrintedLine], last: PrintedLine, line: PrintedLine, page: Measure) -> bool:
    """A long line that ends within a sentence runs on, whatever the margin; a numbered heading may end so."""
    if _ENDS_SENTENCE.search(last.text):
        return False
    if _CUT_FIGURE.search(last.text) and re.match(r"[\d%％]", line.text):
        return _is_long(last, page, _HALF)
    if OPENS.match(line.text):
        return False
    is_heading = len(group) == 1 and bool(OPENS.match(last.text)) and not re.search(r"[。；，,]", last.text)
    return not is_heading and _is_long(last, page, _LONG)


def _is_long(line: PrintedLine, page: Measure, share: float) -> bool:
    return line.right - page.left >= share * (page.right - page.left)
