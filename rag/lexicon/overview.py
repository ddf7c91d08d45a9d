"""How an overview may differ in words from what it tells, kept in ``overview.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from rag.lexicon import table


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """The lists of the file. ``same``: each word of a set to the first of it; bounds: each word to its sign."""

    same: Mapping[str, str]
    added: frozenset[str]
    left_out: frozenset[str]
    target: frozenset[str]
    actual: frozenset[str]
    place: tuple[str, ...]
    begins: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]

    @property
    def phrases(self) -> tuple[str, ...]:
        """All words that are read whole, the longest first."""
        known = {*self.same, *self.added, *self.left_out, *self.target, *self.actual}
        return tuple(sorted(known, key=lambda one: (-len(one), one)))


@lru_cache(maxsize=1)
def overview_words() -> OverviewWords:
    """Return the lists.

    >>> overview_words().same["禁止"], overview_words().before["不少于"]
    ('不得', '≥')
    """
    found = table("overview.toml")
    sets = [line.split() for line in found["same"].splitlines() if line.strip()]
    return OverviewWords(
        same=MappingProxyType({word: one[0] for one in sets for word in one}),
        added=frozenset(found["added"].split()),
        left_out=frozenset(found["left_out"].split()),
        target=frozenset(found["target"].split()),
        actual=frozenset(found["actual"].split()),
        place=tuple(found["place"].split()),
        begins=tuple(found["begins"].split()),
        before=_signs(found["before"]),
        after=_signs(found["after"]),
    )


def _signs(listed: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: sign for sign, words in listed.items() for word in words.split()})
