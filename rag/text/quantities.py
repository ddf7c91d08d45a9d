"""Figures in text: numbers with their units and bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.lexicon.units import same_unit, unit_pattern, whole
from rag.text.cache import Kept
from rag.text.normalize import fold
from rag.types import Bound, Span

_MAGNITUDES = {"": 1.0, "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12, "千万": 1e7, "百万": 1e6}
UNITS = unit_pattern()
"""What figures are counted and measured in, as an alternation of a regular expression."""
_RATES = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_CHINESE = "零〇一二两三四五六七八九十百千万亿"
_BEFORE = re.compile(
    r"(?:(?P<least>不低于|不少于|不小于|至少|超过|突破|超|高于|多于)|(?P<most>不超过|不高于|不多于|不大于|最多|低于|少于|控制在)|"
    r"(?P<about>大约|将近|约|近))$"
)
_AFTER = re.compile(r"(?P<least>以上)|(?P<most>以内|以下|之内|内)|(?P<about>左右|上下)")
_THOUSAND = whole("千")  # 亿千瓦时 are hundreds of millions of kilowatt hours
_NUMBER = re.compile(
    r"(?<![\d.a-z])(?P<low>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<lowpart>%|‰|万亿|千万|百万|[十百万亿]|{_THOUSAND})?"
    r"(?:(?:-{1,2}|至|到)(?P<high>\d+(?:\.\d+)?)(?P<highpart>%|‰)?)?"
    rf"(?P<more>多|余)?(?P<magnitude>万亿|千万|百万|[百万亿]|{_THOUSAND})?(?P<unit>%|‰|{UNITS})?"
)
_DIGIT = re.compile(r"\d")
# "近三年", "过去五年" and "这两年" are times, not lengths.
_SPAN_OF_YEARS = re.compile(r"[近去这]$")
_CAME_FROM = re.compile(r"[由从][^,，。;；]{0,8}$")
_FRACTION_MARKS = ("分之", "/", "半")
_FRACTION = re.compile(
    r"(?P<half>过?半数|一半)|"
    r"(?P<parts>[二三四五六七八九十]{1,8})分之(?P<of>[一二两三四五六七八九]{1,8})(?![百千万])|"
    r"(?<![\d/年.])(?P<under>\d)/(?P<over>\d{1,2})(?![\d/月日])"
)
# "5月1日、2日" names days of a month; so does 十一月十六日.
_DAY_OF_MONTH = re.compile(r"月\s*\d+日(?:[、和及至-]+\d+日)*[、和及至-]+$")
_DAY = re.compile(r"\s{0,4}\d{1,2}\s{0,4}[日号]")
_DATE = re.compile(rf"[{_CHINESE}]{{1,8}}日")
# Characters beside a number that are looked at, and the longest numeral that is read: a run of digits is no figure.
_NEAR = 40
_LONGEST_NUMERAL = 24
_YEAR = re.compile(r"(19|20)\d\d")
_DATED = re.compile(r"(年|月|-)\s*$")
_NAME_BEFORE, _NAME_AFTER = re.compile(r"[a-z+/\"“-]$"), re.compile(r"[a-z+]|/(?![人户亩吨年月日平立小个公])|(?<=\")\"")
_NUMERAL = re.compile(rf"[{_CHINESE}]")
_CHINESE_NUMBER = re.compile(
    rf"(?P<percent>[百千万]分之)(?P<rate>[{_CHINESE}点]{{1,{_LONGEST_NUMERAL}}}|\d{{1,{_LONGEST_NUMERAL}}}(?:\.\d{{1,9}})?)|"
    rf"(?<![{_CHINESE}])(?!零部件)(?P<number>[{_CHINESE}]{{1,{_LONGEST_NUMERAL}}})(?P<more>多|余)?(?P<unit>{UNITS})"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure. ``value`` is in ``unit`` with 万 and 亿 multiplied out; ``high`` is the upper end of a range.

    ``span`` covers number, magnitude, unit and the bound words beside it; ``core`` number, magnitude and unit only.
    """

    value: float
    unit: str
    bound: Bound
    span: Span
    core: Span
    high: float | None = None


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the figures of ``text`` in order.

    Years of the calendar, ordinals (第3次), list numbers and figures inside names (5G, “1+5”, PM2.5) are not figures.

    >>> [(q.value, q.unit, q.bound.value) for q in find_quantities("净增60家以上，增长6.5%—7%，处五十元以下罚款")]
    [(60.0, '家', 'at_least'), (6.5, '%', 'range'), (50.0, '元', 'at_most')]
    """
    folded = fold(text)
    found = sorted(
        (*_fractions(folded), *_arabic(folded), *_chinese(folded)), key=lambda one: (one.core.start, -one.core.end)
    )
    kept: list[Quantity] = []
    for one in found:
        if not kept or one.core.start >= kept[-1].core.end:
            kept.append(one)
    return tuple(_join_ranges(kept, folded))


def _beginning(first: re.Pattern[str], pattern: re.Pattern[str], folded: str) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` yields, tried only where one of the characters stands that it can begin with."""
    at = 0
    while (place := first.search(folded, at)) is not None:
        match = pattern.match(folded, place.start())
        if match is not None:
            yield match
        at = match.end() if match is not None else place.end()


def _arabic(folded: str) -> Iterator[Quantity]:
    for match in _beginning(_DIGIT, _NUMBER, folded):
        before = folded[max(0, match.start() - _NEAR) : match.start()]
        after = folded[match.end() : match.end() + _NEAR]
        if _is_name_part(before, after, match):
            continue
        unit = same_unit(match["unit"] or "") or next(
            (one for one in "%‰" if one in (match["lowpart"], match["highpart"])), ""
        )
        magnitude = match["magnitude"] or (match["lowpart"] if match["lowpart"] not in ("%", "‰") else None) or ""
        low = float(match["low"].replace(",", "")) * _MAGNITUDES.get(magnitude, 1.0)
        high = float(match["high"]) * _MAGNITUDES.get(magnitude, 1.0) if match["high"] else None
        yield _bounded(folded, match, low, high, unit, bool(match["more"]))


