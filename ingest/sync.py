"""A folder and what the store holds of it: what must be read, and what is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.intake import Intake
from ingest.job import Job
from ingest.parse.read import shown
from ingest.sources import Found
from ingest.take import job_of
from ingest.types import Failure
from rag.store.sources import Source
from rag.types import INSIDE

# Size in bytes and time of change of files, by source.
Stats = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for a folder: files to read, sources that need no look, and those that are gone."""

    jobs: tuple[Job, ...]
    unchanged: tuple[str, ...]
    gone: tuple[Source, ...]


def plan_sync(folder: Path, found: Found, sources: Mapping[str, Source], known_bad: Stats) -> Plan:
    """Compare what was found in a folder with what the store knows of it.

    A file of the same size and time of change is not read again. What lies where a folder could not be searched is
    not gone; where nothing at all was found, nothing is: a disk may not be there.
    """
    jobs = [job_of(path) for path in found.files]
    here = {job.source for job in jobs}
    fresh, unchanged = [], []
    for job in jobs:
        known = sources.get(job.source)
        if known is not None and job.mtime_ns and (known.size, known.mtime_ns) == (job.size, job.mtime_ns):
            unchanged.append(job.source)
        elif known_bad.get(job.source) != (job.size, job.mtime_ns):
            fresh.append(job)
    unread = [_resolved(one.path) for one in found.failed]
    root = _resolved(shown(folder))
    gone = [
        row
        for name, row in sources.items()
        if _within(name, root) and _file_of(name) not in here and not any(_within(name, one) for one in unread)
    ]
    return Plan(tuple(fresh), tuple(unchanged), tuple(gone) if jobs else ())


def settle_sync(plan: Plan, intake: Intake) -> tuple[int, int]:
    """Forget what is gone, now that what is new is stored.

    Returns:
        How many files had moved, and how many documents are removed.
    """
    intake.flush()
    hashes = {intake.sources[job.source].content_hash for job in plan.jobs if job.source in intake.sources}
    moved = sum(row.content_hash in hashes for row in plan.gone if row.doc_id)
    return moved, intake.forget([row.source for row in plan.gone])


def unread_files(plan: Plan, failed: Sequence[Failure]) -> dict[str, tuple[int, int]]:
    """The files of a plan that could not be read, or not all of whose members, with their size and time of change."""
    names = {_file_of(one.path) for one in failed}
    return {job.source: (job.size, job.mtime_ns) for job in plan.jobs if job.name in names}


def _resolved(name: str) -> str:
    return shown(Path(name).resolve())


def _within(source: str, folder: str) -> bool:
    return source == folder or source.startswith((f"{folder.rstrip('/')}/", f"{folder}{INSIDE}"))


def _file_of(source: str) -> str:
    return source.partition(INSIDE)[0]
