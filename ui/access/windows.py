"""Where windows are kept: in the service database, shared by every process, or in the memory of this one."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import func, select, text

from ui.access.window import Room, Window, take
from ui.database import schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from rag.store.database import Database

MAX_WINDOWS = 100_000
PRUNE_EVERY_S = 30.0
ADDRESS = "address:"
RATE, QUOTA = "ask", "quota"

# Written out, because putting them together anew takes longer than running them; both databases read them alike.
_HOLD = (
    "INSERT INTO service_windows (key, state, expires_at) VALUES (:key, '', :ends) "
    "ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING service_windows.state"
)
# A count that a crash of the server loses costs nothing; waiting for its disk on every question would.
_UNWRITTEN = ", set_config('synchronous_commit', 'off', true)"
_PUT = text("UPDATE service_windows SET state = :state, expires_at = :ends WHERE key = :key")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One hit on one limit: ``amount`` of at most ``limit`` in any ``window_s`` seconds, counted under ``key``."""

    key: str
    limit: int
    window_s: int
    amount: int = 1


def counter(key_id: str, what: str) -> str:
    """What the use of a key is counted under."""
    return f"key:{key_id}:{what}"


class Windows(Protocol):
    """Counts hits; safe to use from several threads."""

    def take(self, wanted: Sequence[Wanted]) -> tuple[Room, ...]:
        """Count all of the hits when each fits its limit, else none; how much room each has."""
        ...

    def look(self, key: str, window_s: int) -> Window:
        """What counts of a key now."""
        ...

    def forget(self, prefix: str) -> None:
        """Count nothing any more of the keys that begin so."""
        ...


Clock = Callable[[], float]


class DatabaseWindows:
    """Windows as rows of the service database: right across threads, processes and machines.

    Args:
        database: holds the tables of `ui.database.schema`.
        max_windows: beyond so many the ones that end first are dropped.
        clock: seconds since 1970.
    """

    def __init__(self, database: Database, max_windows: int = MAX_WINDOWS, clock: Clock = time.time) -> None:
        self._database, self._max_windows, self._clock = database, max_windows, clock
        self._prune_at = clock()
        self._hold = text(_HOLD + _UNWRITTEN if database.dialect == "postgresql" else _HOLD)

    def take(self, wanted: Sequence[Wanted]) -> tuple[Room, ...]:
        """Count all of the hits when each fits its limit, else none; one transaction.

        Raises:
            StoreError: the database cannot be used.
        """
        now = self._clock()
        self._prune(now)
        now_ms = int(now * 1000)
        with self._database.writing() as connection:
            # The same order everywhere, so that two transactions never wait for each other.
            states = {one.key: self._locked(connection, one, now) for one in sorted(wanted, key=lambda one: one.key)}
            taken = [take(states[one.key], now_ms, one.amount, one.limit, one.window_s * 1000) for one in wanted]
            if all(room.allowed for _, room in taken):
                after = [
                    {"key": one.key, "state": window.written(), "ends": now + 2 * one.window_s}
                    for one, (window, _) in zip(wanted, taken, strict=True)
                ]
                connection.execute(_PUT, after)
        return tuple(room for _, room in taken)

    def look(self, key: str, window_s: int) -> Window:
        """What counts of a key now."""
        with self._database.reading() as connection:
            state = connection.execute(select(schema.windows.c.state).where(schema.windows.c.key == key)).scalar()
        return Window.read(state or "").at(int(self._clock() * 1000), window_s * 1000)

    def forget(self, prefix: str) -> None:
        """Count nothing any more of the keys that begin so."""
        table = schema.windows
        with self._database.writing() as connection:
            connection.execute(table.delete().where(table.c.key.startswith(prefix, autoescape=True)))

    def _locked(self, connection: Connection, one: Wanted, now: float) -> Window:
        """The window of a key, its row held until the transaction ends; reading it first would not hold it."""
        row = connection.execute(self._hold, {"key": one.key, "ends": now + one.window_s}).one()
        return Window.read(row.state)

    def _prune(self, now: float) -> None:
        if now < self._prune_at:
            return
        self._prune_at = now + PRUNE_EVERY_S
        table = schema.windows
        with self._database.writing() as connection:
            connection.execute(table.delete().where(table.c.expires_at < now))
            over = connection.execute(select(func.count()).select_from(table)).scalar_one() - self._max_windows
            if over > 0:
                # Of addresses there may be any number; what the few keys have used is never forgotten for them.
                strangers = table.c.key.startswith(ADDRESS, autoescape=True)
                first = select(table.c.key).where(strangers).order_by(table.c.expires_at).limit(over)
                connection.execute(table.delete().where(table.c.key.in_(first)))


class MemoryWindows:
    """Windows in memory, for a server that cannot write; the longest untouched goes when there are too many."""

    def __init__(self, max_windows: int = MAX_WINDOWS // 5, clock: Clock = time.time) -> None:
        self._max_windows, self._clock = max_windows, clock
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, Window] = OrderedDict()

    def take(self, wanted: Sequence[Wanted]) -> tuple[Room, ...]:
        """Count all of the hits when each fits its limit, else none."""
        now_ms = int(self._clock() * 1000)
        with self._lock:
            taken = [
                take(self._windows.get(one.key, Window()), now_ms, one.amount, one.limit, one.window_s * 1000)
                for one in wanted
            ]
            if all(room.allowed for _, room in taken):
                for one, (window, _) in zip(wanted, taken, strict=True):
                    self._windows[one.key] = window
                    self._windows.move_to_end(one.key)
                while len(self._windows) > self._max_windows:
                    self._windows.popitem(last=False)
        return tuple(room for _, room in taken)

    def look(self, key: str, window_s: int) -> Window:
        """What counts of a key now."""
        with self._lock:
            return self._windows.get(key, Window()).at(int(self._clock() * 1000), window_s * 1000)

    def forget(self, prefix: str) -> None:
        """Count nothing any more of the keys that begin so."""
        with self._lock:
            for key in [one for one in self._windows if one.startswith(prefix)]:
                del self._windows[key]
