"""Contrasts: things of one sort that exclude each other, kept in ``contrasts.txt``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rag.lexicon import lines

Contrast = tuple[tuple[str, ...], ...]
"""The members of a set, each in the ways it is written."""


class Contrasts:
    """Sets of things that exclude each other.

    Args:
        sets: each a tuple of members, a member a tuple of the ways to write it.
    """

    def __init__(self, sets: Iterable[Contrast]) -> None:
        self._sets = tuple(sets)

    def apart(self, asked: str, told: str) -> bool:
        """Whether ``told`` names another thing of a sort that ``asked`` names one of, and not that one.

        >>> contrasts().apart("本科生安家费", "博士安家费"), contrasts().apart("安家费", "博士安家费")
        (True, False)
        """
        return any(_apart(one, asked, told) for one in self._sets)


@lru_cache(maxsize=1)
def contrasts() -> Contrasts:
    """Return the sets of the file."""
    return Contrasts(tuple(tuple(one.split("/")) for one in line.split()) for line in lines("contrasts.txt"))


def _apart(one: Contrast, asked: str, told: str) -> bool:
    named = _members(one, asked)
    return len(named) == 1 and bool(others := _members(one, told)) and not named & others


def _members(one: Contrast, text: str) -> set[int]:
    """The members a text names; a name inside a longer one of another member is none (博士 in 博士后)."""
    found: set[int] = set()
    for at, ways in enumerate(one):
        longer = [way for other, more in enumerate(one) if other != at for way in more]
        rest = text
        for way in longer:
            if any(own in way for own in ways):
                rest = rest.replace(way, " ")
        if any(way in rest for way in ways):
            found.add(at)
    return found
