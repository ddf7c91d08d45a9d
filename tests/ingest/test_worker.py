"""Workers: whatever a file does to one becomes that file's row, and no worker outlives its pool."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

import pytest

from ingest.job import Job, Read, process
from ingest.limits import Limits
from ingest.parse import table
from ingest.parse.format import Format
from ingest.pool import WorkerPool
from ingest.reader_process import ReaderProcess
from ingest.types import Failure, ParsedText

TEXT = "关于植树的通知\n\n2021年计划植树3000棵。\n"

# A module of parsers that misbehave, and what stands in the file chooses among them.
BAD_PARSERS = """
import ctypes, os, subprocess, sys, time
from ingest.parse.deadline import recognising
from ingest.types import ParsedText

def parse(data, name):
    word = data.decode()
    if word.startswith("scan"):
        for _ in range(2):
            with recognising():
                time.sleep(float(word.split()[1]))
    if word.startswith("hang"):
        subprocess.Popen(["sleep", "600"])
        while True: pass
    if word.startswith("crash"):
        ctypes.string_at(0)
    if word.startswith("exit"):
        os._exit(3)
    if word.startswith("eat"):
        held = []
        while True:
            held.append(bytearray(b"x" * 10_000_000))
    if word.startswith("raise"):
        raise LookupError("odd\\nthing")
    if word.startswith("deep"):
        return parse(data, name)
    if word.startswith("print"):
        print("noise"); os.write(1, b"noise"); sys.stdin.read()
    return ParsedText(word)
"""


@pytest.fixture(autouse=True)
def own_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers that begin and end with their pool."""
    monkeypatch.setattr("ingest.pool.ReaderProcess", ReaderProcess)


