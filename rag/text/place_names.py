"""Names of places in running text: those of the table, their zones, and such as no table holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rag.lexicon import table
from rag.text.divisions import Division, canonical, division, names_at
from rag.text.parts_of_year import PART
from rag.text.tokenize import boundaries, is_word, words
from rag.types import Span

RANKS = ("街道", "省", "市", "县", "区", "州", "盟", "旗", "镇", "乡")
_RANK = re.compile("|".join(RANKS))
_HAN = re.compile(r"[一-龥]")
# What follows a name that is meant as the place whose report or rule it is: a time, 的, a mark.
_TOLD = re.compile(rf"的|[今去明前上]年|\d|[^一-龥]|$|{PART}|十[一二三四五六七]五")
_OFFICE = re.compile(r"[一-龥]{0,10}?(?:局|委员会|办公室|厅|法院|检察院|[改建教信商经健资]委(?!员)|府办|委办)")
# 全国乡镇街道, 城六区: several places.
_EVERY = re.compile(r"[全各本该每][国省市县区乡]")
_NUMERALS = frozenset("一二两三四五六七八九十几")
_SHORT = 2
# Names that are told by their length alone are short; a longer one has its organ behind it.
_LONGEST, _LONGEST_BARE = 7, 4
# The table holds them all but for made-up ones, which are short.
_TABLED = ("省", "市")
_ZONE_SHORT = {"高新技术产业开发区": "高新区", "高新技术产业园区": "高新区"}
_ZONES_ANYWHERE = re.compile(r"高新|经济技术开发区|经开区|开发区|新区")


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A place named in a text.

    ``place`` is what it is called where places are compared, ``ranked`` whether its rank stands in the text, ``tabled``
    whether the table of divisions holds it, ``within`` the place named directly before it that it lies in, or "".
    """

    span: Span
    place: str
    ranked: bool = True
    tabled: bool = True
    within: str = ""


@lru_cache(maxsize=1)
def place_words() -> dict[str, Any]:
    """Return the words around names of places."""
    return table("places/words.toml")


@cache
def _said(key: str) -> tuple[str, ...]:
    return tuple(sorted(place_words()[key].split(), key=lambda word: (-len(word), word)))


@lru_cache(maxsize=1)
def _openings() -> tuple[str, ...]:
    """Words before a name that are longer than a character, which names begin with too: 请问, 和县."""
    return tuple(word for word in _said("before") if len(word) > 1)


@cache
def _said_set(key: str) -> frozenset[str]:
    return frozenset(_said(key))


def find_names(text: str) -> tuple[PlaceName, ...]:
    """Return the places that a folded text names, in order; of "浙江省杭州市" both, the second within the first.

    >>> [one.place for one in find_names("2021年盐城市和卯林县的产量")]
    ['盐城', '卯林县']
    """
    found: list[PlaceName] = []
    at = 0
    while at < len(text):
        before = found[-1] if found and found[-1].span.end == at else None
        one = _tabled(text, at, before) or _zone(text, at, before) or _untabled(text, at, before)
        if one is not None:
            found.append(one)
            at = one.span.end
        else:
            opens = text.startswith(_openings(), at)  # at most places nothing does, and each is looked at
            at += next(len(word) for word in _openings() if text.startswith(word, at)) if opens else 1
    return tuple(found)


def after_break(text: str, start: int) -> bool:
    """Whether a name may begin at ``start``: after a mark, a figure, or a word that places follow."""
    return start == 0 or not _HAN.match(text, start - 1) or text.endswith(_said("before"), 0, start)


def told(text: str, end: int) -> bool:
    """Whether a place that ends at ``end`` is followed as the one that is asked about: by a time, 的 or a mark."""
    return bool(_TOLD.match(text, end))


def organ_after(text: str, end: int) -> bool:
    """Whether an organ of the place that ends at ``end`` follows it."""
    return text.startswith(_said("organs"), end) or bool(_OFFICE.match(text, end))


def _ends_well(text: str, end: int) -> bool:
    """Whether a rank ends a name, and does not begin a word: the 市 of 云桥市场 does."""
    following = text[end : end + 1]
    if not _HAN.match(following) or following in _said_set("middle") or organ_after(text, end):
        return not text.startswith("市中心", end - 1)
    if text.startswith("城关", end):  # 卯林县城关镇
        return True
    return not is_word(text[end - 1 : end + 1]) and not text.startswith(_said("rank_words"), end - 1)


def _begins_well(text: str, start: int, before: PlaceName | None) -> bool:
    return before is not None or after_break(text, start) or start in boundaries(text)


def _tabled(text: str, start: int, before: PlaceName | None) -> PlaceName | None:
    """The place of the table whose name stands at ``start``."""
    for name, meant, full in names_at(text, start):
        end = start + len(name)
        inside = _inside(meant, before)
        if full and ((name in _said_set("kinds") and not inside) or not _ends_well(text, end)):
            continue
        if full and (_begins_well(text, start, before) if len(name) > _SHORT else inside or after_break(text, start)):
            return _full(Span(start, end), name, meant, inside, before)
        if not full and (one := _by_stem(text, start, end, inside, meant, before)) is not None:
            return one
    return None


def _full(
    span: Span, name: str, meant: tuple[Division, ...], inside: tuple[Division, ...], before: PlaceName | None
) -> PlaceName:
    outer = division(before.place) if before is not None else None
    if before is None or outer is None:
        return PlaceName(span, _called(meant))
    if inside:
        return PlaceName(span, _called(inside), within=before.place)
    if meant[0].level <= outer.level:
        return PlaceName(span, _called(meant))
    # 南京天河区: a place that is not there is not the one elsewhere.
    return PlaceName(span, f"{outer.name}{name}", tabled=False, within=before.place)


