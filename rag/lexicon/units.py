"""Units: what figures are counted and measured in, kept in ``units.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rag.lexicon import table


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return table("units.toml")


def units() -> tuple[str, ...]:
    """Return the units in the order in which they are tried.

    >>> "公顷" in units()
    True
    """
    return tuple(_table()["order"].split())


def whole(word: str) -> str:
    """Return a unit or magnitude as a regular expression that does not find it where it begins a word.

    >>> bool(re.match(whole("千"), "千吨")), bool(re.match(whole("千"), "千瓦时"))
    (True, False)
    """
    after = _table()["word"].get(word, "")
    return re.escape(word) + (f"(?![{after}])" if after else "")


def behind_amounts() -> str:
    """Return what tells four digits before it to be an amount and no year, as an alternation."""
    return "|".join(map(re.escape, _table()["behind_amounts"].split()))


def unit_pattern() -> str:
    """Return the units as an alternation of a regular expression."""
    return "|".join(whole(one) if one == "对" else re.escape(one) for one in units())


def asked_pattern(*, things: bool = True) -> str:
    """Return the units that questions ask in, with magnitudes before them, as an alternation; no beginnings of words.

    Args:
        things: with such as are things themselves: 企业.

    >>> bool(re.fullmatch(asked_pattern(), "万亩")), bool(re.match(f"(?:{asked_pattern()})", "人口"))
    (True, False)
    """
    left_out = () if things else _table()["things"].split()
    words = sorted({*units(), *_table()["asked"].split()}.difference(left_out), key=lambda one: (-len(one), one))
    magnitudes = "|".join(_table()["magnitudes"].split())
    return f"(?:(?:{magnitudes}){{0,2}}?(?:{'|'.join(map(whole, words))})|(?:{magnitudes}){{1,2}})"


def begins_word(unit: str, text: str, end: int) -> bool:
    """Whether a unit that ends at ``end`` of ``text`` is the beginning of a word there: the 人 of 人口."""
    after = _table()["word"].get(unit, "")
    return bool(after) and text[end : end + 1] in tuple(after)


def same_unit(unit: str) -> str:
    """Return the one name of a unit that has several: 周 of 星期."""
    return str(_table()["same"].get(unit, unit))


def answered_in(unit: str) -> str:
    """Return the unit of the answer to a question that asks in ``unit``: 元 of 钱; "" where it tells none."""
    return str(_table()["asked_as"].get(unit, unit))


def family(name: str) -> frozenset[str]:
    """Return the units of one kind.

    >>> "公顷" in family("area")
    True
    """
    return frozenset(_table()["family"][name].split())


@lru_cache(maxsize=1)
def sizes() -> Mapping[str, tuple[str, float]]:
    """Return the kind of each unit that others can be drawn with on one axis, and how much of the kind it is."""
    return {unit: (kind, size) for kind, units in _table()["size"].items() for unit, size in units.items()}