def _is_name_part(before: str, after: str, match: re.Match[str]) -> bool:
    """Whether a number is a calendar year or date, an ordinal, a list number, or part of a name."""
    number, unit = match["low"], match["unit"] or ""
    if unit == "年" and _YEAR.fullmatch(number):
        return True
    if unit == "月" and (after.startswith("份") or _DAY.match(after)):
        return True
    if unit in ("月", "日") and _DATED.search(before + ("年" if unit == "月" and not before else "")):
        return True
    if unit == "日" and _DAY_OF_MONTH.search(before):
        return True
    if after.startswith("强") or before.endswith("第") or _NAME_BEFORE.search(before[-2:]) or _NAME_AFTER.match(after):
        return True
    if not unit and not match["magnitude"] and not match["lowpart"]:
        # A bare number counts only where the words make it one: 达到100, not 81118111 of a telephone or the mark [2].
        return after.startswith((".", "、", ")", "）", "]")) or len(number) > 6 or bool(_YEAR.fullmatch(number))
    return False


def _chinese(folded: str) -> Iterator[Quantity]:
    for match in _beginning(_NUMERAL, _CHINESE_NUMBER, folded):
        if match.start() and folded[match.start() - 1] in "第其同统专唯万进":
            continue
        if folded.startswith("性", match.end()):  # 一次性 counts nothing
            continue
        if match["unit"] == "月" and _DATE.match(folded, match.end()):
            continue
        if (
            match["unit"] == "日"
            and folded[match.start() - 1 : match.start()] == "月"
            and not folded.startswith("个月", match.start() - 2)
        ):
            continue
        if match["unit"] == "年" and _SPAN_OF_YEARS.search(folded, max(0, match.start() - 2), match.start()):
            continue
        digits = match["rate"] or match["number"]
        value = chinese_number(digits)
        if value is None:
            continue
        unit = _RATES[match["percent"]] if match["percent"] else same_unit(match["unit"])
        yield _bounded(folded, match, value, None, unit, bool(match["more"]))


def _fractions(folded: str) -> Iterator[Quantity]:
    """Shares told as fractions, in percent: 1/6, 三分之二."""
    if not any(mark in folded for mark in _FRACTION_MARKS):
        return  # most texts tell no fraction, and every text is read
    for match in _FRACTION.finditer(folded):
        if match["half"]:
            yield _bounded(folded, match, 50.0, None, "%", more=match["half"].startswith("过"))
            continue
        high = chinese_number(match["parts"]) if match["parts"] else float(match["over"])
        low = chinese_number(match["of"]) if match["of"] else float(match["under"])
        if high and low and low < high:
            yield _bounded(folded, match, 100 * low / high, None, "%", more=False)


def chinese_number(digits: str) -> float | None:
    """Return the number that ``digits`` writes in Chinese numerals or digits, or ``None``."""
    return _numbers[digits]


def _find_number(digits: str) -> float | None:
    import cn2an

    try:
        return float(cn2an.cn2an(digits.replace("〇", "零"), "smart"))
    except (ValueError, KeyError):
        # cn2an looks a digit after 万亿 up in its table of units, and does not find it.
        return None


_numbers = Kept(_find_number, 100_000)


def _bounded(folded: str, match: re.Match[str], low: float, high: float | None, unit: str, more: bool) -> Quantity:
    core = Span(match.start(), match.end())
    before, after = _BEFORE.search(folded, max(0, core.start - 4), core.start), _AFTER.match(folded, core.end)
    bound = Bound.AT_LEAST if more else Bound.EXACT
    if high is not None:
        bound = Bound.RANGE
    elif after:
        bound = _bound_of(after)
    elif before:
        bound = _bound_of(before)
    span = Span(before.start() if before else core.start, after.end() if after else core.end)
    return Quantity(low, unit, bound, span, core, high)


def _bound_of(match: re.Match[str]) -> Bound:
    return {"least": Bound.AT_LEAST, "most": Bound.AT_MOST, "about": Bound.ABOUT}[str(match.lastgroup)]


def _join_ranges(found: list[Quantity], folded: str) -> Iterator[Quantity]:
    """Read "五十元以上二百元以下" and "五十元至二百元" as one figure, not two."""
    at = 0
    while at < len(found):
        one = found[at]
        other = found[at + 1] if at + 1 < len(found) else None
        if other and (_is_span(one, other) or _is_range(one, other, folded)):
            span = Span(one.span.start, other.span.end)
            yield Quantity(one.value, other.unit, Bound.RANGE, span, span, other.value)
            at += 2
        else:
            yield one
            at += 1


def _is_span(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts bound one: 以上 and 以下 side by side."""
    bounds = one.bound is Bound.AT_LEAST and other.bound is Bound.AT_MOST
    return bounds and one.span.end == other.span.start and one.unit in (other.unit, "")


def _is_range(one: Quantity, other: Quantity, folded: str) -> bool:
    """Whether two amounts are the ends of a range ("一百元至二百元"), not where something came from and to."""
    between = folded[one.span.end : other.span.start]
    alike = one.unit == other.unit and one.unit not in ("", "年", "月", "日") and one.value < other.value
    return (
        alike
        and between in ("至", "到", "-")
        and not _CAME_FROM.search(folded, max(0, one.span.start - _NEAR), one.span.start)
    )