@pytest.fixture
def bad_parsers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers whose parser of plain text is the one above."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "bad_parsers.py").write_text(BAD_PARSERS, encoding="utf-8")
    (folder / "sitecustomize.py").write_text(
        "from types import MappingProxyType\n"
        "from ingest.parse import table\n"
        "table.PARSERS = MappingProxyType({**table.PARSERS, 'text': 'bad_parsers:parse'})\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))


def jobs(folder: Path, *words: str) -> list[Job]:
    made = []
    for number, word in enumerate(words):
        path = folder / f"{number}.txt"
        path.write_text(word, encoding="utf-8")
        made.append(Job(path, path.name, str(path)))
    return made


def left(sessions: list[int], seconds: float = 10.0) -> list[str]:
    """The processes of these sessions that are still there after so long."""
    deadline = time.monotonic() + seconds
    while (found := [one for one in processes() if int(one[3]) in sessions]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [one[-1] for one in found]


def processes() -> list[list[str]]:
    """State, parent, group, session … and last the command of each process that runs."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            found.append([*fields, (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()])
    return [one for one in found if one[0] not in "ZX"]


def workers_of(pool: WorkerPool) -> list[int]:
    return [worker.pid for worker in pool.workers]


@pytest.mark.usefixtures("bad_parsers")
def test_whatever_happens_is_one_row_and_the_others_go_on(tmp_path: Path) -> None:
    words = [TEXT, "crash", TEXT, "exit", "hang", TEXT, "eat", "raise", "deep", "print" + TEXT, TEXT]
    with WorkerPool(Limits(seconds=4, memory_mb=300), 2) as pool:
        done = list(pool.results(jobs(tmp_path, *words)))
        seen = workers_of(pool)
    assert [job.name for job, _ in done] == [f"{number}.txt" for number in range(len(words))]
    errors = {job.name: result.error for job, result in done if isinstance(result, Failure)}
    told = {"1": "crashed", "3": "code 3", "4": "parse_timeout_s = 4", "6": "memory", "7": "LookupError: odd thing",
            "8": "nested too deep"}  # fmt: skip
    assert {name.removesuffix(".txt") for name in errors} == set(told)
    for number, word in told.items():
        assert errors[f"{number}.txt"].startswith(f"{number}.txt: ")
        assert word in errors[f"{number}.txt"]
    assert all(isinstance(result, Read) for job, result in done if job.name not in errors)
    assert left(seen) == []


@pytest.mark.usefixtures("bad_parsers")
def test_recognition_may_take_longer_than_a_file_but_not_without_end(tmp_path: Path) -> None:
    with WorkerPool(Limits(seconds=2, recognition_seconds=6), 1) as pool:
        results = [result for _, result in pool.results(jobs(tmp_path, "scan 2 " + TEXT, "scan 60 " + TEXT, "hang"))]
    assert isinstance(results[0], Read)
    assert all(isinstance(result, Failure) and "took longer" in result.error for result in results[1:])


def test_workers_are_reused(tmp_path: Path) -> None:
    with WorkerPool(Limits(), 1) as pool:
        assert all(isinstance(result, Read) for _, result in pool.results(jobs(tmp_path, *[TEXT] * 20)))
        assert len(workers_of(pool)) == 1


@pytest.mark.usefixtures("bad_parsers")
def test_closing_ends_a_worker_in_the_middle_of_a_file(tmp_path: Path) -> None:
    began = time.monotonic()
    pool = WorkerPool(Limits(seconds=600), 1)
    results = pool.results(jobs(tmp_path, TEXT, *["hang"] * 600))
    next(results)
    time.sleep(0.2)
    seen = workers_of(pool)
    pool.close()
    assert seen
    assert left(seen) == []
    assert time.monotonic() - began < 60


KILLED = """
import os, sys, signal
from pathlib import Path
from ingest.job import Job
from ingest.limits import Limits
from ingest.pool import WorkerPool
from ingest.reader_process import ReaderProcess
signal.signal(signal.SIGINT, signal.default_int_handler)  # switched off where a shell started the tests aside
pool = WorkerPool(Limits(seconds=600), 1)
folder = Path(sys.argv[1])
results = pool.results([Job(folder / f"{n}.txt", f"{n}.txt", f"{n}.txt") for n in range(512)])
next(results)
print(*(worker.pid for worker in pool.workers), flush=True)
if sys.argv[2] == "interrupt":
    try:
        next(results)
    except KeyboardInterrupt:
        pool.close()
        raise
signal.pause()
"""


@pytest.mark.usefixtures("bad_parsers")
@pytest.mark.parametrize("how", ["interrupt", "kill"])
def test_no_worker_outlives_an_interrupted_or_killed_program(tmp_path: Path, how: str) -> None:
    jobs(tmp_path, TEXT, *["hang"] * 511)
    paths = os.pathsep.join(one for one in sys.path if one)
    program = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path), how],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )
    with program:
        assert program.stdout is not None
        seen = [int(one) for one in program.stdout.readline().split()]
        time.sleep(0.5)
        program.send_signal(signal.SIGINT if how == "interrupt" else signal.SIGKILL)
        program.wait(30)
    assert seen
    # What a worker had started is ended by the program that started the worker, which could not if it was killed.
    rest = left(seen, 5.0)
    assert [one for one in rest if "ingest.worker" in one] == []
    assert how == "kill" or rest == []
    for session in seen:
        with suppress(ProcessLookupError):
            os.killpg(session, signal.SIGKILL)


def test_a_text_above_the_limit_is_refused(tmp_path: Path) -> None:
    (job,) = jobs(tmp_path, TEXT * 100)
    result = process(job, Limits(characters=1000))
    assert isinstance(result, Failure)
    assert result.stage == "parse"
    assert "max_text_chars = 1000" in result.error


def test_each_failure_names_its_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_data: bytes, _name: str) -> ParsedText:
        raise ZeroDivisionError

    monkeypatch.setattr(table, "PARSERS", MappingProxyType({Format.TEXT: f"{__name__}:x"}))
    monkeypatch.setattr("ingest.job.load_parser", lambda _form: broken)
    good, empty = jobs(tmp_path, TEXT, "")
    rar = tmp_path / "a.rar"
    rar.write_bytes(b"Rar!\x1a\x07\x00")
    stages = [process(one, Limits()) for one in (good, empty, Job(rar, "a.rar", "a.rar"))]
    assert [one.stage for one in stages if isinstance(one, Failure)] == ["parse", "read", "recognise"]
