from __future__ import annotations

import asyncio
import json

import pytest

from ui.serve.admission import Admission
from ui.serve.shed import ShedEarly
from ui.service import Service


class Door:
    """A pipeline as far as admission goes."""

    def __init__(self) -> None:
        self.admission = Admission(2.0)
        self.admission.set_workers(2)
        self.would_shed, self.admit = self.admission.would_shed, self.admission.admit


@pytest.fixture
def door() -> Door:
    return Door()


def scope(path: str = "/api/v1/ask", method: str = "POST") -> dict:
    return {"type": "http", "method": method, "path": path, "headers": [], "state": {}, "query_string": b""}


def call(app, path="/api/v1/ask", method="POST", body=(b'{"question":', b'"x"}')) -> tuple[int, bytes, int]:
    """Status, body, and how many messages were received of the client."""
    sent, received = [], []

    async def receive():
        index = len(received)
        received.append(index)
        return {"type": "http.request", "body": body[index], "more_body": index + 1 < len(body)}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope(path, method), receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent), len(received)


def make(door: Door, seen: list) -> ShedEarly:
    async def app(scope, receive, send):
        seen.append(door.admission.load.inside)
        parts = []
        while True:
            message = await receive()
            parts.append(message["body"])
            if not message["more_body"]:
                break
        with door.admit():  # the question itself: the ticket of the request holds for it
            seen.append(door.admission.load.inside)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"".join(parts)})

    return ShedEarly(app, Service(door))


def test_a_request_is_counted_once_and_passed_on_whole(door):
    seen = []
    assert call(make(door, seen)) == (200, b'{"question":"x"}', 2)
    assert seen == [1, 1]
    assert door.admission.load.inside == 0


def test_a_full_house_refuses_before_the_body_is_read(door):
    while door.would_shed() is None:
        door.admit()
    status, body, received = call(make(door, seen := []))
    assert (status, received, seen) == (503, 0, [])
    assert json.loads(body)["code"] == "busy"


def test_other_requests_are_let_through_uncounted(door):
    seen = []
    while door.would_shed() is None:
        door.admit()
    inside = door.admission.load.inside

    async def app(scope, receive, send):
        seen.append(door.admission.load.inside)
        await send({"type": "http.response.start", "status": 200, "headers": []})

    for path, method in (("/healthz", "GET"), ("/api/v1/ask", "GET"), ("/api/v1/feedback", "POST")):
        assert call(ShedEarly(app, Service(door)), path, method)[0] == 200
    assert seen == [inside] * 3


def test_who_sends_slowly_takes_nobodys_place(door):
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def attack() -> int:
        never = asyncio.Event()

        async def receive():
            await never.wait()

        async def send(message):
            pass

        slow = [asyncio.create_task(ShedEarly(app, Service(door))(scope(), receive, send)) for _ in range(500)]
        await asyncio.sleep(0.05)
        inside = door.admission.load.inside
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return inside

    assert asyncio.run(attack()) == 0


def test_the_reply_of_an_answer_given_before_takes_no_place_while_it_is_read(door):
    inside = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        inside.append(door.admission.load.inside)
        await send({"type": "http.response.body", "body": b"known"})

    assert call(ShedEarly(app, Service(door)))[0] == 200
    assert inside == [0]
    assert door.admission.load.inside == 0
