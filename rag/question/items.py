"""The things a question asks after one by one: "水泥、炼铁各多少", "签约项目多少个,金额多少"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.question.bodies import without_bodies
from rag.question.subject import subject
from rag.question.units import asked_unit
from rag.text.tokenize import boundaries
from rag.types import Facet

NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
"""The numerals of questions."""
MOST_ASKED = 12
"""The things that are answered at once, as many as a year has months: each costs a reading of every passage found."""
ASKS = re.compile(r"多少|几(?!乎|何)|多[大高长](?=[?？]|$)")
"""What asks for an amount."""
_PART = re.compile(r"[,，;；、:：。?？!！]|以?及|又|(?<=[多少几])和")
_LEVEL_AND_RATE = re.compile(r"(.{1,60}?)(?:和|及|与|以及)其?(?:同比)?增长$")
# "钢铁、水泥产能各是多少" asks for each; subject() leaves a space where a mark stood.
_EACH = re.compile(r"各(?=是|为|有|占|按|要|需|达|投|降|增|减|净|新|提|给|多少|几)|分别")
_SEVERAL = re.compile(r"、|[一-龥](?:和|与|及|跟)[一-龥]")
_JOINS = re.compile(r"(?<=[一-龥a-z\d])(?:和|与|及|跟|以及)(?=[一-龥])")
_ITEM = re.compile(r"\s+|、|和|与|及")
# "五年投资里,民生、基建各占多少": what stands before the items is what they are parts of.
_WHOLE = re.compile(r"^([^、]*(?:[里中内](?:面|头)?[,，]?|[,，]))(?=[^,，]*、)")
# What counts the items before it: "三个行业", "两项".
_COUNTED = re.compile(r"(?:这|等)?(?P<number>[两二三四五六七])(?:[个项种类大]|[家座所])[一-龥]{0,6}?$")


def by_items(one: Facet, question: str, bodies: Sequence[str], name: Callable[[str], str]) -> tuple[Facet, ...]:
    """Return a facet for each thing that is asked after in one breath ("水泥、炼铁各多少"); none where it is one.

    Args:
        one: the whole question as one facet.
        question: its words.
        bodies: the places it may name.
        name: reads synonyms as one word.
    """
    if rate := _LEVEL_AND_RATE.match(one.focus):
        level, change = rate[1].strip(), f"{rate[1].strip()}增长"
        return (replace(one, focus=level, unit=""), replace(one, focus=change, unit="%"))
    if not _EACH.search(question) or not _SEVERAL.search(question):
        return ()
    items = (
        _parts_of_whole(question, bodies, name)
        or _before_each(question, bodies, name)
        or _both_before_each(question, bodies, name)
        or _ITEM.split(one.focus)
    )
    named = [item for item in items if len(item) > 1][: MOST_ASKED + 1]
    return tuple(replace(one, focus=item, context=one.focus) for item in named) if len(named) > 1 else ()


def _parts_of_whole(question: str, bodies: Sequence[str], name: Callable[[str], str]) -> list[str]:
    """The items of "五年投资里,民生、基建各占多少" without the whole they are parts of; none where none is named."""
    whole = _WHOLE.match(question)
    each = _EACH.search(question)
    if whole is None or each is None:
        return []
    return _ITEM.split(name(subject(without_bodies(question[whole.end() : each.start()], bodies))))


def _before_each(question: str, bodies: Sequence[str], name: Callable[[str], str]) -> list[str]:
    """The items that are counted before 各: "水泥、炼铁、焦炭三个行业各淘汰了多少" has three; else none."""
    each = _EACH.search(question)
    counted = _COUNTED.search(question[: each.start()]) if each else None
    if counted is None:
        return []
    items = _ITEM.split(name(subject(without_bodies(question[: counted.start()], bodies))))
    return items if len(items) == NUMBERS[counted["number"]] else []


def _both_before_each(question: str, bodies: Sequence[str], name: Callable[[str], str]) -> list[str]:
    """The two things that 和 joins before 各: "面积和人数各占多少"; none where more are told."""
    each = _EACH.search(question)
    clause = re.split(r"[,，;；]", question[: each.start()])[-1] if each else ""
    ends = boundaries(clause)
    joints = [match for match in _JOINS.finditer(clause) if match.start() in ends and match.end() in ends]
    if "、" in clause or len(joints) != 1:
        return []
    parts = clause[: joints[0].start()], clause[joints[0].end() :]
    items = [name(subject(without_bodies(part, bodies))) for part in parts]
    return items if all(len(item) > 1 for item in items) else []


def by_parts(one: Facet, question: str, name: Callable[[str], str]) -> tuple[Facet, ...]:
    """A facet for each part that asks: "签约项目多少个,金额多少". What was said before it is its context.

    A part that asks and names nothing asks of what was named right before: "教育花了多少,社保又花了多少".
    """
    facets: list[Facet] = []
    said: list[str] = []
    named = ""
    for part in _parts(question):
        asks = bool(ASKS.search(part))
        focus = name(subject(part)) or (named if asks else "")
        named = "" if asks else focus
        if focus and asks:
            facets.append(replace(one, focus=focus, unit=asked_unit(part), context=" ".join(said)))
            if len(facets) > MOST_ASKED:
                break
        said += [focus] if focus else []
    return tuple(facets) if len(facets) > 1 else (one,)


def _parts(question: str) -> list[str]:
    """The question cut where a part ends, never inside a word: the 及 of 普及率 parts nothing."""
    ends, parts, at = boundaries(question), [], 0
    for match in _PART.finditer(question):
        if match.start() in ends and match.end() in ends and not _quoted(question, match.start()):
            parts.append(question[at : match.start()])
            at = match.end()
    return [*parts, question[at:]]


def _quoted(question: str, place: int) -> bool:
    return question.count('"', 0, place) % 2 == 1
