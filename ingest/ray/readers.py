"""Those who read the files of one run on a cluster: bytes go out, results come in, in order, within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Protocol

from ingest.job import Job, Result
from ingest.limits import Limits
from ingest.parse.halves import whole_words
from ingest.parse.read import read_bytes
from ingest.pool import WorkerPool
from ingest.progress import Stage, Step, Watch
from ingest.ray.crew import Crew
from ingest.ray.packed import unpack
from ingest.ray.tasks import GivenUpError, Task
from ingest.types import Failure
from rag.errors import SourceError
from rag.message import Message

# Files that are handed out ahead of whoever takes the results, and the bytes of those that are not read yet.
_AHEAD, _AHEAD_BYTES = 512, 64_000_000
_TOLD = 200  # characters of a library's message


class KnownDigest(Protocol):
    """Tells which bytes need not be read."""

    def by_digest(self, job: Job, content_hash: str) -> Result | None:
        """The result of a job whose bytes are known."""
        ...


@dataclass(eq=False)
class _Waiting:
    """A file whose result somebody will take: known already, on its way, or what a file on its way turns out to be."""

    job: Job
    content_hash: str = ""
    result: Result | None = None
    task: Task | None = None

    @property
    def size(self) -> int:
        """Bytes that are held for it."""
        return len(self.task.job.data or b"") if self.task is not None else 0


class ClusterReaders:
    """Runs the jobs of one run on a crew. Use as a context manager.

    Args:
        crew: the workers.
        limits: on the work for one file.
        known: tells which files need not be read.
        watch: told where the work on each file is.
    """

    def __init__(self, crew: Crew, limits: Limits, known: KnownDigest, watch: Watch) -> None:
        self._crew, self._limits, self._known, self._watch = crew, limits, known, watch
        self._unpacking: WorkerPool | None = None
        self._under_way: set[Task] = set()

    def __enter__(self) -> ClusterReaders:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for task in list(self._under_way):
            self._crew.drop(task)
        if self._unpacking is not None:
            self._unpacking.close()

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """Yield each job with its result, in order. Files are read as room ahead allows."""
        waiting: deque[_Waiting] = deque()
        sent: set[str] = set()
        held = 0
        coming = iter(jobs)
        left = next(coming, None)
        while left is not None or waiting:
            while left is not None and len(waiting) < _AHEAD and held < _AHEAD_BYTES:
                waiting.append(self._hand_out(left, sent))
                held += waiting[-1].size
                left = next(coming, None)
            first = waiting.popleft()
            held -= first.size
            yield first.job, self._take(first)
            sent.discard(first.content_hash)

    def run(self, job: Job) -> Result:
        """Run one job and wait for its result; an archive is unpacked here."""
        if job.folder is None:
            return self._take(self._hand_out(job))
        if self._unpacking is None:
            self._unpacking = WorkerPool(self._limits, 1, watch=self._watch)
        return self._unpacking.run(job)

    def _hand_out(self, job: Job, sent: set[str] | None = None) -> _Waiting:
        """Read a file's bytes and send them, unless they are known or among those ``sent``."""
        try:
            data, content_hash = read_bytes(job.path, self._limits.file_mb, job.name)
        except SourceError as error:
            return _Waiting(job, result=Failure(job.name, error.message, "read"))
        if sent is not None:
            same = self._known.by_digest(job, content_hash)
            if same is not None or content_hash in sent:
                return _Waiting(job, content_hash, same)
            sent.add(content_hash)
        self._watch(Step(job.name, Stage.READING))
        task = self._crew.submit(replace(job, data=data))
        self._under_way.add(task)
        return _Waiting(job, content_hash, task=task)

    def _take(self, one: _Waiting) -> Result:
        if one.result is not None:
            return one.result
        if one.task is None:
            # The other file of these bytes is done: stored, or not read, and this one may have a name that tells more.
            return self._known.by_digest(one.job, one.content_hash) or self.run(one.job)
        try:
            return unpack(self._crew.fetch(one.task))
        except GivenUpError as error:
            reason = whole_words(" ".join(str(error).split())[:_TOLD])
            told = Message("{name}: cannot be read on the cluster ({reason})", name=one.job.name, reason=reason)
            return Failure(one.job.name, told, "parse")
        finally:
            self._under_way.discard(one.task)
