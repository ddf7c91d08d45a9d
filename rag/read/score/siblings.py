"""Siblings: what is said of 农村公路 is not said of 城市公路, nor what is paid to a doctor to a bachelor.

Where a question names one thing and the figure's own words name another in its place, and the document never speaks of
the one asked for, the figure is not the answer, however alike the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.lexicon import word_set
from rag.lexicon.contrasts import Named, are_apart, contrasts
from rag.lexicon.patterns import joined
from rag.text.cache import Kept
from rag.text.tokenize import words

Word = tuple[str, str]
"""A word and its part of speech."""

# Parts of speech, beside nouns, of what can be asked for; and the initials of those of what can stand in its place.
_THINGS = frozenset({"vn", "j", "l", "s"})
_NAMING = frozenset("nvjlsabi")
_HAN = re.compile(r"^[一-龥]{2,5}$")


def may_have_siblings(focus: str, *, rule: bool = False) -> bool:
    """Whether ``of_a_sibling`` can be true of what is asked for, whatever stands at a figure."""
    return bool(_named[focus]) or (not rule and bool(_pairs(focus)))


def of_a_sibling(focus: str, own: str, known: Callable[[str], bool], *, rule: bool = False) -> bool:
    """Whether ``own`` names a sibling in the place of what is asked for.

    Args:
        focus: what is asked for.
        own: what tells what a figure measures, read as the focus is.
        known: whether the document speaks of a word at all.
        rule: it stands in an article, which is asked about in other words than it is written in.

    >>> of_a_sibling("新建城市公路", "新建农村公路", lambda word: False)
    True
    >>> of_a_sibling("新建公路", "新建农村公路", lambda word: False)
    False
    """
    if _named[focus] and are_apart(_named[focus], _named[own]):
        return not joined("measures", "open_list").search(own)
    if rule:
        return False
    asked, told = _pairs(focus), _pairs(own)
    for before, word in asked:
        if _is_done(before) and _is_thing(word):
            others = [two[1] for two in told if two[0][0] == before[0]]
            if _replaced(word[0], others, focus) and not known(word[0]):
                return True
        if _is_thing(before):
            others = [two[0] for two in told if two[1][0] == word[0]]
            if _replaced(before[0], others, focus) and not known(before[0]):
                return True
    return False


def _is_done(word: Word) -> bool:
    return word[1].startswith("v")


def _is_thing(word: Word) -> bool:
    return word[1].startswith("n") or word[1] in _THINGS


def _replaced(word: str, others: Sequence[Word], focus: str) -> bool:
    """Whether in the place of ``word`` always stands another: it shares no character and was not asked for."""
    return (
        bool(_HAN.match(word))
        and bool(others)
        and all(
            _HAN.match(other) and tag[:1] in _NAMING and other not in focus and not set(word) & set(other)
            for other, tag in others
        )
    )


def _pairs(text: str) -> list[tuple[Word, Word]]:
    """Words side by side, but for those that mean nothing; a blank parts them."""
    return [two for part in text.split() for two in pairwise(_content[part])]


def _find_content(text: str) -> tuple[tuple[str, str], ...]:
    """The words that mean something, with their parts of speech."""
    return tuple(one for one in words(text) if one[0].strip() and one[0] not in word_set("holds_no_place"))


def _find_named(text: str) -> Named:
    """What a text names of those that exclude each other."""
    return contrasts().named(text)


_content = Kept(_find_content, 200_000)
_named = Kept(_find_named, 400_000)
