"""How long the reading of a file may still take, for parsers whose pages take seconds each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_DEADLINE: ContextVar[float] = ContextVar("deadline", default=float("inf"))


@contextmanager
def deadline_in(seconds: float) -> Iterator[None]:
    """Have what runs within be done in so many seconds from now.

    >>> with deadline_in(60):
    ...     59 < seconds_left() <= 60
    True
    """
    token = _DEADLINE.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def seconds_left() -> float:
    """Return the seconds until the deadline; infinite where none is set."""
    return _DEADLINE.get() - time.monotonic()
