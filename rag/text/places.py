"""Whose a document is: the place or state a title, issuer or text names, and which places are one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from rag.text.cache import Kept
from rag.text.divisions import Division, by_name, by_stem, canonical, division, names_at, stem
from rag.text.normalize import fold
from rag.text.place_names import RANKS, PlaceName, find_names, organ_after, place_words

NATIONAL = "国家"
_SMALL = ("街道", "镇", "乡")
_WITH_RANK = 3


def find_place(text: str) -> str:
    """Return the province, place or 国家 that ``text`` names first, as it is called in a scope, or "".

    >>> find_place("浙江省生活垃圾管理条例"), find_place("国务院办公厅"), find_place("大连高新区管委会")
    ('浙江', '国家', '大连高新区')
    """
    folded = fold(text)
    chains = named_chains(folded)
    national = _nation().search(folded)
    if national is None or (chains and chains[0][0].span.start < national.start()):
        return chains[0][-1].place if chains else ""
    # 国家税务总局盐城市税务局 is an office of the state in a place.
    local = [chain for chain in chains if chain[0].span.start == national.end() and len(national[0]) > 2]
    return local[0][-1].place if local else NATIONAL


def find_own_place(text: str) -> str:
    """Return the place whose organ a text names most often, or "": of a document that says elsewhere whose it is not.

    >>> find_own_place("2031年，全县产量增长。卯林县人民政府办公室")
    '卯林县'
    """
    folded = fold(text)
    ranked = [chain[-1] for chain in named_chains(folded) if chain[-1].ranked]
    organs = [one.place for one in ranked if organ_after(folded, one.span.end)]
    if organs:
        return max(dict.fromkeys(organs), key=organs.count)
    named = [one.place for one in ranked]
    most = max(dict.fromkeys(named), key=named.count, default="")
    return most if named.count(most) > max(1, len(named) // 2) else ""


def names_nation(line: str) -> bool:
    """Whether a line is the name of an organ of the whole state.

    >>> names_nation("中华人民共和国教育部"), names_nation("教育部的要求")
    (True, False)
    """
    named = line.strip().removeprefix("中华人民共和国").removesuffix("文件")
    return bool(_nation().fullmatch(named) or (named != line.strip() and _nation().match(line.strip()) and not named))


def province_of_number(number: str) -> str:
    """Return the province whose sign a document number begins with (粤府〔2031〕5号), or ""."""
    return str(place_words()["characters"].get(number[:1], ""))


def named_chains(folded: str) -> tuple[tuple[PlaceName, ...], ...]:
    """Return the places a folded text names, each with those before it that it lies in: 浙江省, 杭州市, 西湖区."""
    return _chains[folded]


def _find_chains(folded: str) -> tuple[tuple[PlaceName, ...], ...]:
    chains: list[tuple[PlaceName, ...]] = []
    for one in find_names(folded):
        if chains and one.within and chains[-1][-1].span.end == one.span.start:
            chains[-1] = (*chains[-1], one)
        elif (
            chains and one.place.endswith(_SMALL) and folded[chains[-1][-1].span.end : one.span.start] in governments()
        ):
            # 卯林县人民政府东桥街道办事处 is of 卯林县东桥街道.
            outer = chains[-1][-1]
            chains[-1] = (*chains[-1], replace(one, place=f"{outer.place}{one.place}", within=outer.place))
        else:
            chains.append((one,))
    return tuple(chains)


_chains = Kept(_find_chains, 300_000)


@lru_cache(maxsize=1)
def governments() -> tuple[str, ...]:
    """Return what a place's government is called behind its name, the longest first."""
    return tuple(place_words()["governments"].split())


@lru_cache(maxsize=1)
def _nation() -> re.Pattern[str]:
    organs = sorted(place_words()["national"].split(), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, organs)))


