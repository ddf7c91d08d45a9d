"""The things a question asks after one by one: "水泥、炼铁各多少", "签约项目多少个,金额多少"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from rag.lexicon.patterns import joined
from rag.question.subject import subject
from rag.question.units import asked_unit
from rag.text.numerals import to_number
from rag.text.tokenize import boundaries
from rag.types import Facet

_pattern = partial(joined, "items")

MOST_ASKED = 12
"""The things that are answered at once, as many as a year has months: each costs a reading of every passage found."""
ASKS = re.compile(r"多少|几(?!乎|何)|多[大高长](?=[?？]|$)")
"""What asks for an amount."""


def by_items(one: Facet, question: str, topic: Callable[[str], str]) -> tuple[Facet, ...]:
    """Return a facet for each thing that is asked after in one breath ("水泥、炼铁各多少"); none where it is one.

    Args:
        one: the whole question as one facet.
        question: its words.
        topic: what a part of it is about.
    """
    if rate := _pattern("level_and_rate").match(one.focus):
        level, change = rate[1].strip(), f"{rate[1].strip()}增长"
        return (replace(one, focus=level, unit=""), replace(one, focus=change, unit="%"))
    each = _pattern("each").search(question)
    if each is None or not _pattern("several").search(question):
        return ()
    items = _items(question, question[: each.start()], topic) or _pattern("between").split(one.focus)
    named = [item for item in items if len(item) > 1][: MOST_ASKED + 1]
    return tuple(replace(one, focus=item, context=one.focus) for item in named) if len(named) > 1 else ()


def _items(question: str, before: str, topic: Callable[[str], str]) -> list[str]:
    """The things named ``before`` 各, without what they are parts of; counted, or two of them; else none.

    "五年投资里,民生、基建各占多少", "水泥、炼铁、焦炭三个行业各淘汰了多少", "面积和人数各占多少".
    """
    parts = _pattern("between").split
    if whole := _pattern("whole").match(question):
        return parts(topic(before[whole.end() :]))
    counted = _pattern("counted").search(before)
    if counted and len(items := parts(topic(before[: counted.start()]))) == to_number(counted["number"]):
        return items
    clause = re.split(r"[,，;；]", before)[-1]
    ends = boundaries(clause)
    joints = [match for match in _pattern("joins").finditer(clause) if match.start() in ends and match.end() in ends]
    if "、" in clause or len(joints) != 1:
        return []
    items = [topic(part) for part in (clause[: joints[0].start()], clause[joints[0].end() :])]
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
    for match in _pattern("part").finditer(question):
        if match.start() in ends and match.end() in ends and not _quoted(question, match.start()):
            parts.append(question[at : match.start()])
            at = match.end()
    return [*parts, question[at:]]


def _quoted(question: str, place: int) -> bool:
    return question.count('"', 0, place) % 2 == 1
