"""Where something stands, and of what time, kind and body it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a figure or sentence speaks of: a result that happened, a goal set, or neither."""

    ACTUAL = "actual"
    TARGET = "target"
    NONE = "none"


class Bound(StrEnum):
    """How a figure limits its indicator: 以上/不低于 is AT_LEAST, 以内/不超过 AT_MOST, 左右/约 ABOUT, 6%—7% RANGE."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"span [{self.start}, {self.end}) is not a range")

    def __len__(self) -> int:
        return self.end - self.start

    def cut(self, text: str) -> str:
        """Return the part of ``text`` this span covers."""
        return text[self.start : self.end]

    def shift(self, offset: int) -> Span:
        """Return this span moved by ``offset`` characters."""
        return Span(self.start + offset, self.end + offset)

    def covers(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Scope:
    """What a passage speaks of: its years, its kind, and whose it is.

    ``years`` empty means no year is known; ``body`` empty means no organisation or place is known. ``months``: the
    first and last month of a part of a year (上半年 is (1, 6), 截至11月 (1, 11)); empty: the whole year, or unknown.
    """

    years: tuple[int, ...] = ()
    kind: Kind = Kind.NONE
    body: str = ""
    months: tuple[int, ...] = ()
