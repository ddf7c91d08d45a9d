"""A small store, a pool of real workers over it, and a look at the processes of a machine."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.config import Settings
from ui.serve.pool import WorkerPool

REPORT = (
    "某区工作报告\n\n一、2019年工作完成情况\n\n全年高企净增277家，总数达757家。\n\n"
    "二、2020年主要工作安排\n\n高企认定净增150家以上，技术合同交易额突破110亿元。建成1座垃圾压缩站。\n"
)


@pytest.fixture(scope="session")
def filled_store(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    (folder / "report.txt").write_text(REPORT, encoding="utf-8")
    pipeline = build_ingest(Settings(store=folder / "store", embedder="hashing"))
    try:
        assert pipeline.ingest([folder / "report.txt"]).documents == 1
    finally:
        pipeline.close()
    return folder / "store"


@pytest.fixture
def store(filled_store, tmp_path) -> Path:
    return shutil.copytree(filled_store, tmp_path / "store")


@pytest.fixture
def open_pool(store) -> Iterator[Callable[..., WorkerPool]]:
    """Start a pool of two workers over the small store, with other settings as they are given."""
    pools: list[WorkerPool] = []

    def start(**settings: object) -> WorkerPool:
        chosen = {"store": store, "embedder": "hashing", "workers": 2, "answer_cache_mb": 0, **settings}
        pool = WorkerPool(Settings(**chosen))
        pools.append(pool)
        pool.start()
        Watch.wait_until(lambda: pool.figures.ready == chosen["workers"])
        return pool

    yield start
    for pool in pools:
        pool.close()


class Watch:
    """Looks at processes, and waits."""

    @staticmethod
    def wait_until(condition: Callable[[], bool], timeout_s: float = 60.0) -> float:
        """Wait for a condition; returns the seconds it took."""
        began = time.monotonic()
        while not condition():
            assert time.monotonic() - began < timeout_s, "did not come about"
            time.sleep(0.01)
        return time.monotonic() - began

    @staticmethod
    def descendants(pid: int) -> set[int]:
        """The processes that were started by ``pid``, and by those."""
        parents: dict[int, int] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
        found: set[int] = set()
        grown = {pid}
        while grown:
            grown = {child for child, parent in parents.items() if parent in grown and child not in found}
            found |= grown
        return found

    @staticmethod
    def alive(pid: int) -> bool:
        """Whether a process runs; one that has ended and is not yet reaped does not."""
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except OSError:
            return False

    @staticmethod
    def stop_all(pids: tuple[int, ...], number: int) -> None:
        """Send a signal to each of them."""
        for pid in pids:
            os.kill(pid, number)


@pytest.fixture(scope="session")
def watch() -> type[Watch]:
    return Watch
