"""What a question asks for, one facet each: two times, target and result, two places, or two figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.lexicon.patterns import blank, find, joined
from rag.question.bodies import named_bodies, without_bodies
from rag.question.items import ASKS, MOST_ASKED, by_items, by_parts
from rag.question.kinds import asked_kind
from rag.question.provisions import asked_versions, strip_provisions
from rag.question.subject import subject
from rag.question.units import asked_unit, asks_both_ends, asks_difference
from rag.store.coverage import Coverage
from rag.text.normalize import fold
from rag.text.parts_of_year import find_months
from rag.text.periods import TIME, find_times
from rag.types import Facet, Kind, Scope

_TWO = 2
_AT_TIMES = re.compile(rf"(?={TIME}|(?<!\d)\d\d年)(?<!过)(?<![-—至到])")


def find_facets(question: str, body: str, covered: Coverage, name: Callable[[str], str]) -> tuple[Facet, ...]:
    """Split a standalone question into what it asks for.

    Args:
        question: the question.
        body: the place it asks about, or "".
        covered: what documents speak of; 今年 is the year of the newest report.
        name: reads synonyms as one word.

    Returns:
        At least one facet, in the order asked; of more than ``MOST_ASKED`` one more than these.
    """
    known = covered.bodies

    def topic(text: str) -> str:
        return name(subject(without_bodies(text, [*known, body])))

    question = blank("split", "those_years", blank("split", "that_year", question), by=r"\g<named> ")
    question, left_out = _without_excluded(question)
    focus = name(subject(strip_provisions(without_bodies(question, [*known, body]), covered.versions)))
    if (sort := find("split", "sort", fold(question))) and '"' not in sort[1]:
        focus = f'{focus} "{name(sort[1])}"'
    versions = asked_versions(question, covered.versions)[: MOST_ASKED + 1]
    reference = versions[0] if versions and versions[0] > 0 else covered.latest
    named = blank("split", "own_year", blank("split", "name", strip_provisions(question, covered.versions)))
    times = find_times(named, reference, short=True)[: MOST_ASKED + 1]
    base = _base(question)
    times = times[:1] if base else times
    one = Facet(
        focus,
        Scope(times[0] if len(times) == 1 else (), asked_kind(question), body, find_months(question)),
        asked_unit(question),
        version=versions[0] if versions else None,
        difference=asks_difference(question),
        excluded=name(subject(left_out)) if left_out else "",
    )
    return (
        _by_versions(one, question, versions)
        or _by_bodies(one, question, known)
        or (_by_difference(one, question, base) if base and times else ())
        or _by_times(one, question, times, reference, topic)
        or _by_kinds(one, question)
        or _by_pair(one, question, topic)
        or by_items(one, question, topic)
        or by_parts(one, without_bodies(question, known), name)
    )


def _without_excluded(question: str) -> tuple[str, str]:
    """The question without what it says is not asked for, and that: "(不算新建的)", "除了城市的,"."""
    match = find("split", "excluded", question)
    if match is None:
        return question, ""
    return f"{question[: match.start()]} {question[match.end() :]}", next(filter(None, match.groups()))


def _base(question: str) -> tuple[int, ...]:
    """The year that another is compared with ("比2030年多安排了多少"), or ()."""
    match = find("split", "base", fold(question)) if find("split", "compared_with", fold(question)) else None
    return next(iter(find_times(match[1], short=True)), ()) if match else ()


def _by_versions(one: Facet, question: str, versions: Sequence[int]) -> tuple[Facet, ...]:
    if len(versions) < 2:
        return ()
    named = "报告" if find("split", "report", question) else "版"
    return tuple(
        replace(one, version=year, label=f"{year}年{named}", scope=replace(one.scope, kind=_kind_near(question, year)))
        for year in versions
    )


def _by_bodies(one: Facet, question: str, known: Sequence[str]) -> tuple[Facet, ...]:
    places = named_bodies(question, known)[: MOST_ASKED + 1]
    if len(places) < 2:
        return ()
    return tuple(replace(one, scope=replace(one.scope, body=place), label=place) for place in places)


def _by_difference(one: Facet, question: str, base: tuple[int, ...]) -> tuple[Facet, ...]:
    """By how much a year's figure is more than another's: both, for what no sentence compares."""
    focus, kinds = one.focus, (one.scope.kind, one.scope.kind)
    if _names_both_kinds(question):
        at = find("split", "base", fold(question))
        before, after = fold(question)[: at.start() if at else 0], fold(question)[at.start() if at else 0 :]
        kinds, focus = (asked_kind(before), asked_kind(after)), _without_kinds(one.focus)
    focus = " ".join(joined("split", "by_so_much").sub(" ", focus).split()) or one.focus
    years = (one.scope.years, base[:1])
    first, other = (
        replace(one, focus=focus, scope=replace(one.scope, years=of, kind=kind), difference=False)
        for of, kind in zip(years, kinds, strict=True)
    )
    return replace(first, difference=True), other


def _by_pair(one: Facet, question: str, topic: Callable[[str], str]) -> tuple[Facet, ...]:
    """By how much one thing is more than another: "专利申请量比授权量多出多少件" asks after both."""
    match = find("split", "more_than", question)
    if match is None or not one.difference or asks_both_ends(question):
        return ()
    things = [topic(match[part]) for part in ("one", "other")]
    if any(len(blank("split", "of_time", thing, by="")) < _TWO for thing in things) or find(
        "split", "whole_area", match["other"]
    ):
        return ()
    first, other = (replace(one, focus=thing, difference=False) for thing in things)
    return replace(first, difference=True), other


def _names_both_kinds(question: str) -> bool:
    words = blank("kinds", "name", question, by="")
    return bool(find("split", "goal", words) and find("split", "result", words))


def _without_kinds(focus: str) -> str:
    """What goal and result are of, without what they are told apart by."""
    return " ".join(dict.fromkeys(blank("split", "goal_or_result", focus).split())) or focus


def _by_times(
    one: Facet, question: str, times: Sequence[tuple[int, ...]], reference: int | None, topic: Callable[[str], str]
) -> tuple[Facet, ...]:
    if len(times) < 2:
        return ()
    if asks_both_ends(question):
        every = [year for years in times for year in years]
        return (replace(one, scope=replace(one.scope, years=tuple(range(min(every), max(every) + 1)))),)
    if (bare := blank("amounts", "apart", blank("amounts", "sum", question))) != question:
        one = replace(one, focus=topic(bare) or one.focus)
    asked = _asked_of_each(question, len(times), topic) or [one.focus] * len(times)
    return tuple(
        replace(one, focus=focus, scope=replace(one.scope, years=years, kind=_kind_near(question, years[0], reference)))
        for focus, years in zip(asked, times, strict=True)
    )


def _asked_of_each(question: str, times: int, topic: Callable[[str], str]) -> list[str]:
    """What is asked of each time where each asks for itself: "学校：2030年新建几所，2031年加快建设几所"; else none."""
    lead, *parts = _AT_TIMES.split(fold(question))
    apart = find("split", "each", question) and all(find("split", "measure", subject(part)) for part in parts)
    if len(parts) != times or not (apart or all(ASKS.search(part) for part in parts)):
        return []
    asked = [topic(f"{lead} {part}") for part in parts]
    return asked if all(len(focus) >= _TWO for focus in asked) else []


def _by_kinds(one: Facet, question: str) -> tuple[Facet, ...]:
    if not _names_both_kinds(question):
        return ()
    focus = _without_kinds(one.focus)
    focus = " ".join(joined("split", "by_so_much").sub(" ", focus).split()) or focus if one.difference else focus
    goal, result = (
        replace(one, focus=focus, scope=replace(one.scope, kind=kind), difference=False)
        for kind in (Kind.TARGET, Kind.ACTUAL)
    )
    return (replace(result, difference=True), goal) if one.difference else (goal, result)


def _kind_near(question: str, year: int, reference: int | None = None) -> Kind:
    """The kind the words after a year give it, up to the next time; ``reference``: the year that 今年 means.

    "2009年和2010年的目标": a year with no words of its own shares those of the next. Words before the first year hold
    for all.
    """
    parts = _AT_TIMES.split(fold(question))
    kind = Kind.NONE
    for part in reversed(parts):
        words = subject(part)
        whole = len(words) > 1 or bool(ASKS.search(part))
        kind = asked_kind(part) if whole or asked_kind(part) is not Kind.NONE else kind
        if any(year in years for years in find_times(part, reference, short=True)):
            return kind if kind is not Kind.NONE else asked_kind(parts[0])
    return asked_kind(question)
