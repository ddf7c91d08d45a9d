"""Threads for work that blocks, so that handlers never do; a full room refuses at once."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from ui.errors import BusyError

T = TypeVar("T")


class Threads:
    """A bounded executor for one kind of work.

    Args:
        name: of the threads.
        workers: threads at most.
        most: calls under way or waiting at most.
    """

    def __init__(self, name: str, workers: int, most: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._lock, self._under_way, self._most = threading.Lock(), 0, most

    async def run(self, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, worked out in a thread; a caller who leaves does not end it.

        Raises:
            BusyError: too much is under way already.
        """
        with self._lock:
            if self._under_way >= self._most:
                raise BusyError("{most} requests are being worked on", most=self._most)
            self._under_way += 1
        future = self._executor.submit(contextvars.copy_context().run, work)
        future.add_done_callback(self._leave)  # also of one whose caller left before it began
        return await asyncio.wrap_future(future)

    def _leave(self, _: Future[T]) -> None:
        with self._lock:
            self._under_way -= 1
