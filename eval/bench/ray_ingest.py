"""Ingest on a local Ray cluster of one worker and of several, in turns: documents a second, and who works how much.

    python -m eval.bench.ray_ingest --workers 1 2 --rounds 3 --documents 200
    python -m eval.bench.ray_ingest --folder /path/to/documents

Without a folder the documents are generated. The embedder is the hashing one unless ``--embedder`` names another. A
time is that of the ingest alone, its workers having started and read one document each; every run goes into a new
store. ``--reading`` leaves the storing out: what the workers do by themselves. The processor seconds of the process
that stores and of all others tell what more workers can bring, however busy the machine is: what the storing one needs
is done by one process whatever their number.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from eval.bench.cpu import cpu_of
from eval.bench.generate import generate_documents
from ingest.job import Job, Read, Same
from ingest.limits import limits_of
from ingest.pipeline import IngestPipeline
from ingest.prepare import Prepared
from ingest.progress import unwatched
from ingest.ray.address import Address
from ingest.ray.machines import Machines, open_machines
from ingest.sources import find_files
from ingest.take import job_of
from rag.build import build_embedder, open_store
from rag.config import Settings, load_settings

_SEED, _WARM_SEED = 4, 5


@dataclass(frozen=True, slots=True)
class Run:
    """One ingest: its wall clock and processor seconds, of the storing process and of all others."""

    workers: int
    start_s: float
    seconds: float
    documents: int
    chunks: int
    failed: int
    storing_cpu_s: float
    others_cpu_s: float


@dataclass(frozen=True, slots=True)
class RayReport:
    """All runs; medians of seconds by the number of workers; how many times as fast as with the first number."""

    runs: tuple[Run, ...]
    seconds: dict[int, float]
    documents_per_second: dict[int, float]
    times_as_fast: dict[int, float]


def measure(
    folder: Path, workers: Sequence[int], rounds: int, settings: Settings, *, reading: bool = False
) -> RayReport:
    """Ingest a folder with each number of workers in turns, so that what else runs on the machine meets all of them.

    Args:
        folder: the documents.
        workers: numbers of workers; the others are compared with the first.
        rounds: how often each.
        settings: those of each run but for the store.
        reading: store nothing.
    """
    run = _read if reading else _run
    runs = tuple(run(folder, count, settings) for _ in range(rounds) for count in workers)
    by_count: dict[int, list[Run]] = defaultdict(list)
    for one in runs:
        by_count[one.workers].append(one)
    seconds = {count: round(statistics.median(one.seconds for one in same), 2) for count, same in by_count.items()}
    first = seconds[workers[0]]
    return RayReport(
        runs,
        seconds,
        {count: round(by_count[count][0].documents / taken, 2) for count, taken in seconds.items()},
        {count: round(first / taken, 2) for count, taken in seconds.items()},
    )


def _run(folder: Path, workers: int, settings: Settings) -> Run:
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as directory:
        own = settings.model_copy(update={"store": Path(directory) / "store"})
        embedder, began = build_embedder(own), time.perf_counter()
        machines = open_machines(own, embedder, Address(workers=workers))
        store = open_store(own, create=True)
        pipeline = IngestPipeline(store, embedder, own.chunk_tokens, limits_of(own), elsewhere=machines)
        try:
            _warm(machines, workers)
            start_s, before = time.perf_counter() - began, cpu_of(os.getpid())
            report = pipeline.ingest([folder])
            after = cpu_of(os.getpid())
        finally:
            pipeline.close()
    storing, others = _spent(before, after)
    return Run(
        workers,
        round(start_s, 1),
        round(report.seconds, 2),
        report.documents,
        report.chunks,
        len(report.failed),
        storing,
        others,
    )


def _read(folder: Path, workers: int, settings: Settings) -> Run:
    began = time.perf_counter()
    machines = open_machines(settings, build_embedder(settings), Address(workers=workers))
    documents = chunks = failed = 0
    try:
        _warm(machines, workers)
        start_s, before, began = time.perf_counter() - began, cpu_of(os.getpid()), time.perf_counter()
        with machines.readers(_Unknown(), unwatched) as readers:
            for _, result in readers.results([job_of(path) for path in find_files([folder]).files]):
                if isinstance(result, Read) and isinstance(result.prepared, Prepared):
                    documents += 1
                    chunks += len(result.prepared.encoded.chunks)
                else:
                    failed += 1
        seconds, after = time.perf_counter() - began, cpu_of(os.getpid())
    finally:
        machines.close()
    storing, others = _spent(before, after)
    return Run(workers, round(start_s, 1), round(seconds, 2), documents, chunks, failed, storing, others)


class _Unknown:
    """Nothing is stored."""

    def by_digest(self, _job: Job, _content_hash: str) -> Same | None:
        """None is known."""
        return None


def _warm(machines: Machines, workers: int) -> None:
    """Have every worker load what it loads with its first document."""
    machines.wait_ready()
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as directory:
        folder = _generated(Path(directory), 4 * workers, seed=_WARM_SEED)
        with machines.readers(_Unknown(), unwatched) as readers:
            for _ in readers.results([job_of(path) for path in sorted(folder.iterdir())]):
                pass


def _spent(before: Mapping[int, float], after: Mapping[int, float]) -> tuple[float, float]:
    """Processor seconds of this process and of all others between two looks."""
    spent = {pid: taken - before.get(pid, 0.0) for pid, taken in after.items()}
    storing = spent.pop(os.getpid())
    return round(storing, 2), round(sum(spent.values()), 2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; prints one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.ray_ingest", description=__doc__)
    parser.add_argument("--folder", type=Path, help="documents to ingest; by default generated ones")
    parser.add_argument("--documents", type=int, default=200, help="how many are generated")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--embedder", default="hashing")
    parser.add_argument("--reading", action="store_true", help="store nothing: the workers' part alone")
    parser.add_argument("--without-selector", action="store_true", help="make no token vectors")
    chosen = parser.parse_args(arguments)
    settings = load_settings(embedder=chosen.embedder, selector=not chosen.without_selector)
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as directory:
        folder = chosen.folder or _generated(Path(directory), chosen.documents)
        report = measure(folder, chosen.workers, chosen.rounds, settings, reading=chosen.reading)
    sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n")
    return 0


def _generated(folder: Path, count: int, seed: int = _SEED) -> Path:
    for made in islice(generate_documents(seed), count):
        (folder / made.name).write_text(made.text, encoding="utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
