"""Blanks inside figures, and letters in the place of digits: what printing, spacing and recognition put there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.text.quantities import UNITS
from rag.text.tokenize import is_word
from rag.types import Span

_CJK = r"[\u4e00-\u9fff]"
_GAP = r"[ \u3000]{1,3}"
# Units that are read as such wherever a number stands before them; others may begin a word: 2 家庭.
_PLAIN = "%|‰|万|亿|千|百|元|年|月|日|℃"
_UNIT = rf"(?:{_PLAIN}|{UNITS})"
_BLANK_NEAR = re.compile(r"[\d十百千万亿][ \u3000]|[ \u3000]\d|\d[.,][ \u3000]")  # without one there is nothing to find
# A number before its unit. The first number of a line may count the line: "5 项目管理".
_BEFORE_UNIT = re.compile(
    r"(?m)(?P<first>^[ \u3000]{0,8})?(?<![\d.,])\d[\d.,]{0,20}[十百千万亿]{0,2}"
    rf"(?P<gap>{_GAP})(?:(?P<plain>{_PLAIN})|(?P<unit>{UNITS}))"
)
# 58. 7亿元, 1, 234.5万元: the words before tell it from the numbers of a list or table.
_SPLIT_DECIMAL = re.compile(
    rf"(?<=[^\W\d_])(?<![第表图注件a-zA-Z])\d{{1,9}}(?P<left>[ \u3000]{{0,2}})[.,](?P<right>[ \u3000]{{0,2}})\d{{1,4}}"
    rf"(?=(?:[.,]\d{{1,3}})?[ \u3000]{{0,2}}{_UNIT})"
)
# 企业4 6家, 2 0 1 9年: single digits, or a number in two pieces before its unit.
_SPLIT_DIGITS = re.compile(rf"(?<![\d.,])(?:\d[ \u3000]){{1,12}}\d(?![\d])(?=[ \u3000]{{0,2}}{_UNIT})")
_SPLIT_NUMBER = re.compile(
    rf"(?<={_CJK})(?<![第表图注件])\d{{1,3}}(?P<gap>[ \u3000])\d{{1,3}}(?![\d])(?=[ \u3000]{{0,2}}{_UNIT})"
)
# In running text a blank beside a number means nothing; in a row of columns or after the number of an article it does.
_BESIDE = re.compile(rf"(?<={_CJK})[ \u3000](?=\d)|(?<=[\d%])[ \u3000](?={_CJK})")
_PROSE = re.compile(r"[，。；]")
_NEAR = 60  # characters on either side that tell running text
_COLUMNS = re.compile(r"[|\t]|\S[ \u3000]{3}")
_NUMBERED = re.compile(r"[ \u3000]{0,8}(?:第\S{1,8}[章节条编篇款]|附件|[\d.]{1,8})(?=[ \u3000])")
_LINE = re.compile(r"[^\n\r]+")

# 2O19年, l5家: a letter that looks like a digit, among digits and before a unit.
_LOOKS_LIKE = re.compile(rf"(?<![A-Za-z0-9])(?=[0-9OoIl]{{0,8}}[OoIl])(?=[OoIl]{{0,4}}\d)[0-9OoIl]{{2,8}}(?={_UNIT})")
_CHINESE_YEAR = re.compile(
    r"(?<![一二三四五六七八九〇零○\d])[一二](?=[一二三四五六七八九〇零○OoＯ0]{0,2}[○OoＯ0])[一二三四五六七八九〇零○OoＯ0]{3}(?=年)"
)
_DIGITS = str.maketrans("OoIl", "0011")
_ZEROS = str.maketrans("○OoＯ0", "〇〇〇〇〇")


def mend_digits(text: str) -> str:
    """Return ``text``, as long as it was, with the letters and rings that stand for digits as digits.

    >>> mend_digits("2O19年新增l5家，二○一九年")
    '2019年新增15家，二〇一九年'
    """
    text = _LOOKS_LIKE.sub(lambda match: match[0].translate(_DIGITS), text)
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_ZEROS), text)


def find_gaps(text: str) -> tuple[Span, ...]:
    """Return the blanks of ``text`` that stand inside a figure, or beside one in running text: sorted, disjoint.

    >>> text = "新增企业4 6 家，收入58. 7 亿元。"
    >>> spans = find_gaps(text)
    >>> "".join(char for at, char in enumerate(text) if not any(one.start <= at < one.end for one in spans))
    '新增企业46家，收入58.7亿元。'
    """
    if not _BLANK_NEAR.search(text):
        return ()
    found = {*_in_figures(text), *_in_prose(text)}
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return tuple(merged)


def _in_figures(text: str) -> Iterator[tuple[int, int]]:
    for match in _BEFORE_UNIT.finditer(text):
        if len(match["gap"]) > 1 and not _PROSE.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR):
            continue  # several blanks part columns
        if match["plain"] or not (match["first"] is not None or _begins_word(text, match.start("unit"))):
            yield match.span("gap")
    for match in _SPLIT_DECIMAL.finditer(text):
        yield from (match.span(side) for side in ("left", "right") if match[side])
    for match in _SPLIT_DIGITS.finditer(text):
        if len(match[0]) > 3 or (match.start() and "\u4e00" <= text[match.start() - 1] <= "\u9fff"):
            yield from ((at, at + 1) for at in range(match.start(), match.end()) if text[at] in " \u3000")
    for match in _SPLIT_NUMBER.finditer(text):
        yield match.span("gap")


def _begins_word(text: str, start: int) -> bool:
    """Whether what looks like a unit begins a word: 家庭, 项目."""
    return is_word(text[start : start + 2]) and text[start : start + 2] not in UNITS.split("|")


def _in_prose(text: str) -> Iterator[tuple[int, int]]:
    for line in _LINE.finditer(text):
        if not _BESIDE.search(line[0]) or not _PROSE.search(line[0]) or _COLUMNS.search(line[0].strip()):
            continue
        numbered = _NUMBERED.match(line[0])
        for gap in _BESIDE.finditer(line[0], numbered.end() + 1 if numbered else 0):
            yield line.start() + gap.start(), line.start() + gap.end()