def _by_stem(
    text: str,
    start: int,
    end: int,
    inside: tuple[Division, ...],
    meant: tuple[Division, ...],
    before: PlaceName | None,
) -> PlaceName | None:
    rank = _RANK.match(text, end)
    if rank and _ends_well(text, rank.end()):
        return None  # 青阳镇 is not 青阳县
    if inside and before is not None:
        return PlaceName(Span(start, end), _called(inside), ranked=False, within=before.place)
    if text.startswith(_said("not_after"), end) or (not after_break(text, start) and not _is_word_of(text, start, end)):
        return None
    # A short name of former days is another word more often than not.
    former = not any(one.stem == text[start:end] for one in meant)
    county, common = meant[0].level == 2, former or text[start:end] in _said_set("words")
    told_of = after_break(text, start) and told(text, end) and end < len(text)
    if ((county or common) and not told_of) or (county and (common or _is_common(text[start:end]))):
        return None
    return PlaceName(Span(start, end), _called(meant[:1]), ranked=False)


def _is_word_of(text: str, start: int, end: int) -> bool:
    """Whether a name stands as a word of its own."""
    ends = boundaries(text)
    return start in ends and (end in ends or bool(_RANK.match(text, end)))


def _inside(meant: tuple[Division, ...], before: PlaceName | None) -> tuple[Division, ...]:
    """Those of ``meant`` that lie in the place named before."""
    outer = division(before.place) if before is not None else None
    return tuple(one for one in meant if outer in one.above()) if outer is not None else ()


def _called(meant: tuple[Division, ...]) -> str:
    return canonical(meant[0]) if len({canonical(one) for one in meant}) == 1 else meant[0].name


def _zone(text: str, start: int, before: PlaceName | None) -> PlaceName | None:
    """A zone directly behind the place it lies in: 大连高新区."""
    if before is None or (outer := division(before.place)) is None:
        return None
    name = next((one for one in _said("zones") if text.startswith(one, start)), "")
    end = start + len(name)
    if not name or not (_ZONES_ANYWHERE.match(name) or organ_after(text, end) or told(text, end)):
        return None
    return PlaceName(Span(start, end), f"{outer.stem}{_ZONE_SHORT.get(name, name)}", tabled=False, within=before.place)


def _untabled(text: str, start: int, before: PlaceName | None) -> PlaceName | None:
    """A place that no table holds, by its rank: as much as stands between a break and 县, 镇 and the like."""
    if not _HAN.match(text, start) or (before is None and not after_break(text, start)):
        return None
    if text[start] in _said_set("no_start") or text.startswith(_openings(), start):
        return None
    for rank in _RANK.finditer(text, start + 1, start + _LONGEST + 2):
        name = text[start : rank.start()]
        if not all(map(_HAN.match, name)):
            return None
        if _ends_well(text, rank.end()) and _is_name(text, name, rank, before):
            outer = division(before.place) if before is not None else None
            place = f"{outer.name if outer else ''}{name}{rank[0]}"
            return PlaceName(
                Span(start, rank.end()), place, tabled=False, within=before.place if before and outer else ""
            )
    return None


def _is_name(text: str, name: str, rank: re.Match[str], before: PlaceName | None) -> bool:
    whole = f"{name}{rank[0]}"
    organ = organ_after(text, rank.end())
    pointing = name in _said_set("pointing") or name[-1] in _said_set("pointing_last")
    if pointing or name.endswith(_openings()) or not _said_set("no_part").isdisjoint(name):
        return False
    if _EVERY.match(name) or "政府" in name or (name[-1] in _NUMERALS and len(rank[0]) == 1 and rank[0] not in "镇乡"):
        return False
    if _ends_in_tabled(text, rank.start() - len(name), rank.end()):
        return False
    if rank[0] == "省" and not organ:  # the table holds every province: "开始往省里报"
        return False
    if whole.endswith(_said("kinds")) and not _is_city_of_cheng(whole):
        return False
    if len(name) > _LONGEST_BARE and (not organ or rank[0] in _TABLED):
        return False
    sure = organ or told(text, rank.end())
    if not sure and (len(name) == 1 or (before is not None and rank[0] in ("区", "州", "旗"))):
        return False
    small = rank[0] in ("镇", "乡", "街道")
    return not _is_common(whole) and (small or not _is_common(name)) and not _says(name)


def _ends_in_tabled(text: str, start: int, end: int) -> bool:
    """Whether what ends at ``end`` is a place of the table behind what is done with it: 坐广州; 卯林县 is not 林县."""
    inner = [at for at in range(start + 1, end - 1) for name, _, _ in names_at(text, at) if at + len(name) == end]
    return any(all(tag[:1] in ("v", "p") for _, tag in words(text[start:at])) for at in inner)


def _says(name: str) -> bool:
    """Whether something is said in what stands before a rank, as no name does: 请贵方报市政府."""
    said = ("r", "p", "u", "c", "d", "v") if len(name) > _SHORT else ("p", "c")
    return any(len(word) == 1 and tag[:1] in said for word, tag in words(name))


def _is_city_of_cheng(whole: str) -> bool:
    """卯城市 may be a city's name, 大城市 is none."""
    return len(whole) == 3 and whole.endswith("城市") and whole[0] not in _said_set("before_city")


def _is_common(word: str) -> bool:
    """Whether the dictionary holds a word that is no name."""
    if not is_word(word):
        return False
    tags = [tag for _, tag in words(word)]
    return len(tags) == 1 and not tags[0].startswith(("ns", "nr", "nz"))
