"""Ordinals that tell things of one sort apart: 第九批, 第二届, 二期工程."""

from __future__ import annotations

from collections.abc import Mapping

from rag.lexicon.patterns import all_found
from rag.text.cache import Kept
from rag.text.normalize import fold
from rag.text.numerals import to_number

Ordinals = Mapping[str, frozenset[int]]
"""The numbers that a text names, by what they count."""


def find_ordinals(text: str) -> Ordinals:
    """Return the ordinals of a text.

    >>> dict(find_ordinals("第九批和第11批船工，二期工程"))
    {'批': frozenset({9, 11}), '期': frozenset({2})}
    """
    return _ordinals[text]


def are_of_others(asked: Ordinals, told: Ordinals) -> bool:
    """Whether what is told is of another number than the one that is asked for.

    >>> are_of_others(find_ordinals("第九批"), find_ordinals("第七批")), are_of_others(find_ordinals("第九批"), {})
    (True, False)
    """
    return any(len(numbers) == 1 and of in told and numbers.isdisjoint(told[of]) for of, numbers in asked.items())


def _find(text: str) -> Ordinals:
    found: dict[str, set[int]] = {}
    for match in all_found("ordinals", "ordinal", fold(text)):
        found.setdefault(match["of"], set()).add(to_number(match["number"]))
    return {of: frozenset(numbers) for of, numbers in found.items()}


_ordinals = Kept(_find, 50_000)
