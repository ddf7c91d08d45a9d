"""Figures told one after the other: "交通、水利投资分别达24亿元、45亿元" is 24 of 交通 and 45 of 水利."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rag.lexicon.patterns import joined
from rag.text.quantities import Quantity
from rag.text.sentences import split_clauses

_pattern = partial(joined, "respective")

_RESPECTIVELY = "分别"
# What both town and country have stands under one name.
_BOTH, _EACH = "城乡", ("城镇", "农村")


def respective_names(text: str, quantities: Sequence[Quantity]) -> dict[Quantity, tuple[str, str]]:
    """Return what each figure told with 分别 is of, and the change it tells or "".

    Args:
        text: the sentence.
        quantities: its figures, in order.

    Returns:
        Nothing of a clause where things and figures do not match.
    """
    if _RESPECTIVELY not in text:
        return {}  # most texts; every one is read
    named: dict[Quantity, tuple[str, str]] = {}
    things: list[str] = []
    before = ""
    for clause in split_clauses(text):
        said, mark, _ = clause.cut(text).partition(_RESPECTIVELY)
        if not mark:
            before = said.rstrip("，, ")
            continue
        # A clause that begins with 分别 is of the things told before.
        things = (
            _things(_pattern("filling").sub("", said)) or things or _things(_pattern("said_of_all").sub("", before))
        )
        start = clause.start + len(said) + len(mark)
        told = [one for one in quantities if start <= one.core.start < clause.end]
        named |= _assigned(text, start, told, things)
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
        if turn and not _pattern("came_to").search(verb):
            return {}
        change = None if _pattern("came_to").search(verb) else _pattern("changes").search(verb)
        named |= {one: (thing, change[0] if change else "") for one, thing in zip(group, things, strict=True)}
        start = group[-1].span.end
    return named


def _things(words: str) -> list[str]:
    """The things named before 分别, each with what they have in common: 领域投资额 of "交通、水利领域投资额"."""
    if _BOTH in words and not _pattern("between").search(words):
        return [words.replace(_BOTH, place) for place in _EACH]
    parts = [part for part in _pattern("between").split(words) if part]
    if len(parts) < 2:
        return []
    lengths = {len(part) for part in parts[:-1]}
    shared = parts[-1][min(lengths) :] if len(lengths) == 1 else ""
    return [*(part + shared for part in parts[:-1]), parts[-1]]
