"""Threads that take what is given to them, one after the other, and never keep the program from ending."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")


class _End:
    """Put last: nothing comes after it."""


class Crew(Generic[T]):
    """Threads that start when there is something to do.

    Args:
        name: of the threads.
        most: threads at most.
        work: is called with each item; what it raises is logged.
        waiting: items at most that wait for a thread; 0: any number.
    """

    def __init__(self, name: str, most: int, work: Callable[[T], None], waiting: int = 0) -> None:
        self._name, self._most, self._work = name, most, work
        self._items: queue.Queue[T | _End] = queue.Queue(waiting)
        self._lock, self._started, self._busy = threading.Lock(), 0, 0
        self._closed = False

    def put(self, item: T) -> bool:
        """Have an item worked on; False where it cannot be."""
        if self._closed:
            return False
        try:
            self._items.put_nowait(item)
        except queue.Full:
            return False
        with self._lock:
            if self._started < self._most and self._busy + self._items.qsize() > self._started:
                self._started += 1
                threading.Thread(target=self._run, name=f"{self._name}-{self._started}", daemon=True).start()
        return True

    def close(self) -> None:
        """Begin nothing more; what is being worked on goes on."""
        self._closed = True
        with self._lock:
            for _ in range(self._started):
                with_room = self._items.maxsize == 0 or not self._items.full()
                if with_room:
                    self._items.put_nowait(_End())

    def _run(self) -> None:
        while True:
            item = self._items.get()
            if isinstance(item, _End) or self._closed:
                return
            with self._lock:
                self._busy += 1
            try:
                self._work(item)
            except Exception as error:
                log.error("unexpected error in the thread %s", self._name, exc_info=error)
            finally:
                with self._lock:
                    self._busy -= 1
