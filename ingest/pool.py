"""A few worker processes that are reused: jobs in, results out in the same order, whatever becomes of a worker."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from types import TracebackType

from ingest.job import Job, Read, Result
from ingest.limits import Limits
from ingest.progress import Watch, unwatched
from ingest.reader_process import Died, ReaderProcess
from ingest.types import Failure
from rag.message import Message

_LOOK_S = 0.05
# Jobs that are read ahead of whoever takes the results, so that the workers go on while he works.
_AHEAD = 512
_MOST_WORKERS = 4
_MOST_WAITING = 50_000_000  # characters of results that nobody has taken yet


Known = Callable[[Job], Result | None]


def _nothing_known(_job: Job) -> Result | None:
    return None


class WorkerPool:
    """Runs jobs in processes of their own. Use as a context manager, or close it.

    Args:
        limits: of each job.
        workers: how many at most; 0 for as many as fit the machine. They are started when there is work for them.
        known: asked first, by a thread of this process: the result of a job that needs no worker, or ``None``.
        watch: told, by the same threads, where the work on each file is.
    """

    def __init__(
        self, limits: Limits, workers: int = 0, known: Known = _nothing_known, watch: Watch = unwatched
    ) -> None:
        self._limits, self._known, self._watched = limits, known, watch
        self._most = workers or max(1, min(_MOST_WORKERS, (os.cpu_count() or 1) - 1))
        self._threads = ThreadPoolExecutor(self._most, thread_name_prefix="ingest")
        self._idle: deque[ReaderProcess] = deque()
        self._all: set[ReaderProcess] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._watch_workers, name="ingest-watch", daemon=True)
        self._watch.start()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @property
    def workers(self) -> tuple[ReaderProcess, ...]:
        """Those that are there now."""
        with self._lock:
            return tuple(self._all)

    def close(self) -> None:
        """End every worker, whatever it is doing."""
        self._closed.set()
        with self._lock:
            ending = list(self._all)
        for worker in ending:
            worker.kill()
        self._threads.shutdown(cancel_futures=True)
        with self._lock:
            ending = list(self._all)  # one may have been started in the meantime
            self._all.clear()
        for worker in ending:
            worker.end()
        self._watch.join()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """Yield each job with its result, in order. Jobs are taken as room ahead allows."""
        room = _Room(self._closed)
        waiting: deque[tuple[Job, Future[Result]]] = deque()
        for number, job in enumerate(jobs):
            waiting.append((job, self._threads.submit(self._run_in, room, number, job)))
            if len(waiting) >= _AHEAD:
                yield self._first(room, waiting)
        while waiting:
            yield self._first(room, waiting)

    def _first(self, room: _Room, waiting: deque[tuple[Job, Future[Result]]]) -> tuple[Job, Result]:
        job, future = waiting.popleft()
        result = future.result()
        room.release(_size(result))
        return job, result

    def _run_in(self, room: _Room, number: int, job: Job) -> Result:
        room.wait(number)
        result = self._known(job) or self.run(job)
        room.take(_size(result))
        return result

    def run(self, job: Job) -> Result:
        """Run one job and wait for its result."""
        worker = self._take()
        result = worker.ask(job, self._watched)
        if isinstance(result, Died) and result.again and not self._closed.is_set():
            # What an earlier file left in the worker may be at fault.
            self._drop(worker)
            worker = self._take()
            result = worker.ask(job, self._watched)
        if isinstance(result, Died):
            self._drop(worker)
            return Failure(job.name, Message("{name}: {reason}", name=job.name, reason=result.reason), "parse")
        if worker.is_spent():
            self._drop(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        return result

    def _take(self) -> ReaderProcess:
        with self._lock:
            if self._closed.is_set():
                raise CancelledError
            if self._idle:
                return self._idle.pop()
            worker = ReaderProcess(self._limits)
            self._all.add(worker)
            return worker

    def _drop(self, worker: ReaderProcess) -> None:
        worker.end()
        with self._lock:
            self._all.discard(worker)

    def _watch_workers(self) -> None:
        while not self._closed.wait(_LOOK_S):
            with self._lock:
                workers = list(self._all)
            now = time.monotonic()
            for worker in workers:
                worker.check(now)


class _Room:
    """Bounds what lies finished and is not yet taken, in characters. The result that is taken next never waits."""

    def __init__(self, closed: threading.Event) -> None:
        self._closed, self._changed = closed, threading.Condition()
        self._taken, self._next = 0, 0

    def wait(self, number: int) -> None:
        with self._changed:
            while not self._closed.is_set():
                if self._changed.wait_for(lambda: self._taken < _MOST_WAITING or number <= self._next, _LOOK_S):
                    return

    def take(self, size: int) -> None:
        with self._changed:
            self._taken += size

    def release(self, size: int) -> None:
        with self._changed:
            self._taken -= size
            self._next += 1
            self._changed.notify_all()


def _size(result: Result) -> int:
    return len(result.outline.document.text) if isinstance(result, Read) else 0
