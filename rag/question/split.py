"""What a question asks for, one facet each: two times, target and result, two places, or two figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.lexicon.patterns import blank
from rag.question.bodies import named_bodies, without_bodies
from rag.question.items import ASKS, NUMBERS, by_items, by_parts
from rag.question.kinds import asked_kind, likely_kind
from rag.question.provisions import asked_versions, strip_provisions
from rag.question.subject import subject
from rag.question.units import asked_act, asked_unit, asks_both_ends, asks_difference, asks_level
from rag.store.catalog import Coverage
from rag.text.months import find_months
from rag.text.normalize import fold
from rag.text.periods import find_times
from rag.types import Facet, Kind, Scope

_REPORT = re.compile(r"\d年?的?那?[份篇]?(?:政府)?(?:工作)?报告")
# 当年 in a question points back, to no year of the calendar.
_THAT_YEAR = re.compile(r"当年|这一年里?|这[两三四五]个?五?年(?:期间|时期|间)?")
# "增长或下降了多少": how it changed, whichever way.
_EITHER_WAY = re.compile(r"(?:增长|增加|上升|上涨|提高)(?:或者?|还是|、)(?:下降|减少|降低|回落)")
# "要实施哪几个提升工程": what is to be listed is a name, as if it stood in quotation marks.
_SORT = re.compile(r"哪(?:些|几个?+|[两二三四五六七八九十]个?+)([一-龥]{3,8})(?=[?？]|$)")
# "稳哪三样": three that begin with 稳.
_ALIKE = re.compile(r"(?P<verb>[稳保抓促防补降去优强扩控减])哪(?P<number>[三四五六七八九])(?:样|项|个|件|方面)")
# "是哪三个", "五类金融是什么", "“六保”": so many items are to be told.
_LISTED = re.compile(
    r"(?:是|指|有|包括|分为)?哪(?P<which>[两二三四五六七八九十])|\"(?P<named>[三四五六七八九十])[一-龥]{1,3}\"|"
    r"(?<!第)(?P<sorts>[两三四五六七八九十\d])(?:大|个|项|种|类|条|方面)[^,，。;；?？多少几]{1,12}(?:是什么|有哪些|是哪些|包括|分别|具体)"
)
_BASE = re.compile(r"[比较]((?:19|20)?\d\d年?)")
_EXCLUDED = re.compile(
    r"(?:^|[,，]|[(（][^()（）]{0,8}?)(?:不算|不包括|不含|不计|不是|不属于|排除)([^,，。;；?？()（）]{2,12}?)的?(?:[)）,，]|$)|"
    r"(?:^|[,，(（])除了?([^,，。;；?？()（）]{2,12}?)(?:的|之外|以外|外)?[,，)）]|[(（]([^()（）]{2,12}?)除外[)）]"
)
# 实际 is part of the indicator's name here.
_TWO = 2
# "比2030年多多少": how much more, not how much it grew.
_HOW_MUCH_MORE = re.compile(r"(?:多|少|高|低|大|小)(?:出|了)?(?:多少|几)|(?:相差|差)(?:了)?(?:多少|几)")
_APART, _MEASURE = re.compile(r"分别|各是"), re.compile(r"[一-龥]{2}(?<!个)[数量额率](?:和|与|及|$|\s)")
_AT_YEARS = re.compile(r"(?=(?:19|20)\d\d年|(?<!\d)\d\d年)")
_NAMED_ACTUAL = re.compile(r"实际(?=利用|使用)")
_GOAL_WORDS = r"(?:目标|计划|预期|预算数|原定|原本|年初定?)"
_RESULT_WORDS = r"(?:实际|最后|最终|执行(?:数|结果)|完成(?:情况|数)|结果)"
_GOAL, _RESULT = re.compile(_GOAL_WORDS), re.compile(_RESULT_WORDS)
_BOTH_WORDS = re.compile(rf"{_GOAL_WORDS}数?|{_RESULT_WORDS}数?|定的?")
# "超额完成了6%的目标,实际多少": the goal is taken for granted, the result asked for.
_GRANTED = re.compile(
    r"(?:没有?|未能?|没能|超额|全面|提前|顺利)*(?:完成|实现|达到|达成|超过|突破|超出|未达|低于|高于)[^,，。？?]{0,14}(?:目标|任务|计划|要求|预计数?|预期|原定[^,，。？?]{0,12})[^,，。？?]{0,4}[,，]"
)
# A name holds no time: “中国制造2025”. A plan in quotation marks is one.
_QUOTED = re.compile(r"[\"“《](?!十?[一二三四五六七八九十]五)[^\"”》]{0,100}[\"”》]")
# "比2024年多安排了多少": by how much the one year's figure is more than the other's.
_COMPARED_WITH = re.compile(
    r"(?:比|较|相比)(?:19|20)?\d\d年?的?(?:实际|目标|计划|水平|完成|执行|数|情况)*(?:至少|大约|约|要|更)*(?:多|少|高|低|增|减|提|降|又|再)|"
    r"(?:比|较|相比)(?:19|20)?\d\d年[^,，。;；?？比较]{2,16}(?:多|少|高|低)(?:出|了)?(?:多少|几)"
)
# "申请量比授权量多出多少件": two things.
_MORE_THAN = re.compile(
    r"(?<![^,，。;；?？])(?P<one>[^,，。;；?？]+?)比(?P<other>[^,，。;；?？\d]{2,12}?)(?:要|大约|约)?(?:多|少|高|低|快|慢)(?:出|了)?(?:多少|几)"
)
_WHOLE_AREA = re.compile(r"全[国省市区县]|平均|同期|预算|规定|标准")
_OF_TIME = re.compile(r"上一?年度?|[去前今]年|同期|往年|预期|目标|计划|实际|之前|以前|原来|历年")
# What one thing is more than another by, no part of what they are.
_BY_SO_MUCH = re.compile(r"(?:^|(?<=\s))(?:至少|最少|大约)?(?:水平)?更?(?:多|少|高|低|大|小)(?:出来?|了|过)?(?=\s|$)")


def find_facets(question: str, body: str, covered: Coverage, name: Callable[[str], str]) -> tuple[Facet, ...]:
    """Split a standalone question into what it asks for.

    Args:
        question: the question.
        body: the place it asks about, or "".
        covered: what documents speak of; 今年 is the year of the newest report.
        name: reads synonyms as one word.

    Returns:
        At least one facet, in the order asked.
    """
    known = covered.bodies
    question, left_out = _without_excluded(_EITHER_WAY.sub("增长", _THAT_YEAR.sub(" ", question)))
    focus = name(subject(strip_provisions(without_bodies(question, [*known, body]), covered.versions)))
    if (sort := _SORT.search(fold(question))) and '"' not in sort[1]:
        focus = f'{focus} "{name(sort[1])}"'
    if alike := _ALIKE.search(fold(question)):
        focus = f'{focus} "{alike["number"]}{alike["verb"]}"'
    versions = asked_versions(question, covered.versions)
    reference = versions[0] if versions and versions[0] > 0 else covered.latest
    named = _QUOTED.sub(" ", strip_provisions(question, covered.versions))
    times = find_times(named, reference, short=True)
    named_base = _BASE.search(fold(question))
    base = next(iter(find_times(named_base[1], short=True)), (None,))[0] if named_base else None
    compared = base is not None and bool(_COMPARED_WITH.search(fold(question)))
    times = times[:1] if compared else times
    one = Facet(
        focus,
        Scope(times[0] if len(times) == 1 else (), asked_kind(question), body, find_months(question)),
        asked_unit(question),
        version=versions[0] if versions else None,
        act=name(subject(asked_act(question))),
        level=asks_level(question),
        leaning=likely_kind(question),
        difference=asks_difference(question),
        base=base,
        excluded=name(subject(left_out)) if left_out else "",
        count=_listed(question),
    )
    return (
        _by_versions(one, question, versions)
        or _by_bodies(one, question, known)
        or (_by_difference(one, question) if compared and times else ())
        or _by_times(one, question, times, [*known, body], name)
        or _by_kinds(one, question, name)
        or _by_pair(one, question, [*known, body], name)
        or by_items(one, question, [*known, body], name)
        or by_parts(one, without_bodies(question, known), name)
    )


def _without_excluded(question: str) -> tuple[str, str]:
    """The question without what it says is not asked for, and that: "(不算新建的)", "除了城市的,"."""
    match = _EXCLUDED.search(question)
    if match is None:
        return question, ""
    return f"{question[: match.start()]} {question[match.end() :]}", next(filter(None, match.groups()))


def _listed(question: str) -> int:
    """How many items are to be told, 0 where the question does not say."""
    match = _LISTED.search(fold(question))
    if match is None:
        return 0
    said = match["which"] or match["named"] or match["sorts"]
    return int(said) if said.isdecimal() else NUMBERS[said]


def _by_versions(one: Facet, question: str, versions: Sequence[int]) -> tuple[Facet, ...]:
    if len(versions) < 2:
        return ()
    named = "报告" if _REPORT.search(question) else "版"
    return tuple(
        replace(one, version=year, label=f"{year}年{named}", scope=replace(one.scope, kind=_kind_near(question, year)))
        for year in versions
    )


def _by_bodies(one: Facet, question: str, known: Sequence[str]) -> tuple[Facet, ...]:
    places = named_bodies(question, known)
    if len(places) < 2:
        return ()
    return tuple(replace(one, scope=replace(one.scope, body=place), label=place) for place in places)


def _by_difference(one: Facet, question: str) -> tuple[Facet, ...]:
    """By how much a year's figure is more than another's: both, for what no sentence compares."""
    assert one.base is not None, "a comparison with a year has one"
    focus, kinds = one.focus, (one.scope.kind, one.scope.kind)
    if _names_both_kinds(question):
        at = _BASE.search(fold(question))
        before, after = fold(question)[: at.start() if at else 0], fold(question)[at.start() if at else 0 :]
        kinds, focus = (asked_kind(before), asked_kind(after)), _without_kinds(one.focus)
    focus = " ".join(_BY_SO_MUCH.sub(" ", focus).split()) or one.focus
    years = (one.scope.years, (one.base,))
    first, other = (
        replace(one, focus=focus, scope=replace(one.scope, years=of, kind=kind), difference=False)
        for of, kind in zip(years, kinds, strict=True)
    )
    return replace(first, difference=True, level=bool(_HOW_MUCH_MORE.search(fold(question)))), other


def _by_pair(one: Facet, question: str, bodies: Sequence[str], name: Callable[[str], str]) -> tuple[Facet, ...]:
    """By how much one thing is more than another: "专利申请量比授权量多出多少件" asks after both."""
    match = _MORE_THAN.search(question)
    if match is None or not one.difference or asks_both_ends(question):
        return ()
    things = [name(subject(without_bodies(match[part], bodies))) for part in ("one", "other")]
    if any(len(_OF_TIME.sub("", thing)) < _TWO for thing in things) or _WHOLE_AREA.search(match["other"]):
        return ()
    first, other = (replace(one, focus=thing, difference=False) for thing in things)
    return replace(first, difference=True), other


def _names_both_kinds(question: str) -> bool:
    words = _NAMED_ACTUAL.sub("", question)
    return bool(_GOAL.search(words) and _RESULT.search(words))


def _without_kinds(focus: str) -> str:
    """What goal and result are of, without what they are told apart by."""
    return " ".join(dict.fromkeys(_BOTH_WORDS.sub(" ", focus).split())) or focus


def _by_times(
    one: Facet, question: str, times: Sequence[tuple[int, ...]], bodies: Sequence[str], name: Callable[[str], str]
) -> tuple[Facet, ...]:
    if len(times) < 2:
        return ()
    if asks_both_ends(question):
        every = [year for years in times for year in years]
        return (replace(one, scope=replace(one.scope, years=tuple(range(min(every), max(every) + 1)))),)
    if (bare := blank("amounts", "apart", blank("amounts", "sum", question))) != question:
        one = replace(one, focus=name(subject(without_bodies(bare, bodies))) or one.focus)
    asked = _asked_of_each(question, len(times), name) or [one.focus] * len(times)
    return tuple(
        replace(one, focus=focus, scope=replace(one.scope, years=years, kind=_kind_near(question, years[0])))
        for focus, years in zip(asked, times, strict=True)
    )


def _asked_of_each(question: str, times: int, name: Callable[[str], str]) -> list[str]:
    """What is asked of each time where each asks for itself: "学校：2030年新建几所，2031年加快建设几所"; else none."""
    lead, *parts = _AT_YEARS.split(fold(question))
    apart = _APART.search(question) and all(_names_measure(part) for part in parts)
    if len(parts) != times or not (apart or all(ASKS.search(part) for part in parts)):
        return []
    asked = [name(subject(f"{lead} {part}")) for part in parts]
    return asked if all(len(focus) >= _TWO for focus in asked) else []


def _names_measure(part: str) -> bool:
    """Whether the words of one time say what is measured: "2030年扩建数和"."""
    return bool(_MEASURE.search(subject(part)))


def _by_kinds(one: Facet, question: str, name: Callable[[str], str]) -> tuple[Facet, ...]:
    if granted := _GRANTED.search(question):
        after = question[granted.end() :]
        asked = replace(one, scope=replace(one.scope, kind=asked_kind(after)), leaning=likely_kind(after))
        bare = name(subject(f"{question[: granted.start()]} {after}"))
        return (replace(asked, focus=bare, granted=one.focus) if len(bare) > 1 else asked,)
    if not _names_both_kinds(question):
        return ()
    focus = _without_kinds(one.focus)
    focus = " ".join(_BY_SO_MUCH.sub(" ", focus).split()) or focus if one.difference else focus
    goal, result = (
        replace(one, focus=focus, scope=replace(one.scope, kind=kind), difference=False)
        for kind in (Kind.TARGET, Kind.ACTUAL)
    )
    return (replace(result, difference=True), goal) if one.difference else (goal, result)


def _kind_near(question: str, year: int) -> Kind:
    """The kind the words after a year give it, up to the next year.

    "2009年和2010年的目标": a year with no words of its own shares those of the next. Words before the first year hold
    for all.
    """
    parts = _AT_YEARS.split(fold(question))
    kind = Kind.NONE
    for part in reversed(parts):
        words = subject(part)
        whole = len(words) > 1 or bool(ASKS.search(part))
        kind = asked_kind(part) if whole or asked_kind(part) is not Kind.NONE else kind
        if any(year in years for years in find_times(part, short=True)):
            return kind if kind is not Kind.NONE else asked_kind(parts[0])
    return asked_kind(question)
