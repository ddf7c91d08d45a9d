"""A chat whose answers come when a test lets them, and a browser that looks at it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Settings
from rag.types import StageDone
from ui.access.access import Access
from ui.app import create_app
from ui.service import Service

GATE_S = 30


@pytest.fixture(autouse=True, scope="module")
def patient() -> Iterator[None]:
    """A machine that is busy with other things shows the same, later."""
    expect.set_options(timeout=20_000)
    yield
    expect.set_options(timeout=5_000)


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
