"""A chat whose answers come when a test lets them, and a browser that looks at it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Settings
from rag.types import StageDone
from ui.access.access import Access
from ui.app import create_app
from ui.service import Service

GATE_S = 30
# Loaded by its test, after what it stands on.
collect_ignore = ["impatient.py"]


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """A machine that is busy with other things shows the same, later."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


class Process:
    """A server that can be killed."""

    def __init__(self, command: list[str], port: int, folder: Path, **environment: str) -> None:
        self._command, self._folder, self._environment = command, folder, environment
        self.base = f"http://127.0.0.1:{port}"
        self.start()

    def start(self) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
        clean |= self._environment
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


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start a server of which a test says the command for a port; it is killed at the end."""
    running: list[Process] = []

    def start(command: Callable[[int], list[str]], **environment: str) -> Process:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        running.append(Process(command(port), port, tmp_path, **environment))
        return running[-1]

    yield start
    for one in running:
        one.kill()


@pytest.fixture
def gated(tiny_pipeline: Any) -> Any:
    """The small pipeline; after its first stage an answer waits for the event ``gate``, which is set."""

    class Gated(type(tiny_pipeline)):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.gate = threading.Event()
            self.gate.set()
            self.asked: list[str] = []

        def ask(self, *arguments: Any, **options: Any) -> Any:
            """For what is not a question of the chat: examples, suggestions."""
            *_, answer = super().stream(*arguments, **options)
            return answer

        def stream(self, question: str, *arguments: Any, **options: Any) -> Iterator[Any]:
            self.asked.append(question)
            for event in super().stream(question, *arguments, **options):
                yield event
                if isinstance(event, StageDone) and event.name == "understand":
                    self.gate.wait(GATE_S)

    return Gated()


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    return Settings(store=tmp_path / "store", anonymous_rate="", chat_rate="", max_question_chars=60)


@pytest.fixture
def serve_chat(run_app: Callable[..., str], settings: Settings) -> Iterator[Callable[[Any], str]]:
    """Serve the chat of a pipeline, with its conversations in a file."""
    settings.store.mkdir()
    opened: list[Access] = []

    def start(pipeline: Any) -> str:
        opened.append(Access.open(settings))
        return run_app(create_app(Service(pipeline), settings, opened[-1]))

    yield start
    for access in opened:
        access.close()


@pytest.fixture
def base(serve_chat: Callable[[Any], str], gated: Any) -> str:
    return serve_chat(gated)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser of its own; the console stays clean."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    opened.problems = problems  # type: ignore[attr-defined]
    yield opened
    context.close()
    assert [one for one in problems if not re.search(r"net::ERR_|503", one)] == []


@pytest.fixture
def open_chat(base: str, page: Page) -> Callable[..., Page]:
    def opened(path: str = "/") -> Page:
        page.goto(base + path)
        expect(page.locator("html[data-ready]")).to_be_attached(timeout=20_000)
        return page

    return opened


@pytest.fixture
def chat(open_chat: Callable[..., Page]) -> Page:
    """The open chat."""
    return open_chat()
