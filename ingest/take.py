"""Files into an intake: read by workers, archives member by member."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ingest.intake import Intake
from ingest.job import Archive, Job, Read, Result, Same, Unpacked
from ingest.limits import Limits
from ingest.parse.read import digest_of, shown
from ingest.progress import Watch, unwatched
from ingest.types import Failure
from rag.errors import SourceError
from rag.message import Message
from rag.types import INSIDE

Progress = Callable[[int, int, str], None]


class Readers(Protocol):
    """Those who read files: each job's result, whatever becomes of whom it is given to."""

    def results(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Result]]:
        """Yield each job with its result, in order."""
        ...

    def run(self, job: Job) -> Result:
        """Run one job and wait for its result."""
        ...


class Known:
    """Tells which files need not be read, for their bytes are stored already; may be asked from any thread.

    Args:
        intake: what the files are taken into.
        most_mb: a larger file is not looked at.
    """

    def __init__(self, intake: Intake, most_mb: int) -> None:
        self._intake, self._most_mb = intake, most_mb

    def __call__(self, job: Job) -> Same | None:
        """The result of a job whose bytes are known."""
        try:
            content_hash = digest_of(job.path, self._most_mb)
        except SourceError:
            return None  # its reader will say so
        return self.by_digest(job, content_hash)

    def by_digest(self, job: Job, content_hash: str) -> Same | None:
        """The same of bytes whose digest is known."""
        doc_id = self._intake.document_of(content_hash)
        if doc_id is not None:
            return Same(content_hash, doc_id)
        before = self._intake.sources.get(job.source)
        whole = before is not None and before.doc_id is None and before.content_hash == content_hash
        return Same(content_hash, None) if whole else None


OpenReaders = Callable[[Known, Watch], AbstractContextManager[Readers]]
"""Opens those who read the files of one run; they tell where they are."""

_MEGABYTE = 1_000_000
# A document is found by its source, and an index of PostgreSQL takes no key of more than 2,704 bytes.
_LONGEST_SOURCE, _SHOWN = 2400, 100
# A file this young may be written to again within the same tick of the file system's clock.
_SETTLED_NS = 2_000_000_000


def job_of(path: Path) -> Job:
    """The job of reading a file as it is found now; its time of change is 0 where it may change unseen."""
    try:
        status = path.stat()
        size, settled = status.st_size, time.time_ns() - status.st_mtime_ns > _SETTLED_NS
        mtime_ns = status.st_mtime_ns if settled else 0
    except OSError:
        size = mtime_ns = 0  # it has gone since it was found; its reader will say so
    return Job(path, shown(path), shown(path.resolve()), size, mtime_ns)


def take(
    jobs: Sequence[Job],
    intake: Intake,
    limits: Limits,
    open_readers: OpenReaders,
    spool: Path,
    progress: Progress | None = None,
    watch: Watch = unwatched,
) -> None:
    """Read files and store them; returns when all are stored or named as failed.

    Args:
        jobs: the files, in the order in which they are stored; the members of archives follow all plain files.
        intake: what they are taken into.
        limits: on the work for one file.
        open_readers: those who read.
        spool: a folder for unpacked members; it is gone afterwards.
        progress: called with files done, files in all, and the file just done.
        watch: told where the work on each file is, from several threads.

    Raises:
        StoreError: the store cannot be written; what was stored before is kept.
    """
    shutil.rmtree(spool, ignore_errors=True)  # of a run that was killed
    try:
        with open_readers(Known(intake, limits.file_mb), watch) as pool:
            _Taking(intake, pool, limits, spool, progress).run(jobs)
    finally:
        shutil.rmtree(spool, ignore_errors=True)


