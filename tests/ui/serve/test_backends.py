"""A server on PostgreSQL and a Chroma server, both real; what its askers read when one of them goes away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

REPORT = (
    "某区工作报告\n\n一、2019年工作完成情况\n\n全年新建公园12个。\n\n二、2020年主要工作安排\n\n新建公园15个以上。\n"
)
QUESTION = "2020年新建公园的目标是多少个"


class ChromaServer:
    """``chroma run`` on a free port, stopped and started at will."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        command = [program, "run", "--path", self._folder, "--host", "127.0.0.1", "--port", str(self.port)]
        with (self._folder.parent / "chroma.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(lambda: httpx.get(f"{self.url}/api/v2/heartbeat", timeout=5).status_code == 200)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)


def wait_until(holds: Callable[[], bool], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            if holds():
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


@pytest.fixture
def chroma(tmp_path) -> Iterator[ChromaServer]:
    folder = tmp_path / "chroma"
    folder.mkdir()
    server = ChromaServer(folder)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def serving(tmp_path, chroma, postgres_url) -> Iterator[str]:
    """The address of ``policyqa serve`` on both, with a corpus of one report."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "report.txt").write_text(REPORT, encoding="utf-8")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")},
        "POLICYQA_EMBEDDER": "hashing",
        "POLICYQA_ANSWER_CACHE_MB": "0",
        "POLICYQA_CORPUS": str(corpus),
        "POLICYQA_STORE": str(tmp_path / "store"),
        "POLICYQA_CATALOG_URL": postgres_url,
        "POLICYQA_CHROMA_URL": chroma.url,
        "POLICYQA_PORT": "0",
    }
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from ui.cli import main; main()", "serve"],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    line = process.stdout.readline()
    assert line.startswith("policyqa is ready at "), (tmp_path / "serve.log").read_text()
    yield line.split()[-1]
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert "Traceback" not in (tmp_path / "serve.log").read_text()


def ask(address: str) -> httpx.Response:
    return httpx.post(f"{address}/api/v1/ask", json={"question": QUESTION}, timeout=60)


def answered(address: str) -> bool:
    reply = ask(address)
    return reply.status_code == 200 and "15个以上" in reply.json()["answer"]


def assert_retryable(reply: httpx.Response) -> None:
    assert reply.status_code == 503, reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")
    problem = reply.json()
    assert problem["status"] == reply.status_code
    assert "postgres" not in problem["detail"].lower()
    assert int(reply.headers["retry-after"]) >= 1


def ask_while(address: str, breaks: Callable[[], Any]) -> list[httpx.Response]:
    """Replies of questions asked one after the other while ``breaks`` runs, and one after it."""
    replies: list[httpx.Response] = []
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            replies.append(ask(address))

    asker = threading.Thread(target=go_on)
    asker.start()
    time.sleep(0.3)
    breaks()
    time.sleep(0.5)
    stop.set()
    asker.join(90)
    return [*replies, ask(address)]


def test_a_killed_vector_server_is_said_and_the_next_question_is_answered(serving, chroma):
    assert answered(serving)
    replies = ask_while(serving, chroma.kill)
    refused = [reply for reply in replies if reply.status_code != 200]
    assert refused, "a question without the vectors is not answered from half of what there is"
    for reply in refused:
        assert_retryable(reply)
    assert httpx.get(f"{serving}/healthz").status_code == 200
    chroma.start()
    assert answered(serving)


def test_a_killed_database_is_said_and_the_next_question_is_answered(serving, postgres_server):
    assert answered(serving)
    replies = ask_while(serving, postgres_server.stop)
    try:
        refused = [reply for reply in replies if reply.status_code != 200]
        assert refused
        for reply in refused:
            assert_retryable(reply)
        assert httpx.get(f"{serving}/healthz").status_code == 200
    finally:
        postgres_server.start()
    assert answered(serving)
