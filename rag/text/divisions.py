"""The country's divisions: provinces, prefectures and counties, found by their full, short and former names."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from rag.lexicon import lines, table

_RANKED = re.compile(r"(.{2,}?)(?:自治[区州县旗]|特别行政区|地区|新区|林区|特区|省|市|县|区|州|盟|旗)")
# Of its names, places are told apart by at least so many characters.
_SHORTEST = 2
_LONGEST = 40  # characters of a name; the longest of the table has 15


@dataclass(frozen=True, slots=True)
class Division:
    """A place of the table. ``name`` is its full name; ``level`` 0 a province, 1 a prefecture, 2 a county."""

    name: str
    level: int
    parent: Division | None = None

    @property
    def stem(self) -> str:
        """The name without its rank and peoples; the whole where that leaves one character."""
        return stem(self.name)

    def above(self) -> Iterator[Division]:
        """The places it lies in, the nearest first."""
        one = self.parent
        while one is not None:
            yield one
            one = one.parent


@cache
def _autonomous() -> re.Pattern[str]:
    """An autonomous place is called without its peoples: 湘西土家族苗族自治州 is 湘西."""
    peoples = "|".join(table("places/words.toml")["peoples"].split())
    return re.compile(rf"(.{{2,}}?)(?:(?:{peoples})族?){{1,8}}(?:自治[区州县旗])")


@lru_cache(maxsize=16384)
def stem(name: str) -> str:
    """Return a place's name without its rank.

    >>> stem("盐城市"), stem("湘西土家族苗族自治州"), stem("和县")
    ('盐城', '湘西', '和县')
    """
    if len(name) > _LONGEST:
        return name
    match = _autonomous().fullmatch(name) or _RANKED.fullmatch(name)
    return match[1] if match else name


@lru_cache(maxsize=1)
def _all() -> tuple[Division, ...]:
    found: list[Division] = []
    province = Division("", 0)
    for line in lines("places/divisions.txt"):
        first, *counties = line.split()
        if first == "=":
            province = Division(counties[0], 0)
            found.append(province)
            continue
        above = province if first == "-" else Division(first, 1, province)
        found += [above] if above is not province else []
        found += [Division(county, 2, above) for county in counties]
    holders = {one.name: one for one in found if one.level < 2}
    found += [Division(name, 2, holders[of]) for name, of in table("places/words.toml")["areas"].items()]
    return tuple(found)


@lru_cache(maxsize=1)
def by_name() -> Mapping[str, tuple[Division, ...]]:
    """Return the divisions of each full name, of today or former."""
    found: dict[str, dict[Division, None]] = defaultdict(dict)
    for one in _all():
        found[one.name][one] = None
        if autonomous := _autonomous().fullmatch(one.name):
            found[f"{autonomous[1]}{one.name[-1]}"][one] = None  # 湘西州
    current = {name: tuple(ones) for name, ones in found.items()}
    for line in lines("places/former.txt"):
        province, today, *former = line.split()
        meant = [one for one in current[today] if _province(one).stem == province]
        for name in former:
            found[name].update(dict.fromkeys(meant))
    return {name: tuple(ones) for name, ones in found.items()}


@lru_cache(maxsize=1)
def by_stem() -> Mapping[str, tuple[Division, ...]]:
    """Return the divisions of each short name, those of today before former ones, the highest first."""
    found: dict[str, dict[Division, None]] = defaultdict(dict)
    for name, ones in by_name().items():
        short = stem(name)
        if len(short) >= _SHORTEST:
            found[short].update(dict.fromkeys(ones))
    return {name: tuple(sorted(ones, key=lambda one: (one.stem != name, one.level))) for name, ones in found.items()}


@lru_cache(maxsize=1)
def _index() -> Mapping[str, tuple[str, ...]]:
    """Names of all kinds by their first two characters, the longest first."""
    found: dict[str, set[str]] = defaultdict(set)
    for names in (by_name(), by_stem()):
        for name in names:
            if len(name) >= _SHORTEST:
                found[name[:_SHORTEST]].add(name)
    return {start: tuple(sorted(names, key=lambda name: (-len(name), name))) for start, names in found.items()}


def names_at(text: str, start: int) -> Iterator[tuple[str, tuple[Division, ...], bool]]:
    """Each name of a division that stands at ``start``, the longest first, with whose it is and whether it is full."""
    for name in _index().get(text[start : start + _SHORTEST], ()):
        if text.startswith(name, start):
            full = by_name().get(name, ())
            yield name, full or by_stem()[name], bool(full)


@lru_cache(maxsize=4096)
def canonical(one: Division) -> str:
    """Return what a division is called where documents and questions are compared.

    A province or prefecture by its short name, a county by its full one; with its prefecture where several have it.
    吉林市 keeps its rank, for 吉林 is the province.
    """
    if one.level < 2 and not one.name.endswith("新区"):
        return one.stem if by_stem().get(one.stem, (one,))[0] == one else one.name
    alike = [other for other in by_name()[one.name] if other.name == one.name]
    return f"{one.parent.name}{one.name}" if len(alike) > 1 and one.parent is not None else one.name


@lru_cache(maxsize=1)
def _by_canonical() -> Mapping[str, Division]:
    return {canonical(one): one for one in reversed(_all())}


def division(name: str) -> Division | None:
    """Return the division of a canonical name."""
    return _by_canonical().get(name)


def provinces() -> frozenset[str]:
    """Return the short names of all provinces."""
    return frozenset(canonical(one) for one in _all() if one.level == 0)


def _province(one: Division) -> Division:
    return next((above for above in one.above() if above.level == 0), one)
