"""Lines of a text by their place in it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from rag.types import Span

# What a reader sees as nothing, beside white space: zero-width characters and a stray byte order mark.
_FEW_WORDS = 3  # of one character each: 张 三 is a name, 工 作 报 告 a spaced-out title
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_CJK = re.compile(r"[\u2e80-\u2fdf\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that shows something. ``text`` is what ``span`` cuts: no white space at either end."""

    text: str
    span: Span


def trim(text: str, span: Span) -> Span:
    """Return ``span`` without white space and invisible characters at its ends."""
    start, end = span.start, span.end
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return Span(start, end)


def split_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of ``text`` that show something, trimmed, in order."""
    spans = (trim(text, Span(*match.span())) for match in _LINE.finditer(text))
    return tuple(Line(span.cut(text), span) for span in spans if len(span))


def invisible_lines(text: str) -> tuple[Span, ...]:
    """Return the lines that hold only no-break spaces or zero-width characters; plain blank lines are left out."""
    spans = (Span(*match.span()) for match in _LINE.finditer(text))
    return tuple(span for span in spans if not len(trim(text, span)) and span.cut(text).strip(" \t"))


def is_cjk(char: str) -> bool:
    """Whether ``char`` is Chinese or full-width, so that no space is written beside it.

    >>> is_cjk("年"), is_cjk("，"), is_cjk("2")
    (True, True, False)
    """
    return bool(_CJK.match(char))


def join_wrapped(head: str, tail: str) -> str:
    """Join two pieces of one wrapped line: a space only between two Latin words.

    >>> join_wrapped("净增1", "50家以上"), join_wrapped("policy", "paper"), join_wrapped("达到3,2", "88件")
    ('净增150家以上', 'policy paper', '达到3,288件')
    """
    words = head[-1:].isascii() and head[-1:].isalpha() and tail[:1].isascii() and tail[:1].isalpha()
    return f"{head} {tail}" if words else head + tail


def squeeze_blanks(text: str) -> str:
    """Return ``text`` with each run of white space as one space and none at the ends; a spaced-out line closed up.

    >>> squeeze_blanks(" 工作  报告 "), squeeze_blanks("工 作 报 告")
    ('工作 报告', '工作报告')
    """
    words = text.translate(dict.fromkeys(map(ord, INVISIBLE))).split()
    spaced_out = len(words) > _FEW_WORDS and all(len(word) == 1 and is_cjk(word) for word in words)
    return ("" if spaced_out else " ").join(words)


def _is_blank(char: str) -> bool:
    return char.isspace() or char in INVISIBLE


class Cover:
    """Spans to ask about: which of them a range meets. Sorted once, so that long documents stay quick."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(span for span in spans if len(span))
        self._starts = [span.start for span in self._spans]
        # The furthest end up to each span, since spans may hold one another.
        self._reach = list(accumulate((span.end for span in self._spans), max))

    def meeting(self, span: Span) -> list[Span]:
        """Return the spans that share a character with ``span``, in order."""
        first = bisect_right(self._reach, span.start)
        last = bisect_left(self._starts, span.end)
        return [other for other in self._spans[first:last] if other.end > span.start]

    def covers(self, span: Span) -> bool:
        """Whether one of the spans holds all of ``span``."""
        return any(other.covers(span) for other in self.meeting(span))
