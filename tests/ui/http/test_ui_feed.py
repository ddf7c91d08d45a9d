from __future__ import annotations

import asyncio
import threading
import time

import httpx
import pytest

import ui.http.ask
from rag.types import StageDone, TextDelta
from ui.errors import BusyError
from ui.http.feed import Feed
from ui.http.threads import Threads
from ui.service import Service

QUESTION = {"question": "2020年高企净增目标是多少", "stream": True}


class Slow:
    """Events that wait to be let go; knows whether it was closed."""

    def __init__(self, count=3):
        self.go, self.closed, self.count = threading.Event(), threading.Event(), count

    def events(self):
        try:
            yield StageDone("understand", 1.0)
            self.go.wait(10)
            for number in range(self.count):
                yield TextDelta(str(number))
        finally:
            self.closed.set()


def test_items_come_in_order_with_silence_marked():
    slow = Slow()

    async def read():
        feed = Feed(Threads("t", 1, 1), slow.events)
        found = [await feed.first()]
        async for item in feed.items(0.05):
            found.append(item)
            slow.go.set()
        return found

    found = asyncio.run(read())
    assert found[0] == StageDone("understand", 1.0)
    assert found[1] is None
    assert [item.text for item in found if isinstance(item, TextDelta)] == ["0", "1", "2"]
    assert slow.closed.is_set()


def test_a_reader_who_leaves_ends_the_generator_though_nobody_reads_on():
    slow = Slow(count=100_000)

    async def read():
        feed = Feed(Threads("t", 1, 1), slow.events)
        await feed.first()
        slow.go.set()
        async for _ in feed.items(1.0):
            break
        feed.leave()

    asyncio.run(read())
    assert slow.closed.wait(5)


def test_an_error_before_the_first_item_is_raised_at_once():
    def broken():
        raise BusyError("full")
        yield

    async def read():
        await Feed(Threads("t", 1, 1), broken).first()

    with pytest.raises(BusyError):
        asyncio.run(read())


def test_a_full_room_refuses_instead_of_waiting():
    threads, go = Threads("t", 1, 1), threading.Event()

    async def call():
        first = asyncio.ensure_future(threads.run(lambda: go.wait(10)))
        await asyncio.sleep(0.05)
        with pytest.raises(BusyError):
            await threads.run(lambda: None)
        with pytest.raises(BusyError):
            await Feed(threads, Slow().events).first()
        go.set()
        await first
        return await threads.run(lambda: "free again")

    assert asyncio.run(call()) == "free again"


def test_silence_on_the_wire_is_a_comment(run_server, tiny_pipeline, monkeypatch):
    slow = Slow()
    monkeypatch.setattr(ui.http.ask, "HEARTBEAT_S", 0.05)
    tiny_pipeline.stream = lambda *_: slow.events()
    with httpx.stream("POST", f"{run_server(Service(tiny_pipeline))}/api/v1/ask", json=QUESTION, timeout=20) as reply:
        lines = reply.iter_lines()
        assert ":" in {next(lines).strip() for _ in range(6)}
        slow.go.set()
        assert 'data: {"text": "2"}' in list(lines)


def test_health_is_told_at_once_while_every_thread_is_busy(run_server, tiny_pipeline):
    slow = Slow()
    tiny_pipeline.ask = lambda *_: slow.go.wait(10)
    base = run_server(Service(tiny_pipeline))
    askers = [
        threading.Thread(
            target=lambda: httpx.post(f"{base}/api/v1/ask", json={"question": "高企净增"}, timeout=30), daemon=True
        )
        for _ in range(20)
    ]
    for one in askers:
        one.start()
    time.sleep(0.3)
    with httpx.Client(base_url=base) as client:
        begun = time.monotonic()
        assert client.get("/healthz").json() == {"status": "ok"}
        assert time.monotonic() - begun < 2
    slow.go.set()
    for one in askers:
        one.join(20)
