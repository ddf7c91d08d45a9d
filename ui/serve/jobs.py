"""Questions on their way from those who ask to the workers: first come, first served."""

from __future__ import annotations

import queue
import threading
from collections import deque
from typing import Any

from rag.errors import StoppedError
from rag.patience import Patience
from ui.serve.worker import Request, Said


class Job:
    """One request and the way back to its asker. ``patience`` is at its end when he reads no more."""

    def __init__(self, request: Request) -> None:
        self.request, self.patience = request, Patience()
        self._inbox: queue.SimpleQueue[tuple[Said, Any]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._begun = self._gone = False

    def begin(self) -> bool:
        """A worker takes it; False when its asker has left meanwhile."""
        with self._lock:
            self._begun = not self._gone
            return self._begun

    def withdraw(self) -> bool:
        """The asker leaves the line; False when a worker has begun with it."""
        with self._lock:
            self._gone = not self._begun
            return self._gone

    def give_up(self) -> None:
        """Have the asker, who waits for a message, hear that there is nothing more to wait for."""
        self.deliver(Said.FAILED, StoppedError("nobody waits for this answer any more"))

    def deliver(self, said: Said, value: Any) -> None:
        """Hand a message to the asker."""
        self._inbox.put((said, value))

    def receive(self, timeout_s: float) -> tuple[Said, Any]:
        """The next message.

        Raises:
            queue.Empty: there is none within ``timeout_s``.
        """
        return self._inbox.get(timeout=max(0.0, timeout_s))


class Line:
    """Where jobs wait for a worker."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closed = False

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def closed(self) -> bool:
        """Whether nothing is taken in any more."""
        return self._closed

    def put(self, job: Job) -> bool:
        """Join the line; False when it is closed."""
        with self._changed:
            if not self._closed:
                self._jobs.append(job)
                self._changed.notify()
            return not self._closed

    def put_back(self, job: Job) -> None:
        """Return to the head of the line."""
        with self._changed:
            self._jobs.appendleft(job)
            self._changed.notify()

    def take(self, timeout_s: float) -> Job | None:
        """The first in the line, or ``None`` when none came in time or the line is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed, timeout_s)
            return self._jobs.popleft() if self._jobs else None

    def close(self) -> list[Job]:
        """Take nothing in any more; returns those who still waited."""
        with self._changed:
            self._closed = True
            left = list(self._jobs)
            self._jobs.clear()
            self._changed.notify_all()
        return left
