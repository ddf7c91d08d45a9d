"""What a question asks for, one facet each: two years, target and result, two places, or two figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.store.catalog import Coverage
from rag.store.versions import OLDER
from rag.text.normalize import fold
from rag.text.periods import find_years
from rag.text.places import NATIONAL, names_place
from rag.types import Facet, Kind, Scope
from rag.understand.provisions import asked_versions, strip_provisions
from rag.understand.wording import asked_act, asked_kind, asked_unit, asks_both_ends, asks_level, subject

_PART = re.compile(r"[,，;；、:：]|以?及|又|(?<=[多少几])和")
_ASKS = re.compile(r"多少|几(?!乎|何)|多[大高长](?=[?？]|$)")
_LEVEL_AND_RATE = re.compile(r"(.+?)(?:和|及|与|以及)其?(?:同比)?增长$")
# "钢铁、水泥产能各是多少" asks for each; subject() leaves a space where a mark stood.
_EACH = re.compile(r"各(?=是|为|有|占|按|要|需|达|投|多少|几)|分别")
_SEVERAL = re.compile(r"、|[一-龥](?:和|与|及|跟)[一-龥]")
_ITEM = re.compile(r"\s+|、|和|与|及")
_REPORT = re.compile(r"\d年?的?那?[份篇]?(?:政府)?(?:工作)?报告")
# 当年 in a question points back, to no year of the calendar.
_THAT_YEAR = re.compile(r"当年")
# "五年投资里,民生、基建各占多少": what stands before the items is what they are parts of.
_WHOLE = re.compile(r"^([^、]*(?:[里中内](?:面|头)?[,，]?|[,，]))(?=[^,，]*、)")
_RANK = re.compile(r"高新区|开发区|新区|自治州|自治县$")
_DEICTIC = re.compile(r"(?:贵|我|本|咱|你|你们|我们|咱们)(?:区|市|省|县|国|地|单位)|全(?:区|市|省|县)")
# Whose rule is asked for, not what it says.
_STATE = re.compile(r"(?:按照?|根据|依照?|看)?国务院(?=的?(?:规定|条例|办法|那|要求|《))")
# "要实施哪几个提升工程": what is to be listed is a name, as if it stood in quotation marks.
_SORT = re.compile(r"哪(?:些|几个?+|[两二三四五六七八九十]个?+)([一-龥]{3,8})(?=[?？]|$)")
_SPAN_OF_YEARS = re.compile(
    r"十[一二三四五六七八九]?五|[六七八九]五(?:时期|期间)|\d年?\s*[-至到]\s*(?:19|20)\d\d|年来|过去|今后|未来"
)
# 实际 is part of the indicator's name here.
_NAMED_ACTUAL = re.compile(r"实际(?=利用|使用)")
_BOTH_KINDS = re.compile(r"目标.*实际|计划.*实际|实际.*(?:目标|计划)|预期.*实际")
# "超额完成了6%的目标,实际多少": the goal is taken for granted, the result asked for.
_GRANTED = re.compile(r"(?:完成|实现|达到|达成|超过|未达)[^,，。？?]{0,14}(?:目标|任务|计划)[^,，。？?]{0,4}[,，]")


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
    known_bodies = covered.bodies
    question = _THAT_YEAR.sub(" ", question)
    focus = name(subject(strip_provisions(_without_bodies(question, [*known_bodies, body]))))
    if (sort := _SORT.search(fold(question))) and '"' not in sort[1]:
        focus = f'{focus} "{name(sort[1])}"'
    versions = asked_versions(question)
    reference = versions[0] if versions and versions[0] != OLDER else covered.latest
    years = tuple(year for year in find_years(strip_provisions(question), reference, short=True))
    one = Facet(
        focus,
        Scope(years, asked_kind(question), body),
        asked_unit(question),
        version=versions[0] if versions else None,
        act=name(asked_act(question)),
        level=asks_level(question),
    )
    if len(versions) > 1:
        named = "报告" if _REPORT.search(question) else "版"
        return tuple(
            replace(
                one, version=year, label=f"{year}年{named}", scope=replace(one.scope, kind=_kind_near(question, year))
            )
            for year in versions
        )
    places = _named_bodies(question, known_bodies)
    if len(places) > 1:
        return tuple(replace(one, scope=replace(one.scope, body=place), label=place) for place in places)
    if asks_both_ends(question) and years:
        return (replace(one, scope=replace(one.scope, years=tuple(range(min(years), max(years) + 1)))),)
    if len(years) > 1 and not _SPAN_OF_YEARS.search(question):
        return tuple(
            replace(one, scope=replace(one.scope, years=(year,), kind=_kind_near(question, year))) for year in years
        )
    if granted := _GRANTED.search(question):
        one = replace(one, scope=replace(one.scope, kind=asked_kind(question[granted.end() :])))
    elif _BOTH_KINDS.search(_NAMED_ACTUAL.sub("", question)):
        return tuple(replace(one, scope=replace(one.scope, kind=kind)) for kind in (Kind.TARGET, Kind.ACTUAL))
    if rate := _LEVEL_AND_RATE.match(focus):
        level, change = rate[1].strip(), f"{rate[1].strip()}增长"
        return (replace(one, focus=level, unit=""), replace(one, focus=change, unit="%"))
    if _EACH.search(question):
        items = _parts_of_whole(question, known_bodies, body, name) or _ITEM.split(focus)
        if _SEVERAL.search(question) and len(items := [item for item in items if len(item) > 1]) > 1:
            return tuple(replace(one, focus=item, context=focus) for item in items)
    return _by_parts(one, _without_bodies(question, known_bodies), name)


def _parts_of_whole(question: str, bodies: Sequence[str], body: str, name: Callable[[str], str]) -> list[str]:
    """The items of "五年投资里,民生、基建各占多少" without the whole they are parts of; none where none is named."""
    whole = _WHOLE.match(question)
    each = _EACH.search(question)
    if whole is None or each is None:
        return []
    return _ITEM.split(name(subject(_without_bodies(question[whole.end() : each.start()], [*bodies, body]))))


def _by_parts(one: Facet, question: str, name: Callable[[str], str]) -> tuple[Facet, ...]:
    """A facet for each part that asks: "签约项目多少个,金额多少". What was said before it is its context."""
    facets: list[Facet] = []
    said: list[str] = []
    for part in _PART.split(question):
        focus = name(subject(part))
        if focus and _ASKS.search(part):
            facets.append(replace(one, focus=focus, unit=asked_unit(part), context=" ".join(said)))
        said += [focus] if focus else []
    return tuple(facets) if len(facets) > 1 else (one,)


def _without_bodies(question: str, bodies: Sequence[str]) -> str:
    """The question without the place it asks about, however it is called: 上海市, 高新区 for 大连高新区, 贵市, 我省."""
    rest = fold(question)
    for place, rank in _longest_first(tuple(bodies)):
        if place in rest:
            rest = re.sub(rf"{re.escape(place)}(?:省|市|县|自治区)?", " ", rest)
        elif names_place(place, rest):
            rest = rest.replace(place[:-1], " ")
        if rank:
            rest = rest.replace(rank, " ")
    return _DEICTIC.sub(" ", _STATE.sub(" ", rest))


@lru_cache(maxsize=8)
def _longest_first(bodies: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The places with what kind of zone each is, or ""; a large store speaks for hundreds."""
    folded = sorted({fold(one) for one in bodies if one}, key=lambda place: (-len(place), place))
    return tuple((place, rank[0] if (rank := _RANK.search(place)) else "") for place in folded)


def _named_bodies(question: str, known: Sequence[str]) -> list[str]:
    folded = fold(question)
    found = sorted((folded.find(place), place) for place in known if place and place != NATIONAL and place in folded)
    return [place for _, place in found if not any(place != other and place in other for _, other in found)]


def _kind_near(question: str, year: int) -> Kind:
    """The kind the words after a year give it, up to the next year.

    "2009年和2010年的目标": a year with no words of its own shares those of the next. Words before the first year hold
    for all.
    """
    parts = re.split(r"(?=(?:19|20)\d\d年|(?<!\d)\d\d年)", fold(question))
    kind = Kind.NONE
    for part in reversed(parts):
        words = subject(part)
        kind = asked_kind(part) if len(words) > 1 or asked_kind(part) is not Kind.NONE else kind
        if year in find_years(part, short=True):
            return kind if kind is not Kind.NONE else asked_kind(parts[0])
    return asked_kind(question)
