"""What was asked for last, in bounded memory: it is likely to be asked for again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class Recent(Generic[_Value]):
    """Values by id, of which those not asked for lately are forgotten. Safe to use from several threads.

    Two halves: what is met goes into the younger one; when that is full the older one is forgotten, and it takes its
    place. So nothing has to be kept in order, and what is asked for often is never forgotten.

    Args:
        most: how much is kept at most, in what ``size`` counts.
        size: how large a value is; by default each counts 1.

    >>> recent = Recent(2)
    >>> for name in "abc":
    ...     recent.put(name, name.upper())
    >>> recent.get("a"), recent.get("c")
    (None, 'C')
    """

    def __init__(self, most: int, size: Callable[[_Value], int] = lambda _value: 1) -> None:
        self._half, self._size = max(1, most // 2), size
        self._young: dict[str, _Value] = {}
        self._old: dict[str, _Value] = {}
        self._held = 0

    def get(self, key: str) -> _Value | None:
        """The value of an id, or ``None`` where it is not known or forgotten."""
        young = self._young  # another thread may put a new table in its place
        found = young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: str, value: _Value) -> None:
        """Remember a value."""
        size = self._size(value)
        if self._held + size > self._half and self._young:
            self._old, self._young, self._held = self._young, {}, 0
        self._young[key] = value
        self._held += size

    def put_all(self, values: Mapping[str, _Value]) -> None:
        """Remember several."""
        for key, value in values.items():
            self.put(key, value)

    def drop(self, key: str) -> None:
        """Forget one."""
        self._young.pop(key, None)
        self._old.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._young, self._old, self._held = {}, {}, 0
