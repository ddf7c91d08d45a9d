"""The documents that a cluster is to read and what has come of each, between those who wait and who gives them out."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any

from ingest.job import Job
from rag.errors import PolicyQAError

# Bytes of results that nobody has taken yet; beyond it only what somebody waits for is worked on.
_MOST_WAITING = 64_000_000
# A document over which so many workers have died is given up. Machines end, and other programs need memory: few
# deaths say nothing of the document.
_MOST_DEATHS = 10


class GivenUpError(Exception):
    """A document cannot be read there; the others can."""


@dataclass(eq=False)
class Task:
    """A document to be read: its result's reference and size in bytes, or why there is none.

    ``deaths``: of workers over it, and of machines that held its result.
    """

    job: Job
    deaths: int = 0
    reference: Any = None
    size: int = 0
    error: GivenUpError | None = None
    dropped: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it has come to an end."""
        return self.reference is not None or self.error is not None


class Tasks:
    """The tasks of a crew. Whoever looks at several things of it holds ``changed``, which is told of every change."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._queue: deque[Task] = deque()
        self._wanted: set[Task] = set()
        self._waiting = 0
        self._broken: PolicyQAError | None = None

    def submit(self, job: Job) -> Task:
        """Have a document read."""
        task = Task(job)
        with self.changed:
            self._queue.append(task)
            self.changed.notify_all()
        return task

    def take(self) -> Task | None:
        """The next one to be worked on; ``None``: there is none, or too many results wait to be taken."""
        with self.changed:
            free = self._waiting < _MOST_WAITING
            task = next((one for one in self._queue if free or one in self._wanted), None)
            if task is not None:
                self._queue.remove(task)
            return task

    def wait(self, task: Task) -> Any:
        """Wait until a task is done, and return its result's reference.

        Raises:
            GivenUpError: there is none.
            PolicyQAError: none can come any more.
        """
        with self.changed:
            self._wanted.add(task)
            self.changed.notify_all()
            self.changed.wait_for(lambda: task.is_done or self._broken is not None)
        if task.error is not None:
            raise task.error
        if task.reference is None:
            self.check()
        return task.reference

    def check(self) -> None:
        """Raise the error for which none can come to an end any more, where there is one."""
        if self._broken is not None:
            raise self._broken

    @property
    def is_broken(self) -> bool:
        """Whether none can come to an end any more."""
        return self._broken is not None

    def finish(self, task: Task, reference: Any = None, size: int = 0, error: GivenUpError | None = None) -> None:
        """Note what has come of a task: its result, or why there is none."""
        with self.changed:
            if not task.dropped:
                task.reference, task.size, task.error = reference, size, error
                self._waiting += size
                self.changed.notify_all()

    def again(self, task: Task, reason: str, *, guilty: bool = True) -> None:
        """Have a document read again, before all others; ``guilty``: it may be why it has come to this."""
        task.deaths += guilty
        if task.deaths > _MOST_DEATHS:
            self.finish(task, error=GivenUpError(reason))
            return
        with self.changed:
            self._waiting -= task.size
            task.reference, task.size = None, 0
            self._queue.appendleft(task)
            self.changed.notify_all()

    def drop(self, task: Task) -> None:
        """Nobody wants this result any more."""
        with self.changed:
            if not task.dropped:
                task.dropped, task.reference = True, None
                self._waiting -= task.size
                self._wanted.discard(task)
                if task in self._queue:
                    self._queue.remove(task)
                self.changed.notify_all()

    def give_up(self, error: PolicyQAError) -> None:
        """None can come to an end any more."""
        with self.changed:
            self._broken = error
            self.changed.notify_all()
