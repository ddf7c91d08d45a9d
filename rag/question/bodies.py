"""The places and bodies that a question names, and the question without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial

from rag.lexicon.patterns import joined
from rag.text.asked_places import asks_nation, named_places, shown_places
from rag.text.normalize import fold
from rag.text.places import NATIONAL, forms

_pattern = partial(joined, "bodies")


def named_bodies(question: str, known: Sequence[str]) -> list[str]:
    """Return the places of ``known`` that a question names, in the order named; the state too, where its rule is."""
    folded = fold(question)
    named = named_places(folded, known)
    state = asks_nation(folded) if NATIONAL in known else -1
    if state < 0:
        return named
    first = bool(named) and any(form in folded[:state] for form in forms(named[0]))
    return [*named[:1], NATIONAL, *named[1:]] if first else [NATIONAL, *named]


def without_bodies(question: str, bodies: Sequence[str]) -> str:
    """The question without the place it asks about, however it is called: 上海市, 高新区 for 大连高新区, 贵市, 我省."""
    rest = fold(question)
    for start, end in shown_places(rest, bodies):
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"
    for place, rank in _longest_first(tuple(bodies)):
        for form in (one for one in forms(place) if one in rest):
            rest = re.sub(rf"{re.escape(form)}(?:(?:省|市|县)(?!一?级)|自治区)?", " ", rest)
        if rank:
            rest = rest.replace(rank, " ")
    return _pattern("deictic").sub(" ", _pattern("state").sub(" ", rest))


@lru_cache(maxsize=8)
def _longest_first(bodies: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The places with what kind of zone each is, or ""; a large store speaks for hundreds."""
    folded = sorted({fold(one) for one in bodies if one and one != NATIONAL}, key=lambda place: (-len(place), place))
    return tuple((place, rank[0] if (rank := _pattern("zone").search(place)) else "") for place in folded)
