"""What passed in the last so many seconds: a moving window that never lets more through than it may.

Up to ``EXACT`` hits in a window are kept with their own time. With more, times are rounded up to a grid of
``EXACT`` steps, so that a hit may count up to a hundredth of the window longer, and never shorter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

EXACT = 128


@dataclass(frozen=True, slots=True)
class Room:
    """What is left of a limit after a hit, or after it was refused.

    ``free_in_s``: seconds until there is room for one more than now.
    """

    allowed: bool
    remaining: int
    free_in_s: float


@dataclass(frozen=True, slots=True)
class Window:
    """The hits that still count, as ``(time in milliseconds, how many)``, oldest first."""

    hits: tuple[tuple[int, int], ...] = ()

    @classmethod
    def read(cls, state: str) -> Window:
        """The window that `written` wrote; an unreadable one is empty."""
        try:
            return cls(tuple((int(at), int(count)) for at, count in json.loads(state or "[]")))
        except (ValueError, TypeError):
            return cls()

    def written(self) -> str:
        """As text."""
        return json.dumps([list(hit) for hit in self.hits], separators=(",", ":"))

    @property
    def used(self) -> int:
        """How many count."""
        return sum(count for _, count in self.hits)

    def at(self, now_ms: int, window_ms: int) -> Window:
        """Without the hits that are older than the window, or that a wrong clock put far into the future."""
        return Window(tuple(hit for hit in self.hits if now_ms - window_ms < hit[0] <= now_ms + 2 * window_ms))

    def with_hit(self, now_ms: int, amount: int, limit: int, window_ms: int) -> Window:
        """With ``amount`` hits now."""
        step = 1 if limit <= EXACT else max(1, window_ms // EXACT)
        at = -(-now_ms // step) * step
        before = dict(self.hits)
        return Window(tuple(sorted({**before, at: before.get(at, 0) + amount}.items())))

    def free_in_s(self, now_ms: int, amount: int, limit: int, window_ms: int) -> float:
        """Seconds until ``amount`` more fit; 0 when they do now."""
        over = self.used + amount - limit
        for at, count in self.hits:
            if over <= 0:
                break
            over -= count
            if over <= 0:
                return max(0, at + window_ms - now_ms) / 1000
        return 0.0 if over <= 0 else window_ms / 1000


def take(window: Window, now_ms: int, amount: int, limit: int, window_ms: int) -> tuple[Window, Room]:
    """Let ``amount`` pass when they fit.

    Returns:
        The window after it, unchanged when they do not fit, and what is left.
    """
    current = window.at(now_ms, window_ms)
    if current.used + amount > limit:
        return current, Room(False, max(0, limit - current.used), current.free_in_s(now_ms, amount, limit, window_ms))
    after = current.with_hit(now_ms, amount, limit, window_ms)
    next_free = (after.hits[0][0] + window_ms - now_ms) / 1000
    return after, Room(True, limit - after.used, max(0.0, next_free))
