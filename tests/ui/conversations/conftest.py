"""Servers whose visitors keep a cookie, and what a page of the chat does with them."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.config import Settings, load_settings
from rag.types import Event, Filters, Turn
from ui.access.access import Access
from ui.access.rules import AccessRules
from ui.app import create_app
from ui.database.service import ServiceDatabase
from ui.service import Service


@dataclass
class Page:
    """One browser's way to the chat; it keeps its cookies."""

    base: str
    cookies: Any = None

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.base, cookies=self.cookies, timeout=30)
        # The word that changes are made with.
        self.client.headers["x-csrf-token"] = self.client.get("/chat/welcome").json()["csrf"]

    def at(self, base: str) -> Page:
        """The same browser at another server."""
        return Page(base, self.client.cookies)

    def stranger(self) -> Page:
        """Another browser."""
        return Page(self.base)

    def post_ask(self, question: str, conversation_id: str | None = None, **more: Any) -> httpx.Response:
        body = {"turn_id": str(uuid.uuid4()), "conversation_id": conversation_id, "question": question, **more}
        return self.client.post("/chat/ask", json=body)

    def ask(self, question: str, conversation_id: str | None = None, **more: Any) -> dict[str, Any]:
        reply = self.post_ask(question, conversation_id, **more)
        assert reply.status_code == 202, reply.text
        return reply.json()

    def read(self, conversation_id: str) -> list[dict[str, Any]]:
        reply = self.client.get(f"/chat/conversations/{conversation_id}")
        assert reply.status_code == 200, reply.text
        return reply.json()["turns"]

    def settled(self, conversation_id: str) -> list[dict[str, Any]]:
        """The turns, once none is unfinished."""
        return wait_until(lambda: _finished(self.read(conversation_id)))


def _finished(turns: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    return None if any(one["state"] in ("waiting", "answering") for one in turns) else turns


def wait_until(found: Callable[[], Any], seconds: float = 90.0) -> Any:
    """What ``found`` returns, once it is something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        got = found()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError("it did not come")


class Tab:
    """An open page: the events of a conversation, read in a thread."""

    def __init__(self, page: Page, conversation_id: str, after: int = 0) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.ids: list[int] = []
        self.opened, self.ended = threading.Event(), threading.Event()
        self._page, self._path = page, f"/chat/conversations/{conversation_id}/events?after={after}"
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        assert self.opened.wait(10)

    def _read(self) -> None:
        try:
            with self._page.client.stream("GET", self._path, timeout=60) as reply:
                assert reply.status_code == 200
                name = ""
                for line in reply.iter_lines():
                    self.opened.set()
                    if line.startswith("id: "):
                        self.ids.append(int(line[4:]))
                    elif line.startswith("event: "):
                        name = line[7:]
                    elif line.startswith("data: "):
                        self.events.append((name, json.loads(line[6:])))
        except httpx.HTTPError:
            pass
        self.opened.set()
        self.ended.set()

    def states(self, turn_id: str) -> list[str]:
        return [data["state"] for name, data in list(self.events) if name == "turn" and data["turn_id"] == turn_id]

    def wait_for_stage(self, stage: str) -> None:
        wait_until(lambda: any(name == "stage" and data["name"] == stage for name, data in list(self.events)))

    def wait_for(self, turn_id: str, state: str) -> None:
        wait_until(lambda: state in self.states(turn_id))


@dataclass
class Gate:
    """Holds a pipeline up until it is opened; counts what was asked of it."""

    pipeline: Any
    open: threading.Event = field(default_factory=threading.Event)
    asked: list[str] = field(default_factory=list)
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    filters: list[Filters] = field(default_factory=list)
    most_at_once: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def catalog(self) -> Any:
        return self.pipeline.catalog

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Any:
        return self.pipeline.ask(question, history, filters)

    def search(self, *arguments: Any) -> Any:
        return self.pipeline.search(*arguments)

    def close(self) -> None:
        self.open.set()
        self.pipeline.close()

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        with self._lock:
            self.asked.append(question)
            self.histories.append(tuple(history))
            self.filters.append(filters)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            for event in self.pipeline.stream(question, history, filters):
                yield event
                self.open.wait(30)  # its first stage is told before
        finally:
            with self._lock:
                self._now -= 1


class World:
    """Servers on one database."""

    def __init__(self, run_app: Callable[..., str], folder: Path, service_url: str) -> None:
        self._run_app, self._folder, self._url = run_app, folder, service_url
        self.opened: list[ServiceDatabase] = []
        self.services: list[Service] = []

    def settings(self, **more: Any) -> Settings:
        return load_settings(store=self._folder / "store", **more)

    def start(self, pipeline: Any, **settings: Any) -> str:
        database = ServiceDatabase(self._url)
        self.opened.append(database)
        service = Service(pipeline)
        self.services.append(service)
        app = create_app(
            service, self.settings(**settings), Access(AccessRules.of(self.settings(**settings)), database), chat=False
        )
        return self._run_app(app)

    def page(self, pipeline: Any, **settings: Any) -> Page:
        return Page(self.start(pipeline, **settings))

    def close(self) -> None:
        for service in self.services:
            service.drain()
        for database in self.opened:
            database.close()


@pytest.fixture
def world(run_app: Callable[..., str], tmp_path: Path, service_url: str) -> Iterator[World]:
    made = World(run_app, tmp_path, service_url)
    yield made
    made.close()


@pytest.fixture
def gate(tiny_pipeline: Any) -> Gate:
    """The small pipeline behind a gate that is shut."""
    return Gate(tiny_pipeline)


@pytest.fixture
def tab() -> type[Tab]:
    """Opens the events of a conversation."""
    return Tab


@pytest.fixture
def gate_type() -> type[Gate]:
    """For further gates."""
    return Gate


@pytest.fixture
def page_type() -> type[Page]:
    """For pages of other servers."""
    return Page


@pytest.fixture
def wait_for() -> Callable[..., Any]:
    """Waits until a function returns something."""
    return wait_until
