"""What is worked out of texts, remembered within a bound of characters: texts come from askers and documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
# What an entry takes beside its text, in characters of four bytes: a short text is mostly its object and its place.
ENTRY = 64


class Kept(dict[str, _T]):
    """``kept[text]`` is ``work(text)``, remembered. A hit costs no more than that of a dictionary.

    Entries are forgotten in two generations: when the younger is full it becomes the older, and what was not asked
    for since is gone with the one before. What is remembered of a text is in proportion to its length, so that a bound
    of characters is one of bytes, whatever the lengths.

    Args:
        work: works out what is remembered; of the text alone.
        most: characters of both generations together, each entry counted as ``ENTRY`` more; a text longer than an
            eighth of them is not remembered.
        size: what is remembered of a text beside a constant, in characters, where it is not in proportion to the text.

    >>> kept = Kept(len, most=1000)
    >>> kept["甲乙"], len(kept)
    (2, 1)
    """

    __slots__ = ("_half", "_held", "_older", "_size", "_work")

    def __init__(self, work: Callable[[str], _T], most: int, size: Callable[[_T], int] | None = None) -> None:
        super().__init__()
        self._work, self._half, self._held, self._size = work, most // 2, 0, size
        self._older: dict[str, _T] = {}

    def __missing__(self, text: str) -> _T:
        older = self._older  # another thread may put a new generation in its place
        found = older[text] if text in older else self._work(text)
        self.keep(text, found)
        return found

    def keep(self, text: str, found: _T) -> None:
        """Remember what was worked out of a text elsewhere."""
        size = len(text) if self._size is None else len(text) + self._size(found)
        if text in self or 4 * size > self._half:
            return
        self._held += size + ENTRY
        if self._held > self._half:
            self._older, self._held = dict(self), size + ENTRY
            self.clear()
        self[text] = found
