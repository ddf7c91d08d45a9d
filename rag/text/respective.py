"""Figures told one after the other: "交通、水利投资分别达24亿元、45亿元" is 24 of 交通 and 45 of 水利."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.quantities import Quantity
from rag.text.sentences import split_clauses

_RESPECTIVELY = re.compile(r"分别")
_BETWEEN = re.compile(r"、|(?<=[一-龥])(?:和|与|及|以及)(?=[一-龥])")
# What both town and country have stands under one name.
_TOWN_AND_COUNTRY = re.compile(r"城乡")
# What the figures are said to do: their growth is another thing than their height.
_CHANGES = re.compile(r"增长|提高|增加|上升|上涨|下降|降低|减少|回落")
# "从771家、481家增加到1076家、636家": the second round says where they came to.
_CAME_TO = re.compile(r"(?:增长|提高|增加|上升|扩大|下降|降低|减少|缩小)?[到至为]$")
_SAID_OF_ALL = re.compile(r"(?:再次|继续|进一步|均|都)?(?:有所)?(?:提高|增加|增长|下降|减少|降低)$")
_FILLING = re.compile(r"^(?:力争|预计|确保|全年|全市|全省|全区|其中|和|与|及|、|，|,|\s)+")


def respective_names(text: str, quantities: Sequence[Quantity]) -> dict[Quantity, tuple[str, str]]:
    """Return what each figure told with 分别 is of, and the change it tells or "".

    Args:
        text: the sentence.
        quantities: its figures, in order.

    Returns:
        Nothing of a clause where things and figures do not match.
    """
    if _RESPECTIVELY.search(text) is None:
        return {}  # most texts; every one is read
    named: dict[Quantity, tuple[str, str]] = {}
    things: list[str] = []
    before = ""
    for clause in split_clauses(text):
        mark = _RESPECTIVELY.search(text, clause.start, clause.end)
        if mark is None:
            before = clause.cut(text).rstrip("，, ")
            continue
        # A clause that begins with 分别 is of the things told before.
        head = _FILLING.sub("", text[clause.start : mark.start()])
        things = _things(head) or things or _things(_SAID_OF_ALL.sub("", before))
        told = [one for one in quantities if mark.end() <= one.core.start < clause.end]
        named |= _assigned(text, mark.end(), told, things)
    return named


def _assigned(text: str, start: int, told: list[Quantity], things: list[str]) -> dict[Quantity, tuple[str, str]]:
    """The things and changes of figures told in one round, or in two: from where and to where."""
    rounds, left = divmod(len(told), len(things)) if things else (0, 1)
    if left or rounds not in (1, 2):
        return {}
    named: dict[Quantity, tuple[str, str]] = {}
    for turn in range(rounds):
        group = told[turn * len(things) : (turn + 1) * len(things)]
        verb = text[start : group[0].span.start]
        if turn and not _CAME_TO.search(verb):
            return {}
        change = match[0] if (match := _CHANGES.search(verb)) and not _CAME_TO.search(verb) else ""
        named |= {one: (thing, change) for one, thing in zip(group, things, strict=True)}
        start = group[-1].span.end
    return named


def _things(words: str) -> list[str]:
    """The things named before 分别, each with what they have in common: 领域投资额 of "交通、水利领域投资额"."""
    if _TOWN_AND_COUNTRY.search(words) and not _BETWEEN.search(words):
        return [_TOWN_AND_COUNTRY.sub(place, words) for place in ("城镇", "农村")]
    parts = [part for part in _BETWEEN.split(words) if part]
    if len(parts) < 2:
        return []
    lengths = {len(part) for part in parts[:-1]}
    shared = parts[-1][min(lengths) :] if len(lengths) == 1 else ""
    return [*(part + shared for part in parts[:-1]), parts[-1]]
