"""An impatient person for a while: nothing asked is lost, nothing hangs, nothing typed is wiped.

By hand, against the program itself: POLICYQA_IMPATIENT="300 1 STORE" runs 300 actions of seed 1 on a copy of a store.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ingest.build import build_ingest
from rag.config import Settings

HERE = Path(__file__).parent
ACTIONS, SEED, EVERY = 60, 7, 12
REPORT = (
    "临江新区工作报告\n\n一、2019年工作完成情况\n\n全年新建公园18个，总数达57个。\n\n"
    "二、2020年主要工作安排\n\n新建公园20个以上，道路养护里程突破110公里。建成1座污水泵站。\n"
)
QUESTIONS = ["2020年新建公园的目标是多少", "2019年新建公园多少个", "2020年建成几座污水泵站", "主任叫什么"]
REAL_QUESTIONS = ["2020年技术合同交易额目标是多少", "2019年高企净增多少家", "2020年重点工作有哪些", "火星的市长是谁"]


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class Process:
    """A server that can be killed."""

    def __init__(self, command: list[str], port: int, folder: Path) -> None:
        self._command, self._folder = command, folder
        self.base = f"http://127.0.0.1:{port}"
        self.start()

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
        self._log = (self._folder / "server.log").open("ab")
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=self._log, env=clean)
        assert self._process.stdout is not None
        assert b"ready" in self._process.stdout.readline(), (self._folder / "server.log").read_text()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(20)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._log.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def script() -> ModuleType:
    return load("impatient")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    chosen = os.environ.get("POLICYQA_IMPATIENT", "").split()
    port = free_port()
    if chosen:
        program = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
        command = [*program, "--store", chosen[2]]
    else:
        (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
        ingest = build_ingest(Settings(store=tmp_path / "store", embedder="hashing"))
        ingest.ingest([tmp_path / "report.txt"])
        ingest.close()
        command = [sys.executable, str(HERE / "slow_server.py"), str(tmp_path / "store"), str(port)]
    running = Process(command, port, tmp_path)
    yield running
    running.kill()


@pytest.mark.timeout(3600)
def test_what_an_impatient_person_does_loses_nothing(browser: Any, server: Process, script: ModuleType) -> None:
    chosen = os.environ.get("POLICYQA_IMPATIENT", "").split()
    actions, seed = (int(chosen[0]), int(chosen[1])) if chosen else (ACTIONS, SEED)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    questions = REAL_QUESTIONS if chosen else QUESTIONS
    person = script.Impatient(context, server, questions, seed, kills=3 if chosen else 1)
    for number in range(1, actions + 1):
        person.act()
        person.look()
        if number % EVERY == 0:
            person.settle()
    person.settle()
    assert len(person.asked) > actions / 6
    context.close()
