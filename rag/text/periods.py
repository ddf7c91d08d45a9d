"""Years and kinds in text: which time a phrase names, and whether it speaks of a result or a goal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from rag.lexicon.patterns import joined
from rag.lexicon.units import behind_amounts
from rag.text.normalize import fold
from rag.text.numerals import to_number
from rag.text.parts_of_year import PART
from rag.text.years import western_years
from rag.types import Kind, Span

_pattern = partial(joined, "period_kinds")

# Relative words to the offset from the reference year. 本年度 before 本年: the longest word wins.
_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "当年": 0,
    "去年": -1, "上年度": -1, "上年": -1, "上一年": -1, "前一年": -1, "过去一年": -1, "过去的一年": -1,
    "前年": -2,
    "明年": 1, "下一年": 1, "来年": 1,
}  # fmt: skip
# No year: 基础上年均增长, 三年以上年限, 目前年均.
_WITHIN_WORDS = {"上年": "上年(?![均限龄轻])", "前年": "(?<![目以此之])前年(?![均限龄])"}
_RELATIVE_PATTERN = re.compile(
    "|".join(_WITHIN_WORDS.get(one, one) for one in sorted(_RELATIVE, key=len, reverse=True))
)
# "比上年增长", "高于去年" name a base of comparison, not the time of the figure.
_BASE = re.compile(r"(?:(?<!占)比|较|同比|高于|低于|超过|(?<![关对])于|在)$")
_YEAR_RANGE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?)?\s{0,3}[-至到]{1,2}\s{0,3}((?:19|20)\d\d)(?:年|(?![\d\w-]))")
# "从2009年起的三年": the first is counted.
_FROM_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年(?:起|开始)(?:的|后的|之?后)?([两二三四五])年")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年")
_YEAR_END = re.compile(r"(?<!\d)(?:19|20)?\d\d\s*年(?:[末底]|度(?!假))")
# "12年CPI" is a year, "满10年" and "20年内" are lengths of time.
_SHORT_YEAR = re.compile(r"(?<![\d.满近约过每第达足休超国治正])(\d\d)年(?!来|内|以|期|前|后|了|的?年?假)")
_LONGEST_RANGE = 50  # years
# 98年 is of the last century, 20年 of this.
_LAST_CENTURY = 2078
# "每月2000元" is an amount.
_BARE_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d\d)(?!\d|多?(?:{behind_amounts()}))")
# What is told of a year: its half, quarter, month and day.
_PART_OF_YEAR = re.compile(rf"{PART}|\d{{1,2}}月(?:份|底|末|\d{{1,2}}[日号])?|年?[底末初]")
_PART_ALONE = re.compile(PART)
_NAMED = re.compile(r"[\"《〔\[](?!十?[一二三四五六七八九十]五)[^\"》〕\]]{0,60}[\"》〕\]]")
# The nth five-year plan since the sixth runs from 1951 + 5n: 十二五 is 2011-2015, 十四五 2021-2025.
_PLAN = re.compile(
    r"(十[一二三四五六七八九])五(?![年十个])|([六七八九十])五(?=\"?(?:时期|期间|规划|计划))|第(十?[一二三四五六七八九]|十)个五年(?=规划|计划)"
)
_PLAN_NAMED = re.compile(
    r"[\"“]?(?:十[一二三四五六七八九]五(?![年十个])|[六七八九十]五(?=[\"”]?(?:时期|期间|规划)))[\"”]?(?:时期|期间|规划|这?五年)?"
)
_PHRASES = (_PLAN_NAMED, _YEAR_RANGE, _FROM_YEAR, _YEAR_END, _YEAR, _SHORT_YEAR, _RELATIVE_PATTERN, _BARE_YEAR)
_PAST_YEARS = re.compile(r"(?:过去|五年来|这|近|最近)(?:的)?(?P<n>[两三四五])年|(?P<m>[两三四五])年来")
_NEXT_YEARS = re.compile(r"(?:今后|未来)(?P<n>[两三四五])年")
# What may stand before the time of a clause: "到2020年", "确保今年"; not "与", "比", "是", which compare with it.
_BEFORE_TIME = r"(?:[到至在从自并但将于]|截[至止]|预计到?|力争到?|确保|争取|其中|同时|可确保|可|以及|以来|今后)"
TIME = (
    r"(?:(?:19|20)\d\d\s*年?\s*[-—至到]\s*(?:19|20)\d\d年|(?:19|20)\d\d\s*年|[今去明前上]年|过去[的这]*[一两三四五]年|[今未][后来][两三四五]年|[这近][两三四五]年|"
    r"[两三四五]年来|[\"“]?(?:十[一二三四五六七八九]?|[六七八九])五(?!年规划)[\"”]?(?!的?(?:规划|纲要|计划|目标)))"
)
# "2005年底前注册的车辆": the time is of the registration.
MODIFIES = r"(?!的|年?[底末初]?(?:之?前|以前|以后|之后|后)[^,，、。]{1,10}的)"
_TIME_AT_CLAUSE = re.compile(rf"^{_BEFORE_TIME}{{0,3}}{TIME}{MODIFIES}\S{{0,3}}")


def find_years(
    text: str, reference: int | None = None, *, short: bool = False, periods: bool = True
) -> tuple[int, ...]:
    """Return the years a phrase names, in order of appearance, each once.

    Args:
        text: a phrase, heading or question.
        reference: the year that 今年 means; without it relative words name nothing.
        short: also read two-digit years ("20年") and years without 年, as people type them in questions.
        periods: also read what names several years at once ("2016—2020年", "十三五", "五年来").

    >>> find_years("去年和2020年", reference=2019)
    (2018, 2020)
    """
    groups = find_times(text, reference, short=short, periods=periods)
    return tuple(dict.fromkeys(year for group in groups for year in group))


def find_times(
    text: str, reference: int | None = None, *, short: bool = False, periods: bool = True
) -> tuple[tuple[int, ...], ...]:
    """Return the times a phrase names, each as its years: one for "2020年", five for "十四五". Arguments as above.

    >>> find_times("十三五和2021年")
    ((2016, 2017, 2018, 2019, 2020), (2021,))
    """
    folded = western_years(fold(text))
    found: dict[int, tuple[int, ...]] = {}
    for pattern in (_YEAR_RANGE, _FROM_YEAR):
        found |= dict(_ranges(pattern, folded)) if periods else {}
        # Its two ends are no times by themselves.
        folded = pattern.sub(lambda match: " " * len(match[0]), folded)
    found |= {match.start(): (int(match[1]),) for match in _YEAR.finditer(folded) if not _is_base(folded, match)}
    if periods:
        found |= {
            match.start(): tuple(_plan_years(match[1] or match[2] or match[3])) for match in _PLAN.finditer(folded)
        }
    for start, years in _typed(folded) if short else ():
        found.setdefault(start, years)
    if reference is not None:
        found |= dict(_relative(folded, reference, periods))
    return tuple(dict.fromkeys(years for _, years in sorted(found.items())))


_Times = Iterator[tuple[int, tuple[int, ...]]]


def _ranges(pattern: re.Pattern[str], folded: str) -> _Times:
    """Where two ends name all years between them."""
    for match in pattern.finditer(folded):
        first = int(match[1])
        last = int(match[2]) if pattern is _YEAR_RANGE else first + to_number(match[2]) - 1
        if first <= last <= first + _LONGEST_RANGE:
            yield match.start(), tuple(range(first, last + 1))


def _typed(folded: str) -> _Times:
    """Years as people type them: 20年, 2020."""
    for pattern, century in ((_SHORT_YEAR, 2000), (_BARE_YEAR, 0)):
        for match in pattern.finditer(folded):
            year = century + int(match[1])
            year -= 100 if century and year >= _LAST_CENTURY else 0
            if not _is_base(folded, match):
                yield match.start(), (year,)


def _relative(folded: str, reference: int, periods: bool) -> _Times:
    """Times told from the year ``reference``: 去年, 五年来."""
    for match in _RELATIVE_PATTERN.finditer(folded):
        if not _is_base(folded, match):
            yield match.start(), (reference + _RELATIVE[match[0]],)
    for match in _PAST_YEARS.finditer(folded) if periods else ():
        yield match.start(), tuple(_back(match, reference))
    for match in _NEXT_YEARS.finditer(folded) if periods else ():
        yield match.start(), tuple(range(reference, reference + to_number(match["n"])))


def clause_years(clause: str, reference: int | None = None) -> tuple[int, ...]:
    """Return the years of the time that a clause opens with, or ().

    >>> clause_years("到2035年达到3000棵", 2031), clause_years("是2020年的2.2倍", 2031)
    ((2035,), ())
    """
    match = _TIME_AT_CLAUSE.match(western_years(fold(clause)))
    return find_years(match[0], reference) if match else ()


def strip_years(text: str) -> str:
    """Return ``text`` without the phrases that ``find_years`` reads as times."""
    text = western_years(text)
    for pattern in _PHRASES:
        text = pattern.sub(" ", text)
    return text


def time_spans(text: str) -> tuple[Span, ...]:
    """Return where a question names times, day and month with their year; not in quotation marks or document numbers.

    >>> [span.cut("2030年3月和明年各多少") for span in time_spans("2030年3月和明年各多少")]
    ['2030年3月', '明年']
    """
    left = list(_NAMED.sub(lambda match: "\0" * len(match[0]), western_years(fold(text))))
    found: list[Span] = []
    for pattern in (*_PHRASES, _PART_OF_YEAR):
        folded = "".join(left)
        for match in pattern.finditer(folded):
            if _is_base(folded, match) or (pattern is _PART_OF_YEAR and not _PART_ALONE.match(match[0])):
                continue
            part = _PART_OF_YEAR.match(folded, match.end())
            span = Span(match.start(), part.end() if part else match.end())
            left[span.start : span.end] = "\0" * len(span)
            found.append(span)
    return tuple(sorted(found))


def find_kind(text: str) -> Kind:
    """Return what the words of a heading or sentence say of its kind; NONE when they say nothing or both."""
    folded = fold(text)
    target, actual = bool(_pattern("target").search(folded)), bool(_pattern("actual").search(folded))
    if target == actual:
        return Kind.NONE
    return Kind.TARGET if target else Kind.ACTUAL


def find_sentence_kind(text: str) -> Kind:
    """Return the kind a sentence states by its modal words alone; NONE when it states none.

    Stricter than ``find_kind``: verbs such as 推进 or 完成 stand in results and goals alike.
    """
    folded = fold(text)
    if _pattern("planned").search(folded):
        return Kind.TARGET
    return Kind.ACTUAL if _pattern("done").search(folded) else Kind.NONE


def _is_base(folded: str, match: re.Match[str]) -> bool:
    return bool(_BASE.search(folded[max(0, match.start() - 3) : match.start()]))


def _plan_years(numeral: str) -> range:
    number = to_number(numeral)
    return range(1951 + 5 * number, 1956 + 5 * number)


def _back(match: re.Match[str], reference: int) -> range:
    """五年来 in a report of year Y speaks of the five years before Y."""
    return range(reference - to_number(match["n"] or match["m"]), reference)