@lru_cache(maxsize=8192)
def same_place(one: str, other: str) -> bool:
    """Whether two places are one, though the larger place may be named with only one of them.

    >>> same_place("广州市天河区", "天河区"), same_place("南京市天河区", "天河区"), same_place("丁河县", "丁河镇")
    (True, False, False)
    >>> same_place("绍兴市东桥街道", "越城区东桥街道"), same_place("杭州市东桥街道", "越城区东桥街道")
    (True, False)
    """
    if one == other:
        return True
    (within, name), (around, called) = _parted(one), _parted(other)
    if name and name == called:
        return not (within and around) or any(_nested(inner, outer) for inner in within for outer in around)
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if not shorter or not longer.endswith(shorter):
        return False
    outer = longer[: -len(shorter)]
    holders = _divisions(outer)
    inner = [place for place in by_name().get(shorter, ()) if place.name == shorter]
    return any(holder in place.above() for holder in holders for place in inner)


@lru_cache(maxsize=8192)
def lies_in(inner: str, outer: str) -> bool:
    """Whether one place lies in another, whose rules then hold in it; every place lies in the state.

    >>> lies_in("青岛", "山东"), lies_in("大连高新区", "辽宁"), lies_in("山东", "青岛"), lies_in("卯林县", "国家")
    (True, True, False, True)
    """
    if not inner or not outer or same_place(inner, outer):
        return False
    if outer == NATIONAL:
        return True
    return any(outer == canonical(above) for above in _above(inner))


def are_apart(one: str, other: str) -> bool:
    """Whether what is said of one place says nothing of the other: they are two, and neither lies in the other.

    >>> are_apart("三门县", "突泉县"), are_apart("青岛", "山东"), are_apart("山东", "国家"), are_apart("", "山东")
    (True, False, False, False)
    """
    return bool(one and other) and not (same_place(one, other) or lies_in(one, other) or lies_in(other, one))


def own_name(place: str) -> str:
    """Return what a place no table holds is called without those it lies in; another place is called what it is.

    >>> own_name("绍兴市东桥街道"), own_name("西湖区")
    ('东桥街道', '西湖区')
    """
    return _parted(place)[1] or place


@lru_cache(maxsize=8192)
def _parted(place: str) -> tuple[tuple[Division, ...], str]:
    """The divisions that a place is named with and its own name, of one that no table holds; else nothing and ""."""
    if _divisions(place):
        return (), ""
    within: tuple[Division, ...] = ()
    rest = place
    while found := next((one for one in names_at(rest, 0) if _names_more(rest[len(one[0]) :])), None):
        rest, within = rest[len(found[0]) :], found[1]
    return (within, rest) if rest.endswith(RANKS) else ((), "")


def _names_more(rest: str) -> bool:
    """Whether what stands behind the name of a division names a place in it: 东湖街道 is no 街道 of 东湖区."""
    return rest != "" and rest not in RANKS


def _nested(one: Division, other: Division) -> bool:
    """Whether two divisions are one, or one lies in the other."""
    return one == other or one in other.above() or other in one.above()


def _above(place: str) -> list[Division]:
    """The divisions that a place lies in; of one that no table holds those that it is named with."""
    known = division(place) or next(iter(by_name().get(place, ())), None)
    if known is not None:
        return list(known.above())
    for length in range(len(place) - 1, 1, -1):
        if found := _divisions(place[:length]):
            return [found[0], *found[0].above()]
    return []


def _divisions(name: str) -> tuple[Division, ...]:
    return by_name().get(name) or by_stem().get(name, ())


@lru_cache(maxsize=4096)
def forms(place: str) -> tuple[str, ...]:
    """Return how a place may be called in a text that speaks of it, the longest first: 浦东新区, 浦东.

    A county's short name is told where it is no common word.
    """
    known = division(place)
    full = known.name if known is not None else place
    short = stem(full)
    # 海拉尔 names the district, 西湖 the lake.
    plain = known is None or known.level < 2 or len(full) > _WITH_RANK or full[-1] not in "区县旗"
    named = {place, full, *((short,) if plain and len(short) > 1 else ())}
    return tuple(sorted(named, key=lambda name: (-len(name), name)))
