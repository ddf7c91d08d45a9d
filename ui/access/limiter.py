"""Lets a request pass or not, off the event loop, and says what is left."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import ceil

from ui.access.rates import Rate
from ui.access.window import Room
from ui.access.windows import Wanted, Windows

MAX_REFUSED = 10_000


@dataclass(frozen=True, slots=True)
class Policy:
    """A limit with a name, counted under ``key``."""

    name: str
    key: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, and how much of each limit is left."""

    policies: tuple[Policy, ...] = ()
    rooms: tuple[Room, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether every limit had room."""
        return all(room.allowed for room in self.rooms)

    @property
    def retry_after_s(self) -> float:
        """Seconds until all limits that had no room have some."""
        return max((room.free_in_s for room in self.rooms if not room.allowed), default=0.0)

    @property
    def exceeded(self) -> Rate | None:
        """The limit that has room last of those that had none."""
        full = [
            (room.free_in_s, one.rate) for one, room in zip(self.policies, self.rooms, strict=True) if not room.allowed
        ]
        return max(full, key=lambda one: one[0])[1] if full else None

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """``RateLimit-Policy`` and ``RateLimit`` as in the IETF's draft on rate limit header fields."""
        if not self.policies:
            return ()
        policy = ", ".join(f'"{one.name}";q={one.rate.amount};w={one.rate.window_s}' for one in self.policies)
        left = ", ".join(
            f'"{one.name}";r={room.remaining};t={ceil(room.free_in_s)}'
            for one, room in zip(self.policies, self.rooms, strict=True)
        )
        return (b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())


class Limiter:
    """Counts requests.

    Someone who was refused has no room before a known time, whatever happens elsewhere: until then he is refused
    from memory, so that hammering costs nothing.

    Args:
        windows: where hits are counted.
        executor: runs what may wait for a database.
    """

    def __init__(self, windows: Windows, executor: Executor) -> None:
        self._windows, self._executor = windows, executor
        self._refused: OrderedDict[tuple[Policy, ...], tuple[float, Verdict]] = OrderedDict()

    async def hit(self, policies: Sequence[Policy]) -> Verdict:
        """Count one request on every policy when all have room, else on none.

        Raises:
            StoreError: the database cannot be used.
        """
        asked = tuple(policies)
        if not asked:
            return Verdict()
        known = self._refused_before(asked)
        if known is not None:
            return known
        wanted = [Wanted(one.key, one.rate.amount, one.rate.window_s) for one in asked]
        rooms = await asyncio.get_running_loop().run_in_executor(self._executor, self._windows.take, wanted)
        verdict = Verdict(asked, rooms)
        if not verdict.allowed:
            self._refused[asked] = time.monotonic(), verdict
            while len(self._refused) > MAX_REFUSED:
                self._refused.popitem(last=False)
        return verdict

    def _refused_before(self, asked: tuple[Policy, ...]) -> Verdict | None:
        found = self._refused.get(asked)
        if found is None:
            return None
        since, verdict = found
        passed = time.monotonic() - since
        if passed >= verdict.retry_after_s:
            del self._refused[asked]
            return None
        rooms = tuple(Room(room.allowed, room.remaining, max(0.0, room.free_in_s - passed)) for room in verdict.rooms)
        return Verdict(verdict.policies, rooms)
