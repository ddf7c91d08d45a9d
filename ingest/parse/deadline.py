"""How long the reading of a file may still take, for parsers whose pages take seconds each.

Recognising pictures has time of its own: a scan of a hundred pages honestly takes minutes, a text file does not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# A timer that is set to nothing would never ring.
_NOW = 0.001


class _Clock:
    """When a file must be read, and how much of the time for recognition is left, seconds."""

    def __init__(self, until: float, spare: float, moved: Callable[[float], None]) -> None:
        self.until, self.spare, self.moved = until, spare, moved


_CLOCK: ContextVar[_Clock | None] = ContextVar("clock", default=None)


def _keep(_seconds: float) -> None:
    """Nobody else watches the deadline."""


@contextmanager
def deadline_in(seconds: float, recognition: float = 0.0, moved: Callable[[float], None] = _keep) -> Iterator[None]:
    """Have what runs within be done in so many seconds from now.

    Args:
        seconds: for all but recognition.
        recognition: what recognising pictures may take beside, in all.
        moved: told the seconds that are left whenever recognition begins or ends.

    >>> with deadline_in(60, 100):
    ...     159 < seconds_left() <= 160
    True
    """
    token = _CLOCK.set(_Clock(time.monotonic() + seconds, recognition, moved))
    try:
        yield
    finally:
        _CLOCK.reset(token)


def seconds_left() -> float:
    """Return the seconds until the deadline, those for recognition included; infinite where none is set."""
    clock = _CLOCK.get()
    return clock.until + clock.spare - time.monotonic() if clock else float("inf")


@contextmanager
def recognising() -> Iterator[None]:
    """Take the time of what runs within from that for recognition, as long as there is some."""
    clock = _CLOCK.get()
    if clock is None:
        yield
        return
    began = time.monotonic()
    clock.moved(max(clock.until + clock.spare - began, _NOW))
    try:
        yield
    finally:
        ended = time.monotonic()
        taken = min(ended - began, clock.spare)
        clock.spare, clock.until = clock.spare - taken, clock.until + taken
        clock.moved(max(clock.until - ended, _NOW))
