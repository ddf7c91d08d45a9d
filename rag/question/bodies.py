"""The places and bodies that a question names, and the question without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.text.asked_places import asks_nation, named_places, shown_places
from rag.text.normalize import fold
from rag.text.places import NATIONAL, forms

_RANK = re.compile(r"高新区|开发区|新区|自治州|自治县$")
_DEICTIC = re.compile(r"(?:贵|我|本|咱|你|你们|我们|咱们)(?:区|市|省|县|国|地|单位)|全(?:区|市|省|县)")
# Whose rule is asked for, not what it says.
_STATE = re.compile(
    r"(?:按照?|根据|依照?|看)?(?:国务院|国家(?!标准)|全国)(?:那[部个])?(?:的|自己的)?(?=规定|条例|办法|要求|《|[^,，。、;；]{0,14}?(?:条例|法(?!院)|办法|标准))"
)


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
    return _DEICTIC.sub(" ", _STATE.sub(" ", rest))


@lru_cache(maxsize=8)
def _longest_first(bodies: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The places with what kind of zone each is, or ""; a large store speaks for hundreds."""
    folded = sorted({fold(one) for one in bodies if one and one != NATIONAL}, key=lambda place: (-len(place), place))
    return tuple((place, rank[0] if (rank := _RANK.search(place)) else "") for place in folded)
