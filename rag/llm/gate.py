"""Who may ask the endpoint now: what the processes of one store agree upon, in a small database beside it.

What was found in the last minutes, and who is asking, could be lost without harm; what each day cost is for people.
"""

from __future__ import annotations

import datetime
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rag.llm.failures import Kind
from rag.llm.health import Health
from rag.llm.usage import Usage
from rag.message import Message

log = logging.getLogger(__name__)

T = TypeVar("T")

GATE_FILE = "chat.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS health (
    endpoint TEXT PRIMARY KEY, points INTEGER NOT NULL, rests INTEGER NOT NULL,
    resting_until REAL NOT NULL, trying_until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS asking (id INTEGER PRIMARY KEY AUTOINCREMENT, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS used (
    day TEXT PRIMARY KEY, calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL);
"""
_BUSY_S = 5.0
# Beyond its deadline a request cannot be under way: its process has ended without a word.
_GRACE_S = 2.0
# A clock that was put back must not keep a place for ever.
_NO_SUCH_HOLD_S = 86_400.0
_DAYS_KEPT = 400


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked of the endpoint: so many requests at once, so many tokens a day; 0: as many as there are."""

    concurrency: int = 0
    daily_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """The right to one request; ``tokens`` are those that were counted for it beforehand."""

    number: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not now. ``clause``: a predicate whose subject is the endpoint; ``crowded``: it may be otherwise in a moment."""

    clause: str
    crowded: bool = False


class Gate:
    """Lets requests to one endpoint pass. Safe for threads, and shared by the processes that name the same file.

    Args:
        path: of the database; ``None``, or one that cannot be written: each process agrees with itself alone.
        endpoint: which one; of others nothing is concluded.
        limits: how much may be asked.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        path: Path | None = None,
        endpoint: str = "",
        limits: Limits = Limits(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._path, self._endpoint, self.limits, self._clock = path, endpoint, limits, clock
        self._lock = threading.Lock()
        self._own: sqlite3.Connection | None = None

    def enter(self, tokens: int, hold_s: float) -> Entry | Refusal:
        """Ask for one request.

        Args:
            tokens: of what is sent; counted against the day at once.
            hold_s: seconds it may take; after them others count on its being over.
        """
        return self._agree(lambda at: self._let_in(at, tokens, hold_s))

    def leave(self, entry: Entry, kind: Kind, used: Usage, asked_for_s: float = 0.0) -> None:
        """The request is over.

        Args:
            entry: as it was let in.
            kind: what it says of the endpoint.
            used: what it used in all.
            asked_for_s: the pause that the endpoint wishes.
        """

        def note(at: sqlite3.Connection) -> None:
            health = _health(at, self._endpoint)
            after = health.after(kind, self._clock(), asked_for_s)
            if after != health:
                _keep(at, self._endpoint, after)
            if entry.number:
                at.execute("DELETE FROM asking WHERE id = ?", (entry.number,))
            self._spend(at, Usage(used.calls, used.input_tokens - entry.tokens, used.output_tokens))

        self._agree(note)

    def forget(self) -> None:
        """Ask the endpoint again, whatever was found of it: somebody may have mended it."""
        self._agree(lambda at: at.execute("DELETE FROM health"))

    def spent(self, since: datetime.date) -> dict[str, Usage]:
        """What was used on each day from ``since`` on, by its date; days without a request are left out."""
        if self._path is not None and not self._path.exists():
            return {}
        return self._agree(lambda at: _spent(at, since.isoformat()))

    def _let_in(self, at: sqlite3.Connection, tokens: int, hold_s: float) -> Entry | Refusal:
        limits, now = self.limits, self._clock()
        health = _health(at, self._endpoint)
        rest_s = health.rest_s(now)
        if rest_s:
            words = Message("has failed just now and is left alone for {rest_s:.0f} s more", rest_s=max(1.0, rest_s))
            return Refusal(words)
        spent = _spent(at, self._today()).get(self._today(), Usage())
        if limits.daily_tokens and spent.input_tokens + spent.output_tokens + tokens > limits.daily_tokens:
            return Refusal(
                Message(
                    "has used up the {most} tokens of today; raise POLICYQA_CHAT_DAILY_TOKENS or wait",
                    most=limits.daily_tokens,
                )
            )
        until, number = now + hold_s + _GRACE_S, 0
        if limits.concurrency:
            at.execute("DELETE FROM asking WHERE until < ? OR until > ?", (now, now + _NO_SUCH_HOLD_S))
            if at.execute("SELECT COUNT(*) FROM asking").fetchone()[0] >= limits.concurrency:
                words = Message(
                    "answers {most} others already; raise POLICYQA_CHAT_CONCURRENCY or ask later",
                    most=limits.concurrency,
                )
                return Refusal(words, crowded=True)
            number = at.execute("INSERT INTO asking (until) VALUES (?)", (until,)).lastrowid or 0
        tried = health.tried(until)
        if tried != health:
            _keep(at, self._endpoint, tried)
        self._spend(at, Usage(0, tokens, 0))
        return Entry(number, tokens)

    def _spend(self, at: sqlite3.Connection, used: Usage) -> None:
        if used == Usage():
            return
        at.execute("DELETE FROM used WHERE day < ?", (self._today(-_DAYS_KEPT),))
        at.execute(
            "INSERT INTO used VALUES (?1, ?2, MAX(0, ?3), ?4) ON CONFLICT (day) DO UPDATE SET calls = calls + ?2, "
            "input_tokens = MAX(0, input_tokens + ?3), output_tokens = output_tokens + ?4",
            (self._today(), used.calls, used.input_tokens, used.output_tokens),
        )

    def _today(self, days: int = 0) -> str:
        now = datetime.datetime.fromtimestamp(self._clock()).astimezone()
        return (now.date() + datetime.timedelta(days=days)).isoformat()

    def _agree(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return what ``work`` returns, done in a transaction that nobody else's falls into."""
        with self._lock:
            if self._path is not None:
                try:
                    with closing(_opened(self._path)) as shared:
                        return _in_transaction(shared, work)
                except sqlite3.Error as error:
                    # Limits and rests hold in this process all the same.
                    log.warning("%s cannot be used (%s); each process counts alone", self._path.name, error)
                    self._path = None
            self._own = self._own or _opened(None)
            return _in_transaction(self._own, work)


def _opened(path: Path | None) -> sqlite3.Connection:
    # Autocommit, with transactions of our own; what a crash of the machine loses here is no loss.
    connection = sqlite3.connect(path or ":memory:", timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_TABLES)
    return connection


def _in_transaction(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
    except sqlite3.Error:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return result


def _health(at: sqlite3.Connection, endpoint: str) -> Health:
    row = at.execute(
        "SELECT points, rests, resting_until, trying_until FROM health WHERE endpoint = ?", (endpoint,)
    ).fetchone()
    return Health(*row) if row is not None else Health()


def _keep(at: sqlite3.Connection, endpoint: str, health: Health) -> None:
    values = (endpoint, health.points, health.rests, health.resting_until, health.trying_until)
    at.execute("INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?)", values)


def _spent(at: sqlite3.Connection, since: str) -> dict[str, Usage]:
    rows = at.execute("SELECT day, calls, input_tokens, output_tokens FROM used WHERE day >= ?", (since,))
    return {day: Usage(*used) for day, *used in rows}