class _Taking:
    """One run over some files."""

    def __init__(self, intake: Intake, pool: Readers, limits: Limits, spool: Path, progress: Progress | None) -> None:
        self._intake, self._pool, self._limits, self._spool = intake, pool, limits, spool
        self._progress = progress
        self._done = self._total = self._folders = 0

    def run(self, jobs: Sequence[Job]) -> None:
        for job, content_hash in self._plain(jobs)[0]:
            self._archive(job, content_hash, self._limits, 1)
        self._intake.flush()

    def _plain(self, jobs: Sequence[Job]) -> tuple[list[tuple[Job, str]], bool]:
        """Take what are documents; return the archives among them, and whether all of the others were taken."""
        archives: list[tuple[Job, str]] = []
        short = [job for job in jobs if len(job.source.encode(errors="replace")) <= _LONGEST_SOURCE]
        whole = len(short) == len(jobs)
        if not whole:
            kept = {job.source for job in short}
            self._intake.fail(*(_too_long(job) for job in jobs if job.source not in kept))
        self._total += len(short)
        for job, result in self._pool.results(short):
            if isinstance(result, Archive):
                archives.append((job, result.content_hash))
            else:
                whole &= self._accept(job, result)
            self._done += 1
            if self._progress:
                self._progress(self._done, self._total, job.name)
        return archives, whole

    def _accept(self, job: Job, result: Result) -> bool:
        if isinstance(result, Same):
            if result.doc_id is None:
                self._intake.unchanged(job, result.content_hash)
                return True
            if self._intake.document_of(result.content_hash) is None:
                # The document these bytes were has given way to another since.
                result = self._pool.run(job)
            else:
                self._intake.same(job, result.content_hash, result.doc_id)
                return True
        if isinstance(result, Failure):
            self._intake.fail(result)
            return False
        return isinstance(result, Read) and self._intake.read(job, result)

    def _archive(self, job: Job, content_hash: str, limits: Limits, depth: int) -> tuple[Limits, bool]:
        """Take the members of an archive.

        Returns:
            What is left of the limits for other archives within the same one, and whether all members were taken.
        """
        if depth > limits.depth:
            reason = Message(
                "{name}: archives lie deeper in one another than max_depth = {depth}; unpack them",
                name=job.name,
                depth=limits.depth,
            )
            self._intake.fail(Failure(job.name, reason, "unpack"))
            return limits, False
        self._folders += 1
        folder = self._spool / str(self._folders)
        folder.mkdir(parents=True)
        try:
            result = self._pool.run(replace(job, folder=folder, limits=limits))
            if not isinstance(result, Unpacked):
                if isinstance(result, Failure):
                    self._intake.fail(result)
                return limits, False
            self._intake.fail(*result.failed)
            if not result.members and not result.failed:
                self._intake.fail(
                    Failure(job.name, Message("{name}: holds no document of a format we read", name=job.name), "unpack")
                )
                return limits, False
            members = [
                Job(one.path, one.source, job.source + one.source.removeprefix(job.name)) for one in result.members
            ]
            unpacked = sum(one.path.stat().st_size for one in result.members)
            left = replace(
                limits,
                unpacked_mb=max(0, limits.unpacked_mb - unpacked // _MEGABYTE),
                members=max(0, limits.members - len(members)),
            )
            archives, whole = self._plain(members)
            whole &= not result.failed
            for inner, inner_hash in archives:
                left, taken = self._archive(inner, inner_hash, left, depth + 1)
                whole &= taken
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        listed = {one.source for one in members}
        listed.update(job.source + one.path.removeprefix(job.name) for one in result.failed)
        self._intake.forget(
            [one for one in self._intake.inside(job.source) if _member_of(job.source, one) not in listed]
        )
        if whole:
            self._intake.archive(job, content_hash)
        return left, whole


def _too_long(job: Job) -> Failure:
    words = Message(
        "{name}…: the name with its folders is longer than {most} bytes; shorten it",
        name=job.name[:_SHOWN],
        most=_LONGEST_SOURCE,
    )
    return Failure(job.name, words, "read")


def _member_of(archive: str, source: str) -> str:
    """The member of an archive, itself perhaps an archive, in which a source lies."""
    inner = source.removeprefix(f"{archive}{INSIDE}").partition(INSIDE)[0]
    return f"{archive}{INSIDE}{inner}"
