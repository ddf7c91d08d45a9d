"""How many pictures of a file are recognised: within a number, and within the time the file may take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.parse.deadline import recognising, seconds_left
from ingest.progress import at_picture

_MOST_PICTURES = 300
_RESERVE_S = 5.0  # for all that follows recognition
_SLOWER = 2.0  # times the slowest page so far: what the next may take


class Patience:
    """Counts the pictures of one file and how long they took."""

    def __init__(self) -> None:
        self._count, self._slowest = 0, 0.0

    @property
    def is_over(self) -> bool:
        """Whether the next picture must be left unread."""
        return self._count >= _MOST_PICTURES or seconds_left() < _SLOWER * self._slowest + _RESERVE_S

    @contextmanager
    def picture(self) -> Iterator[None]:
        """Count a picture that is recognised within, in the time for recognition."""
        started = time.monotonic()
        at_picture()
        with recognising():
            yield
        self._count += 1
        self._slowest = max(self._slowest, time.monotonic() - started)
