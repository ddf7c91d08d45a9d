"""The measures of a text block: margins, type size, line distance, how its lines were broken."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.parse.pdf.page import PrintedLine

SAME_SIZE = 0.12  # relative difference of type size within one paragraph
INDENT, DEEPEST_INDENT = 1.2, 3.0  # characters: official documents indent a paragraph by two
_LEAST_INDENTED, _INDENTED_SHARE = 3, 0.08
_LEAST_WIDTH, _MOST_PITCH = 0.6, 2.2  # of the page's width; of the type size
_SHORT, _GAPS_SHARE = 0.25, 0.8
PARAGRAPH_GAP = 1.45  # times the usual distance of two lines
OPENS = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百零]{1,6}[编章节条](?:[\s\u3000]|$)"
    r"|[（(]\d{1,2}[）)]|\d{1,2}[.．、](?!\d)|[•·●■◆▪]|——)"
)
_COUNTED_SHARE = 0.3  # of the lines have the same number of characters where a program broke them by count
_LEAST_LINES = 6
_FEW = 0.4  # of all characters
_LEAST_OWN = 4  # lines of a frame for measures of its own

Frame = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """The measures of a text block, in points.

    ``count``: characters of a line broken by count, or 0. ``indents``: paragraphs begin with an indent. ``gaps``: they
    are set apart by a gap.
    """

    left: float
    right: float
    size: float
    pitch: float
    count: int
    indents: bool
    gaps: bool


def body_size(lines: Sequence[PrintedLine]) -> float:
    """Return the type size that most characters have, in points."""
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size * 2) / 2] += len(line.text)
    return (weights.most_common(1)[0][0] if weights else 0.0) or 1.0


def measure_frames(lines: Sequence[PrintedLine], printed: Sequence[PrintedLine]) -> Mapping[Frame, Measure]:
    """Return the measures of each frame that lines stand in; those of all lines where a frame has too few.

    Args:
        lines: of running text.
        printed: those of open tables too, which tell the type size where there is hardly any running text.
    """
    few = sum(len(line.text) for line in lines) < _FEW * sum(len(line.text) for line in printed)
    size = body_size(printed if few else lines)
    whole = _measure(lines, size)
    frames: dict[Frame, list[PrintedLine]] = {}
    for line in lines:
        frames.setdefault(line.frame, []).append(line)
    return {
        frame: _measure(own, size) if len(own) >= _LEAST_OWN and len(frames) > 1 else whole
        for frame, own in frames.items()
    }


def _measure(lines: Sequence[PrintedLine], size: float) -> Measure:
    body = [line for line in lines if abs(line.size - size) <= SAME_SIZE * size] or list(lines)
    lefts = Counter(round(line.left) for line in body)
    # The margin is the leftmost edge that several lines share, not the indent that most short ones have.
    # Recognised lines begin within a point or two of it.
    shared = [left for left in lefts if sum(lefts[left + step] for step in (-1, 0, 1)) >= max(2, 0.1 * len(body))]
    rights = sorted(line.right for line in body)
    steps = [
        above.bottom - below.bottom
        for above, below in pairwise(body)
        if above.page == below.page and above.frame == below.frame and above.bottom > below.bottom
    ]
    counts = Counter(len(line.text) for line in body)
    count, times = counts.most_common(1)[0]
    longest = max(counts)
    by_count = len(body) >= _LEAST_LINES and times >= _COUNTED_SHARE * len(body) and longest <= count + 1
    left = float(min(shared or [round(min(line.left for line in body))]))
    right = rights[min(len(rights) - 1, int(0.98 * len(rights)))]
    width = lines[0].frame[0]
    known = sum(line_right > right - size for line_right in rights) >= _LEAST_INDENTED
    if lines[0].frame[1] == 0 and right < _LEAST_WIDTH * width and not known:
        right = max(right, width - left)  # a few short lines say nothing of the margin: it is like the left one
    pitch = min(_usual_step(steps), _MOST_PITCH * size) if steps else 1.5 * size
    return Measure(
        left=left,
        right=right,
        size=size,
        pitch=pitch,
        count=count if by_count and _is_uneven(body, count, size) else 0,
        indents=_indents(body, left, size),
        gaps=_gaps(body, right - _SHORT * (right - left), PARAGRAPH_GAP * max(pitch, size)),
    )


def _gaps(body: Sequence[PrintedLine], short: float, gap: float) -> bool:
    """Whether lines that end early, as the last of a paragraph does, are followed by a gap; items need none."""
    ends = [
        above.bottom - below.bottom > gap
        for above, below in pairwise(body)
        if above.page == below.page and above.frame == below.frame and above.bottom > below.bottom
        if above.right < short and not OPENS.match(below.text)
    ]
    return len(ends) >= _LEAST_INDENTED and sum(ends) >= _GAPS_SHARE * len(ends)


def _indents(body: Sequence[PrintedLine], left: float, size: float) -> bool:
    """Whether enough lines start two characters in, with one at the margin below, for paragraphs to begin so."""
    indented = sum(
        INDENT * size < line.left - left < DEEPEST_INDENT * size and below.left - left < INDENT * size
        for line, below in pairwise(body)
    )
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
