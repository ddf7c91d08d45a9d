"""Lines that were broken to a width: which line ends stand inside a sentence.

Plain texts, mails and copied pages break a paragraph wherever the line is full, inside a word or a figure. Most texts
write a paragraph a line, and what they break is meant: a list of names, a table, a heading. So a text counts as
wrapped only where several of its full lines break a word, a figure or a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.text.quantities import UNITS
from rag.text.tokenize import is_word

_LINE = re.compile(r"[^\r\n]+")
# What never begins a line that is meant as one.
_GOES_ON = re.compile(r"[，。、；！？：,;!?%％‰）】》〉”’」』…](?![-=]{2})")
_ODD_START = re.compile(r"[\r\n][ \t\u3000]{0,20}(?:[，。、；！？：%％‰]|\d{1,4}(?:[.．]\d{1,4})?[\u4e00-\u9fff%％‰])")
_LATER = re.compile(r"[）】》〉”’」』…,;!?]")  # these may, in drawings, code and lists
_ENDS = re.compile(r"[。！？；：!?;:…|](?:[”’」』）)》】]{0,3})$")
# Headings, items and labels begin a line of their own.
_NUMBERED = re.compile(
    r"(?:第[一二三四五六七八九十百零〇\d]{1,6}[章节条编篇款]|[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|"
    r"\d{1,2}[、.．)）](?!\d)|[①-⑳㈠-㈩⑴-⑽●○◆◇■□▪•·※★☆✓*+-]|[-#>|`=]|附件|[Qq]?\d{0,2}[问答][:：]|[一二三四五六七八九十]是|\S{2,8}[:：])"
)
_BEGINS = re.compile(
    r"[一二三四五六七八九十\d]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百零〇\d]{1,6}[章节条编篇]|#"
)
_MARKED_UP = re.compile(r"[|#`>]|[-=*_]{3}")
_FIGURE_CUT = re.compile(r"(?:^|[^\d:：/.-])\d{1,10}(?:[.．,]\d{0,10})?$")
_FIGURE_TAIL = re.compile(r"\d|[年月日时分号%‰万亿千百十元家个项户人吨米亩公平]")
_DECIMAL_CUT = re.compile(r"[\u4e00-\u9fff]\d{1,9}[.．]$")
_DECIMAL_TAIL = re.compile(r"\d{1,4}(?:[%％‰万亿元倍]|个百分点)")
_DIGITS_CUT = re.compile(r"[\u4e00-\u9fff](?<![第表图附注件])\d{1,4}$")
_DIGITS_TAIL = re.compile(rf"\d{{1,4}}(?:[.．]\d{{1,4}})?(?:[%％‰万亿]|{UNITS})")
_WORD = re.compile(r"[a-zA-Z]{1,40}|[\d.,%]{1,20}")
_WORD_CUTS = ((1, 1), (2, 1), (1, 2), (2, 2), (1, 3), (3, 1))  # characters of a word before and after the break
_TAIL = 12  # characters of a line that are looked at around its end
_WIDEST = 160  # columns; longer lines are paragraphs
_NARROWEST = 10
_LEAST_SURE, _LEAST_BREAKS = 0.25, 2
_LONE_LINES = 12  # in a text of fewer full lines one sure break is enough
_SHARE_BEYOND = 0.03  # lines that may be wider than the width: a table, a link


@dataclass(frozen=True, slots=True)
class Joint:
    """A line end inside a sentence: ``start`` to ``end`` is left out, ``between`` (a space or nothing) read instead."""

    start: int
    end: int
    between: str


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    indent: int
    blank_after: bool


def find_joints(text: str) -> tuple[Joint, ...]:
    r"""Return the line ends of ``text`` that stand inside a sentence, in order.

    >>> text = "全市地区生产总\n值为812.\n5亿元，比上年增\n长6.3%。"
    >>> [text[one.start - 2 : one.start] + "|" + text[one.end : one.end + 2] for one in find_joints(text)]
    ['产总|值为', '2.|5亿', '年增|长6']
    """
    if not _has_short_lines(text) and not _ODD_START.search(text):
        return ()
    lines = _lines(text)
    breaks = [(line, after) for line, after in pairwise(lines) if not line.blank_after]
    full = _full(breaks)
    wrapped = _is_wrapped([pair for pair, is_full in zip(breaks, full, strict=True) if is_full])
    if not wrapped and not _ODD_START.search(text):
        return ()
    return tuple(_joints(breaks, full, wrapped))


def _has_short_lines(text: str) -> bool:
    """Whether lines are short enough to have been broken to a width."""
    sizes = sorted(map(len, filter(str.strip, text.splitlines())))
    return len(sizes) > 1 and sizes[-1 - int(_SHARE_BEYOND * len(sizes))] <= _WIDEST


def _joints(breaks: Sequence[tuple[_Line, _Line]], full: Sequence[bool], wrapped: bool) -> Iterator[Joint]:
    head = None  # the first line of the paragraph, as far as it is joined
    for (line, after), is_full in zip(breaks, full, strict=True):
        begun = head if head is not None and head.end == line.start else line
        joined = _surely(begun, line, after) or (wrapped and is_full and _inside(begun, line, after))
        if joined and not _is_markup(line, after):
            yield Joint(line.end, after.start, " " if _is_latin(line.text[-1]) and _is_latin(after.text[0]) else "")
            head = _Line(begun.start, after.start, begun.text, begun.indent, False)
        else:
            head = None


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    matches = list(_LINE.finditer(text))
    blank = [not match[0].strip() for match in matches]
    for at, match in enumerate(matches):
        if blank[at]:
            continue
        raw = match[0]
        stripped = raw.strip()
        start = match.start() + len(raw) - len(raw.lstrip())
        end = start + len(stripped)
        following = matches[at + 1] if at + 1 < len(matches) else None
        gap = text[match.end() : following.start()].replace("\r\n", "\n") if following else ""
        after = following is None or blank[at + 1] or len(gap) > 1
        lines.append(_Line(start, end, stripped, start - match.start(), after))
    return lines


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def _is_markup(line: _Line, after: _Line) -> bool:
    return bool(_MARKED_UP.match(line.text) or _MARKED_UP.match(after.text)) or line.text.endswith("|")


def _surely(begun: _Line, line: _Line, after: _Line) -> bool:
    """Whether the break cannot be meant, in whatever text: before a comma, within 58.7亿元."""
    if _is_heading(begun, line) or line.text.endswith(("|", "｜")) or _ENDS.search(line.text[-_TAIL:]):
        return False
    if _GOES_ON.match(after.text) and not _LATER.match(after.text):
        return True
    tail = line.text[-_TAIL:]
    if _DECIMAL_CUT.search(tail) and _DECIMAL_TAIL.match(after.text):
        return True
    # 公路1 / 28公里，…: two lines of a list would hardly be a sentence.
    is_prose = any(mark in after.text for mark in "，。")
    return bool(is_prose and _DIGITS_CUT.search(tail) and _DIGITS_TAIL.match(after.text))


def _inside(begun: _Line, line: _Line, after: _Line) -> bool:
    """Whether the end of a full line of a wrapped text stands inside a sentence."""
    if _ENDS.search(line.text[-_TAIL:]):
        return False
    if _is_cut(line, after):
        return True
    return not _is_heading(begun, line) and not _NUMBERED.match(after.text) and after.indent <= line.indent


def _is_heading(begun: _Line, line: _Line) -> bool:
    return bool(_BEGINS.match(begun.text)) and not any(mark in line.text for mark in "，。；")


def _is_cut(line: _Line, after: _Line) -> bool:
    """Whether the break stands inside a word or a figure, or before a mark that begins no line."""
    tail, head = line.text[-_TAIL:], after.text[:_TAIL]
    if _GOES_ON.match(head):
        return True
    if _FIGURE_CUT.search(tail) and _FIGURE_TAIL.match(head) and not _BEGINS.match(line.text[-_TAIL:]):
        return True
    return any(_are_one_word(tail[-left:], head[:right]) for left, right in _WORD_CUTS)


def _are_one_word(left: str, right: str) -> bool:
    """Whether two pieces are one word and not, like 回顾 and 过去, two that are often said together."""
    if not (left.isalpha() and right.isalpha() and is_word(left + right)):
        return False
    return min(len(left), len(right)) == 1 or not (is_word(left) and is_word(right))


def _is_wrapped(full: Sequence[tuple[_Line, _Line]]) -> bool:
    """Whether full lines break words and figures more often than lists and headings do by chance."""
    open_ended = [pair for pair in full if not _ENDS.search(pair[0].text[-_TAIL:])]
    sure = sum(_is_cut(*pair) or _is_prose(*pair) for pair in open_ended)
    least = 1 if len(open_ended) < _LONE_LINES else _LEAST_BREAKS
    return sure >= max(least, _LEAST_SURE * len(open_ended)) and 2 * len(open_ended) >= len(full)


def _is_prose(line: _Line, after: _Line) -> bool:
    """Whether a sentence with a comma goes on in a line that ends it."""
    return "，" in line.text and line.text[-1] != "，" and "。" in after.text and not _NUMBERED.match(after.text)


def _full(breaks: Sequence[tuple[_Line, _Line]]) -> list[bool]:
    """Whether each line is full: the first word of the next would not have fitted. By columns or by characters."""
    found = []
    for measure in (_columns, len):
        sizes = [measure(line.text) + line.indent for line, _ in breaks]
        ordered = sorted(sizes)
        width = ordered[-1 - int(_SHARE_BEYOND * len(ordered))] if ordered else 0
        if width < _NARROWEST or width > _WIDEST:
            found.append([False] * len(breaks))
            continue
        found.append(
            [size + measure(_first_word(after.text)) > width for size, (_, after) in zip(sizes, breaks, strict=True)]
        )
    return max(found, key=sum)


def _first_word(text: str) -> str:
    """What is not broken at the start of a line, with the mark that may not begin the next."""
    match = _WORD.match(text)
    end = match.end() if match else 1
    while end < min(len(text), _TAIL) and _GOES_ON.match(text[end]):
        end += 1
    return text[:end]


def _columns(text: str) -> int:
    """Columns of a terminal: an ideograph or full-width mark takes two, as it takes two bytes in GB 18030."""
    return len(text.encode("gb18030", "replace"))
