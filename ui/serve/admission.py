"""Who is let in: a question that could not be answered in time is refused at once, before anything is done for it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from ui.errors import BusyError

# Until a worker has timed an answer of its own.
_FIRST_GUESS_S = 0.1
# Of the moving average: the last thirty or so answers. Fewer, and a handful of slow ones would turn askers away.
_WEIGHT = 0.06
# One slow answer says little about the next: it counts as so many times the average at most.
_MOST_TIMES = 4.0
# So few inside are let wait up to so many times longer: a handful of slow answers in a row should turn nobody away.
_FEW, _FEW_TIMES = 54, 2.0
# Unless a crowd is at the door: so many refused, each counting for about so many seconds.
_CROWD, _CROWD_S = 30.0, 2.0
# A worker that has been on one question for so many average answers, and so long, is not counted on.
_STUCK_TIMES, _STUCK_S = 10.0, 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """How much is to do now. ``inside``: questions let in and not answered; ``mean_s``: of one answer's work."""

    inside: int
    workers: int
    mean_s: float
    shed: int


class Ticket:
    """The right to be answered, for the length of a ``with``."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave: Callable[[], None] | None = leave
        self._claimed = False
        self._lock = threading.Lock()

    def claim(self) -> bool:
        """Take the ticket for one question; False when that was done before."""
        with self._lock:
            claimed, self._claimed = self._claimed, True
            return not claimed

    def release(self) -> None:
        """Leave; a second call does nothing."""
        with self._lock:
            leave, self._leave = self._leave, None
        if leave is not None:
            leave()

    def __enter__(self) -> Ticket:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


# The ticket that was drawn for the request in whose course a question is asked.
drawn: ContextVar[Ticket | None] = ContextVar("drawn", default=None)


class Admission:
    """Counts who is inside, and estimates how long a newcomer would wait.

    With ``n`` inside, ``w`` workers and ``m`` seconds of work an answer, a newcomer waits ``(n - w + 1) * m / w``.

    Args:
        max_wait_s: a longer wait is refused, where more than a few are inside.
        clock: seconds, rising.
    """

    def __init__(self, max_wait_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._max_wait_s, self._clock = max_wait_s, clock
        self._lock = threading.Lock()
        self._inside = self._workers = self._shed = 0
        self._mean_s, self._timed = _FIRST_GUESS_S, False
        self._began: dict[int, float] = {}
        self._turned_away, self._turned_at = 0.0, float("-inf")

    @property
    def load(self) -> Load:
        """The figures of this moment."""
        with self._lock:
            return Load(self._inside, self._workers, self._mean_s, self._shed)

    def admit(self) -> Ticket:
        """Let one question in.

        Raises:
            BusyError: it would wait too long; ``retry_after_s`` is the estimate.
        """
        own = drawn.get()
        if own is not None and own.claim():
            return own
        with self._lock:
            wait_s = self._wait_s()
            if wait_s > self._allowed_s():
                raise self._refusal(wait_s)
            self._inside += 1
        return Ticket(self._leave)

    def would_shed(self) -> BusyError | None:
        """The error that a question would get now, or ``None``; cheap enough to be asked before a body is read.

        What is told so counts as refused.
        """
        with self._lock:
            wait_s = self._wait_s()
            return None if wait_s <= self._allowed_s() else self._refusal(wait_s)

    def set_workers(self, workers: int) -> None:
        """How many workers take questions."""
        with self._lock:
            self._workers = workers

    def expect(self, seconds: float) -> None:
        """A worker has timed an answer before the first question came; what was timed since counts for more."""
        with self._lock:
            if not self._timed:
                self._mean_s = seconds

    def began(self, worker: int) -> None:
        """A worker has begun with a question."""
        with self._lock:
            self._began[worker] = self._clock()

    def ended(self, worker: int) -> None:
        """It has come to an end with it, one way or another."""
        with self._lock:
            full = len(self._began) >= self._workers
            began = self._began.pop(worker, None)
            # Only of a time when all are at work: then each is slower, and only then anybody waits.
            if began is not None and full:
                self._timed = True
                taken = min(self._clock() - began, _MOST_TIMES * self._mean_s)
                self._mean_s += _WEIGHT * (taken - self._mean_s)

    def _leave(self) -> None:
        with self._lock:
            self._inside -= 1

    def _wait_s(self) -> float:
        now, stuck_s = self._clock(), max(_STUCK_S, _STUCK_TIMES * self._mean_s)
        stuck = sum(now - began > stuck_s for began in self._began.values())
        ahead, able = self._inside - stuck, self._workers - stuck
        if able <= 0:  # nobody can tell when one is free again: a few may hope
            return (max(0, ahead) + 1) * _STUCK_S
        return max(0, ahead - able + 1) * self._mean_s / able

    def _allowed_s(self) -> float:
        few = self._inside < _FEW and self._lately_turned_away() < _CROWD
        return self._max_wait_s * (_FEW_TIMES if few else 1.0)

    def _lately_turned_away(self) -> float:
        return self._turned_away * math.exp((self._turned_at - self._clock()) / _CROWD_S)

    def _refusal(self, wait_s: float) -> BusyError:
        self._shed += 1
        self._turned_away, self._turned_at = self._lately_turned_away() + 1.0, self._clock()
        return BusyError(
            "{count} questions are waiting, about {wait_s} s; at most {most_s} s are allowed",
            float(max(1, math.ceil(min(wait_s, 60.0)))),
            count=self._inside,
            wait_s=round(wait_s, 1),
            most_s=self._max_wait_s,
        )
