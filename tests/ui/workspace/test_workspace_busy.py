"""What happens at the workspace of a server that is busy, or whose writer fails in a way nobody thought of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.types import IngestReport
from rag.config import load_settings
from ui.access.access import Access
from ui.app import create_app
from ui.errors import BusyError
from ui.service import Service


class Busy:
    """The small pipeline; while others ask, it would send further askers away."""

    def __init__(self, pipeline: Any) -> None:
        self.catalog, self.close = pipeline.catalog, pipeline.close
        self.pipeline = pipeline
        self.looked, self.free = threading.Event(), threading.Event()
        self.asked: list[str] = []

    def would_shed(self) -> BusyError | None:
        self.looked.set()
        return None if self.free.is_set() else BusyError("every worker is busy", 1.0)

    def ask(self, question: str, *more: Any) -> Any:
        self.asked.append(question)
        return self.pipeline.ask(question, *more)


class Stumbling:
    """A writer that meets what nobody thought of."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def add(self, paths: list[Path], collection: str = "", **more: Any) -> IngestReport:
        self.seen.append(paths[0].name)
        raise KeyError("nobody thought of this")


@pytest.fixture
def busy(tiny_pipeline: Any) -> Busy:
    return Busy(tiny_pipeline)


@pytest.fixture
def client(tmp_path: Path, run_app: Callable[..., str], busy: Busy) -> Iterator[httpx.Client]:
    settings = load_settings(store=tmp_path / "store")
    service: Any = Service(busy, Stumbling())  # type: ignore[arg-type]
    with Access.open(settings) as access:
        base = run_app(create_app(service, settings, access, chat=False))
        with httpx.Client(base_url=base, timeout=60) as opened:
            shown = opened.get("/login").text
            opened.headers["x-csrf-token"] = shown.partition('<meta name="csrf" content="')[2][:64]
            yield opened
        service.drain()


def test_a_run_waits_while_others_ask(client: httpx.Client, busy: Busy, wait_until: Callable[..., None]) -> None:
    made = client.post("/workspace/sets", data={"name": "题集"})
    line = {"id": "1", "question": "2020年高企认定净增多少家", "answers": "150家以上"}
    assert client.post(f"{made.headers['location']}/lines/0", data=line).status_code == 303
    run_id = client.post(f"{made.headers['location']}/run").headers["location"].rpartition("/")[2]

    def progress() -> dict[str, Any]:
        return client.get(f"/workspace/api/runs/{run_id}").json()

    for _ in range(2):  # it looks again and again
        assert busy.looked.wait(30)
        busy.looked.clear()
    assert (progress()["state"], progress()["done"], busy.asked) == ("running", 0, [])
    busy.free.set()
    wait_until(lambda: progress()["state"] == "done")
    assert busy.asked == ["2020年高企认定净增多少家"]


def test_a_file_that_fails_unheard_of_keeps_no_other_waiting(
    client: httpx.Client, wait_until: Callable[..., None]
) -> None:
    for name in ("a.txt", "b.txt"):
        sent = client.post("/workspace/api/uploads", files={"file": (name, f"{name}通知".encode())})
        assert sent.status_code == 202

    def uploads() -> list[dict[str, Any]]:
        return client.get("/workspace/api/uploads?lang=en").json()["uploads"]

    wait_until(lambda: {one["state"] for one in uploads()} == {"failed"})
    assert {one["reason"] for one in uploads()} == {"The file could not be ingested"}


def test_a_stranger_is_told_how_to_let_people_in_while_there_are_no_users(client: httpx.Client) -> None:
    reply = client.get("/workspace", headers={"x-forwarded-for": "203.0.113.9"})
    assert reply.status_code == 401
    assert "policyqa users add" in reply.text
    assert 'id="work-nav"' not in reply.text
