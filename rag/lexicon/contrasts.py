"""Contrasts: things of one sort that exclude each other, kept in ``contrasts.txt``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

from rag.lexicon import lines

Contrast = tuple[tuple[str, ...], ...]
"""The members of a set, each in the ways it is written."""


Named = Mapping[int, frozenset[int]]
"""The members that a text names, by the numbers of the sets that it names any of."""


class Contrasts:
    """Sets of things that exclude each other.

    Args:
        sets: each a tuple of members, a member a tuple of the ways to write it.
    """

    def __init__(self, sets: Iterable[Contrast]) -> None:
        self._sets = tuple(tuple(_Member.of(one, at) for at in range(len(one))) for one in sets)
        self._ways = frozenset(way for one in self._sets for member in one for way in member.ways)

    def apart(self, asked: str, told: str) -> bool:
        """Whether ``told`` names another thing of a sort that ``asked`` names one of, and not that one.

        >>> contrasts().apart("本科生安家费", "博士安家费"), contrasts().apart("安家费", "博士安家费")
        (True, False)
        """
        return are_apart(self.named(asked), self.named(told))

    def named(self, text: str) -> Named:
        """What a text names, for who holds it against many others."""
        said = set(filter(text.__contains__, self._ways))
        if not said:
            return {}  # as most texts do
        found = (
            (at, frozenset(number for number, member in enumerate(one) if member.is_named(text, said)))
            for at, one in enumerate(self._sets)
        )
        return {at: named for at, named in found if named}


def are_apart(asked: Named, told: Named) -> bool:
    """As ``Contrasts.apart``, of what the texts name."""
    return any(len(named) == 1 and at in told and named.isdisjoint(told[at]) for at, named in asked.items())


@lru_cache(maxsize=1)
def contrasts() -> Contrasts:
    """Return the sets of the file."""
    return Contrasts(tuple(tuple(one.split("/")) for one in line.split()) for line in lines("contrasts.txt"))


@dataclass(frozen=True, slots=True)
class _Member:
    """The ways a member is written, and longer words of other members that these are parts of."""

    ways: tuple[str, ...]
    longer: tuple[str, ...]

    @classmethod
    def of(cls, one: Contrast, at: int) -> _Member:
        """The member of that number of a set."""
        others = (way for other, more in enumerate(one) if other != at for way in more)
        return cls(one[at], tuple(way for way in others if any(own in way for own in one[at])))

    def is_named(self, text: str, said: Set[str]) -> bool:
        """Whether a text names it; a name inside a longer one of another member is none (博士 in 博士后).

        ``said``: the ways to write any member that stand in the text.
        """
        if said.isdisjoint(self.ways):
            return False
        for way in self.longer:
            text = text.replace(way, " ")
        return any(way in text for way in self.ways)
