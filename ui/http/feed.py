"""The events of an answer, made in a thread and read without one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator

from rag.patience import Patience
from rag.types import Event
from ui.http.asking import for_asker
from ui.http.threads import Threads

# Events that nobody has read yet; what makes them faster than they are read waits.
_MOST_UNREAD = 256
_CHECK_S = 0.5


class Feed:
    """Reads a generator in a thread and hands its items on. One reader.

    Args:
        threads: where the generator runs.
        events: makes the generator; called in the thread, which closes it.
    """

    def __init__(self, threads: Threads, events: Callable[[], Iterator[Event]]) -> None:
        self._events = events
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        self._room, self._left = threading.Semaphore(_MOST_UNREAD), threading.Event()
        self._patience = Patience()
        self._task = asyncio.ensure_future(threads.run(for_asker(self._patience, self._pump)))

    async def first(self) -> Event:
        """Wait for the first item; raises what the generator raises, or ``BusyError``."""
        waiting = asyncio.ensure_future(self._next())
        try:
            await asyncio.wait({waiting, self._task}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done() and self._task.done() and self._task.exception() is not None:
                self._task.result()
            item = await waiting
        except BaseException:
            waiting.cancel()
            self.leave()
            raise
        assert item is not None, "an answer has at least one event"
        return item

    async def items(self, silence_s: float) -> AsyncIterator[Event | None]:
        """The other items; ``None`` whenever nothing has come for ``silence_s``. Raises what the generator raises."""
        waiting = asyncio.ensure_future(self._next())
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=silence_s)
                if not done:
                    yield None
                    continue
                item = waiting.result()
                if item is None:
                    return
                yield item
                waiting = asyncio.ensure_future(self._next())
        finally:
            waiting.cancel()
            self.leave()

    def leave(self) -> None:
        """Read no more; who makes the items hears it, and the generator is closed."""
        self._left.set()
        self._patience.leave()

    async def _next(self) -> Event | None:
        item = await self._items.get()
        self._room.release()
        if isinstance(item, BaseException):
            raise item
        return item

    def _pump(self) -> None:
        try:
            events = self._events()
            try:
                for event in events:
                    if not self._put(event):
                        return
            finally:
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        except Exception as error:  # noqa: BLE001 - told to the reader, who answers for it
            self._put(error)
        else:
            self._put(None)

    def _put(self, item: Event | BaseException | None) -> bool:
        while not self._room.acquire(timeout=_CHECK_S):
            if self._left.is_set():
                return False
        if self._left.is_set():
            return False
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)
        except RuntimeError:  # the server has stopped
            return False
        return True
