"""A few worker processes that are reused: jobs in, results out in the same order, whatever becomes of a worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ingest.job import Job, Read, Result
from ingest.limits import Limits
from ingest.progress import Step, Watch, unwatched
from ingest.types import Failure
from ingest.worker import receive, send
from rag.message import Message

_MEGABYTE = 1_000_000
_LOOK_S = 0.05
# Jobs that are read ahead of whoever takes the results, so that the workers go on while he works.
_AHEAD = 512
# A worker is replaced after so many files, or when it keeps so much of its limit: libraries leak.
_MOST_JOBS, _MOST_KEPT = 500, 0.5
_PAGE = 4096 if sys.platform == "win32" else os.sysconf("SC_PAGE_SIZE")
_MOST_WORKERS = 4
_MOST_WAITING = 50_000_000  # characters of results that nobody has taken yet
_START_S = 60.0
# A worker has the system end it when its time is over, for it knows what of it went into recognition; this is for
# where the system does not.
_GRACE_S = 5.0
_TIME_OVER = getattr(signal, "SIGALRM", None)


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
        self._idle: deque[_Worker] = deque()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._watch_workers, name="ingest-watch", daemon=True)
        self._watch.start()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    @property
    def workers(self) -> tuple[_Worker, ...]:
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
        if isinstance(result, _Died) and result.again and not self._closed.is_set():
            # What an earlier file left in the worker may be at fault.
            self._drop(worker)
            worker = self._take()
            result = worker.ask(job, self._watched)
        if isinstance(result, _Died):
            self._drop(worker)
            return Failure(job.name, Message("{name}: {reason}", name=job.name, reason=result.reason), "parse")
        if worker.is_spent():
            self._drop(worker)
        else:
            with self._lock:
                self._idle.append(worker)
        return result

    def _take(self) -> _Worker:
        with self._lock:
            if self._closed.is_set():
                raise CancelledError
            if self._idle:
                return self._idle.pop()
            worker = _Worker(self._limits)
            self._all.add(worker)
            return worker

    def _drop(self, worker: _Worker) -> None:
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


class _Died:
    """Why a worker gave no result; ``again`` where it had read other files before."""

    def __init__(self, reason: str, *, again: bool) -> None:
        self.reason, self.again = reason, again


class _Worker:
    """One process, asked by one thread at a time; another may look after it."""

    def __init__(self, limits: Limits) -> None:
        paths = os.pathsep.join(str(Path(one).resolve()) for one in sys.path if one)
        self._limits = limits
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # programs it starts end with it; signals of the terminal are not its own
        )
        self._ending = threading.Lock()
        self._asked = 0
        self._deadline = float("inf")
        self._killed_for = ""

    @property
    def pid(self) -> int:
        """Its process, which leads a session of its own."""
        return self._process.pid

    def ask(self, job: Job, watch: Watch) -> Result | _Died:
        """Give it a job and wait for the result, or until it has died; ``watch`` hears what it tells meanwhile."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._asked += 1
        try:
            if self._asked == 1:
                self._deadline = time.monotonic() + _START_S
                send(self._process.stdin, self._limits)
                receive(self._process.stdout)
            longest = self._limits.seconds + self._limits.recognition_seconds
            self._deadline = time.monotonic() + longest + _GRACE_S
            send(self._process.stdin, job)
            told: Result | Step = receive(self._process.stdout)
            while isinstance(told, Step):
                watch(told)
                told = receive(self._process.stdout)
        except (EOFError, OSError):
            return self._why_dead()
        finally:
            self._deadline = float("inf")
        return told

    def check(self, now: float) -> None:
        """Kill it when its time is over or its memory is more than it may be."""
        if now > self._deadline:
            self._killed_for = self._too_long()
        elif self._resident() > self._limits.memory_mb * _MEGABYTE:
            self._killed_for = Message(
                "needs more memory than parse_memory_mb = {memory}", memory=self._limits.memory_mb
            )
        else:
            return
        self.kill()

    def is_spent(self) -> bool:
        """Whether it should give way to a new one."""
        return self._asked >= _MOST_JOBS or self._resident() > _MOST_KEPT * self._limits.memory_mb * _MEGABYTE

    def kill(self) -> None:
        """End it and what it has started, at once."""
        with self._ending, suppress(ProcessLookupError, PermissionError):
            if self._process.returncode is not None:
                return  # its number may be another's by now
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """End it, and wait until it has gone."""
        self._gone()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _why_dead(self) -> _Died:
        code = self._gone()
        if self._killed_for:
            return _Died(self._killed_for, again=False)
        if _TIME_OVER is not None and code == -_TIME_OVER:
            return _Died(self._too_long(), again=False)
        with suppress(ValueError):
            return _Died(
                Message("its reader crashed ({signal})", signal=signal.Signals(-code).name), again=self._asked > 1
            )
        return _Died(Message("its reader ended unexpectedly (code {code})", code=code), again=self._asked > 1)

    def _too_long(self) -> str:
        return Message("took longer than parse_timeout_s = {seconds:g}", seconds=self._limits.seconds)

    def _gone(self) -> int:
        # What it has started is in its group; until it is waited for, the group's number is nobody else's.
        self.kill()
        with self._ending:
            return self._process.wait()

    def _resident(self) -> int:
        """Bytes of memory in use; 0 where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_bytes().split()
        except OSError:
            return 0
        return int(pages[1]) * _PAGE if len(pages) > 1 else 0
