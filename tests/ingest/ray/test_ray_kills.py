"""Workers and programs that are killed while documents are read: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest.types import IngestReport
from rag.config import Settings

KILLS = 10
_LOOK_S = 0.01


def test_killing_workers_ten_times_loses_and_doubles_nothing(
    stores: ModuleType, settings: Settings, own: Settings, documents: Path, plain: IngestReport, shared: Any
) -> None:
    killer = _Killer()
    killer.start()
    try:
        report = stores.take_in(own, documents, shared)
    finally:
        killer.stop()
    assert len(killer.killed) == KILLS
    assert report == plain
    stores.assert_same_store(settings, own)


def test_after_the_program_was_killed_the_next_run_goes_on(
    stores: ModuleType, settings: Settings, own: Settings, documents: Path, plain: IngestReport, shared: Any
) -> None:
    import ray

    catalog = own.store / "catalog.sqlite"
    with _ingest(documents, own.store, ray.get_runtime_context().gcs_address) as program:
        while program.poll() is None and not _stored(catalog):
            time.sleep(_LOOK_S)
        program.kill()
    before = _stored(catalog)
    assert before
    again = stores.take_in(own, documents, shared)
    assert (again.documents, again.unchanged) == (plain.documents - before, plain.unchanged + before)
    assert again.failed == plain.failed
    stores.assert_same_store(settings, own)


class _Killer(threading.Thread):
    """Kills workers of the cluster that this process has started, at random moments."""

    def __init__(self) -> None:
        super().__init__()
        self._chance, self._stopped = random.Random(), threading.Event()
        self.killed: list[int] = []

    def run(self) -> None:
        while len(self.killed) < KILLS and not self._stopped.wait(self._chance.uniform(0.0, 0.5)):
            while not (workers := _workers()) and not self._stopped.is_set():
                time.sleep(_LOOK_S)
            for pid in self._chance.sample(workers, min(1, len(workers))):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    self.killed.append(pid)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _workers() -> list[int]:
    """The workers of the cluster of this process, those among them that are just starting."""
    parents, names = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            if state not in "ZX":
                parents[int(folder.name)] = int(parent)
                names[int(folder.name)] = (folder / "cmdline").read_bytes()
    ours = {pid for pid, parent in parents.items() if parent == os.getpid()}
    return [pid for pid, parent in parents.items() if parent in ours and names[pid].startswith(b"ray::Worker")]


def _ingest(documents: Path, store: Path, address: str) -> subprocess.Popen[bytes]:
    options = ["ingest", str(documents), "--store", str(store), "--ray", address, "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", "from ui.cli import main; main()", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "POLICYQA_EMBEDDER": "hashing", "POLICYQA_RAY_WORKERS": "1"},
    )


def _stored(catalog: Path) -> int:
    """How many documents are ready."""
    if not catalog.exists():
        return 0
    connection = sqlite3.connect(catalog)
    try:
        return int(connection.execute("select count(*) from documents where ready = 1").fetchone()[0])
    except sqlite3.OperationalError:  # it is being made
        return 0
    finally:
        connection.close()
