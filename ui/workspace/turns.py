"""Whose turn it is to change the store: a person who waits at a page comes before the next file that waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from ui.errors import StoreBusyError

T = TypeVar("T")

_PATIENCE_S, _AGAIN_S = 25.0, 0.1


class Turns:
    """One server's."""

    def __init__(self) -> None:
        self._changed, self._people = threading.Condition(), 0

    def person(self, work: Callable[[], T]) -> T:
        """Do what a person wants as soon as nothing else is under way; blocks.

        Raises:
            StoreBusyError: something else was under way all the while.
        """
        ends = time.monotonic() + _PATIENCE_S
        with self._changed:
            self._people += 1
        try:
            while True:
                try:
                    return work()
                except StoreBusyError:
                    if time.monotonic() > ends:
                        raise
                time.sleep(_AGAIN_S)
        finally:
            with self._changed:
                self._people -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Return when nobody waits; blocks, but not for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._people == 0, _PATIENCE_S)
