"""The place that a question asks about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from rag.lexicon.patterns import blank, joined
from rag.text.divisions import division, provinces
from rag.text.normalize import fold
from rag.text.place_names import RANKS, PlaceName, organ_after, place_words, told
from rag.text.places import NATIONAL, forms, named_chains, same_place
from rag.types import Span

_pattern = partial(joined, "bodies")

_LEVELS = ("区县旗镇乡", "市", "省", "国")
_ANYTHING = ("区", "省", "州", "盟")
_QUOTED = re.compile(r'"[^"]*"')
_RANK_AFTER = re.compile("|".join(RANKS))
# 苏 is the province before a time: 苏2031年, 苏浙两省.
_PROVINCE_LED = r"(?:^|(?<=[问那、和与跟及,，]))"
_PROVINCE_TOLD = r"省?(?=[去今明前]年|(?:19|20)?\d\d年|[\"“]?十[一二三四五]五|[两三四][地省市])"


def plain_places(text: str) -> str:
    """Return ``text`` with nicknames of cities and short names of provinces as their names.

    >>> plain_places("魔都扔垃圾"), plain_places("苏浙两省")
    ('上海扔垃圾', '江苏、浙江两省')
    """
    characters, nicknames = place_words()["characters"], place_words()["nicknames"]
    named = _characters().sub(lambda match: "、".join(characters[one] for one in match[1]), text)
    return _nicknames().sub(lambda match: str(nicknames[match[0]]), named)


@lru_cache(maxsize=1)
def _characters() -> re.Pattern[str]:
    return re.compile(rf"{_PROVINCE_LED}([{''.join(place_words()['characters'])}]{{1,4}}){_PROVINCE_TOLD}")


@lru_cache(maxsize=1)
def _nicknames() -> re.Pattern[str]:
    return re.compile("|".join(place_words()["nicknames"]))


def find_asked_place(text: str, known: Sequence[str]) -> str:
    """Return the place a question asks about: the longest of the ``known`` ones it names, else whichever it names.

    Args:
        text: the question.
        known: the places that documents speak for.

    >>> find_asked_place("青岛遛狗不拴绳罚多少", ["青岛", "上海"]), find_asked_place("广东省罚多少", ["青岛"])
    ('青岛', '广东')
    """
    folded = _QUOTED.sub(" ", fold(text))  # a name in quotation marks is no place asked about
    folded = blank("split", "from_region", folded)
    if named := named_places(folded, known):
        return max(named, key=lambda place: (len(place), place))
    if whole := find_whole_place(folded, known):
        return whole
    for chain in named_chains(folded):
        if not _pattern("done_to").search(folded[: chain[0].span.start]) and _is_sure(chain, folded):
            return chain[-1].place
    if NATIONAL in known and (asks_nation(folded) >= 0 or "全国" in folded):
        return NATIONAL
    return ""


def _is_sure(chain: Sequence[PlaceName], folded: str) -> bool:
    """Whether what no document is of is a place: a 区, 省 or 州 that no table holds may be anything, as 出口区."""
    last = chain[-1]
    unsure = not last.tabled and len(chain) == 1 and last.place.endswith(_ANYTHING)
    return not unsure or organ_after(folded, last.span.end)


def named_places(text: str, known: Sequence[str]) -> list[str]:
    """Return the places of ``known`` that a question names, the state apart, in the order named.

    One that only lies around a place named more closely (安徽 of 安徽省卯林县) is not meant.

    >>> named_places("丁河县和青阳县各多少", ["青阳县", "丁河镇", "丁河县"])
    ['丁河县', '青阳县']
    """
    folded = fold(text)
    chains = named_chains(folded)
    found: dict[str, int] = {}
    for place in known:
        if place and place != NATIONAL and (at := _stands(place, folded, chains)) >= 0:
            found[place] = at
    inner = [one for one in found if any(one != other and one in other for other in found) and not _apart(one, found)]
    return sorted((one for one in found if one not in inner), key=lambda one: found[one])


def _apart(one: str, found: dict[str, int]) -> bool:
    """Whether a place that is part of another's name may be that one: 鼓楼区 beside 福州市鼓楼区."""
    return any(one != other and one in other and same_place(one, other) for other in found)


def _stands(place: str, folded: str, chains: Sequence[tuple[PlaceName, ...]]) -> int:
    """Where a question names a place, or -1."""
    for chain in chains:
        if same_place(chain[-1].place, place):
            return chain[0].span.start
    for form in forms(place):
        at = folded.find(form)
        while at >= 0:
            if not _within_other(at, at + len(form), folded, chains):
                return at
            at = folded.find(form, at + 1)
    return -1


def _within_other(start: int, end: int, folded: str, chains: Sequence[tuple[PlaceName, ...]]) -> bool:
    """Whether what stands there is part of another place's name: 丁河 of 丁河镇."""
    for chain in chains:
        itself = len(chain) == 1 and not chain[0].ranked and chain[0].span == Span(start, end)
        if chain[0].span.start < end and start < chain[-1].span.end and not itself:
            return True
    rank = _RANK_AFTER.match(folded, end)
    return rank is not None and told(folded, rank.end())


def shown_places(text: str, places: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where a folded question names any of ``places``, with the larger places named before them."""
    for chain in named_chains(text):
        if any(same_place(chain[-1].place, place) for place in places if place):
            yield chain[0].span.start, chain[-1].span.end


def find_whole_place(text: str, known: Sequence[str]) -> str:
    """Return the larger place that a question is about where documents speak for smaller ones alone, or "".

    >>> find_whole_place("2031年全市公共预算收入是多少", ["海滨新区"]), find_whole_place("比全市高出多少", ["海滨新区"])
    ('全市', '')
    """
    folded = fold(text)
    for match in _pattern("whole_of").finditer(folded) if known else ():
        larger = next((match[1][at:] for at in range(len(match[1]) - 1) if _holds(match[1][at:], known)), "")
        if larger:
            return larger + match[0][-2:]
    match_whole = _pattern("whole_place").search(folded)
    if match_whole is None or not known:
        return ""
    asked = next(level for level, ranks in enumerate(_LEVELS) if match_whole[1] in ranks)
    return f"全{match_whole[1]}" if asked > max(map(_level, known)) else ""


def _holds(name: str, known: Sequence[str]) -> bool:
    """Whether a place that no document speaks for holds one that they speak for: 大连 holds 大连高新区."""
    return name not in known and any(place.startswith(name) and place != name for place in known)


def _level(place: str) -> int:
    if place == NATIONAL:
        return len(_LEVELS) - 1
    if place in provinces():
        return 2
    county = (one := division(place)) is not None and one.level == 2 and one.name[-1] != "市"
    return 0 if county or place[-1] in _LEVELS[0] else 1


def asks_nation(text: str) -> int:
    """Return where a question names the state as the one whose rule it asks for, or -1.

    >>> asks_nation("按国家献血法罚多少"), asks_nation("国家助学贷款有多少")
    (1, -1)
    """
    match = _pattern("nation").search(fold(text))
    return match.start() if match else -1
