"""People chatting at once, as their pages do it: each asks, waits for the answer to come to the page, asks on.

    python -m eval.bench.chat_load http://127.0.0.1:7860 --people 20 --turns 5 --store .policyqa

First one of them alone, then all together; a time is that from the question to the answer on the page. With
``--pause 8`` they read what came before they ask on, about so many seconds each time; without it nobody reads anything.
With ``--server PID`` it says what a turn costs each of the server's processes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from eval.bench.cpu import CpuShares, cpu_of, shares
from eval.bench.load import Times, questions_of_store, times_of

# A connection that lay idle about as long as the server keeps one may be closed under the next request.
_LIMITS = httpx.Limits(keepalive_expiry=2.0)
_REPLY_S = 120.0
_AGAIN_S = 1.0


@dataclass(frozen=True, slots=True)
class Phase:
    """What some people have met: their times, the answers in a second of all, what a turn has cost the server."""

    times: Times
    answers_per_second: float
    failures: int
    cpu_ms: CpuShares | None


@dataclass(frozen=True, slots=True)
class ChatReport:
    """What a run has shown: times of one person alone and of all; turns that ended otherwise than with an answer.

    ``ratio``: p95 of all by p50 of the one.
    """

    people: int
    pause_s: float
    alone: Phase
    together: Phase
    ratio: float
    failures: int


async def run(
    url: str, questions: Iterator[str], people: int, turns: int, pause_s: float = 0.0, server: int = 0
) -> ChatReport:
    """Chat and report.

    Args:
        url: of the server.
        questions: a different one at each step.
        people: how many chat at once.
        turns: questions of each.
        pause_s: how long each reads on average before asking on.
        server: its process id, where it runs on this machine and its work is to be measured; else 0.
    """
    alone = await _phase(url, [list(itertools.islice(questions, 4 * turns))], pause_s, server)
    asked = [list(itertools.islice(questions, turns)) for _ in range(people)]
    together = await _phase(url, asked, pause_s, server)
    ratio = together.times.p95_ms / alone.times.p50_ms if alone.times.p50_ms else 0.0
    return ChatReport(people, pause_s, alone, together, round(ratio, 2), alone.failures + together.failures)


async def _phase(url: str, asked: Sequence[Sequence[str]], pause_s: float, server: int) -> Phase:
    before, began = cpu_of(server) if server else {}, time.perf_counter()
    everyone = (_Person(url, pause_s, number).chat(own) for number, own in enumerate(asked))
    met = await asyncio.gather(*everyone)
    taken, turns = time.perf_counter() - began, sum(map(len, asked))
    answered = [one for each in met for one in each if one]
    cost = shares(before, cpu_of(server), server, turns) if server else None
    return Phase(times_of(answered), round(len(answered) / taken, 1), turns - len(answered), cost)


class _Person:
    """Somebody at a page, which listens to its conversation from the first question on.

    Args:
        url: of the server.
        pause_s: about how long is read.
        number: which one it is: each reads at a pace of his own, the same in each run.
    """

    def __init__(self, url: str, pause_s: float, number: int) -> None:
        self._url, self._pause_s = url, pause_s
        self._chance = random.Random(number)  # noqa: S311 - nothing is secret
        self._conversation, self._told = uuid.uuid4().hex, asyncio.Queue[dict[str, Any]]()
        self._after = 1

    async def chat(self, questions: Sequence[str]) -> list[float]:
        """The seconds that each question took; 0 where it got no answer."""
        taken: list[float] = []
        async with httpx.AsyncClient(base_url=self._url, timeout=_REPLY_S, limits=_LIMITS) as client:
            await self._read(begun=False)
            welcome = (await client.get("/chat/welcome")).raise_for_status().json()
            client.headers["x-csrf-token"] = welcome["csrf"]
            listening: asyncio.Task[None] | None = None
            for question in questions:
                if taken:
                    await self._read(begun=True)
                began, turn_id = time.perf_counter(), uuid.uuid4().hex
                if await self._ask(client, turn_id, question, first=listening is None):
                    listening = listening or asyncio.create_task(self._listen(client))
                    done = await self._answered(turn_id)
                    taken.append(time.perf_counter() - began if done else 0.0)
                else:
                    taken.append(0.0)
            if listening is not None:
                listening.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await listening
        return taken

    async def _read(self, *, begun: bool) -> None:
        """Half to one and a half times the pause; people do not all begin in the same moment."""
        if self._pause_s:
            await asyncio.sleep(self._pause_s * (0.5 * begun + self._chance.random()))

    async def _ask(self, client: httpx.AsyncClient, turn_id: str, question: str, *, first: bool) -> bool:
        own = {"new_conversation_id": self._conversation} if first else {"conversation_id": self._conversation}
        body = {"turn_id": turn_id, "question": question, "language": "zh", **own}
        reply = await client.post("/chat/ask", json=body)
        if reply.status_code != httpx.codes.ACCEPTED:
            return False
        self._after = max(self._after, int(1000 * reply.json()["turn"]["asked_at"]))
        return True

    async def _listen(self, client: httpx.AsyncClient) -> None:
        """Take in what is told of the conversation; a stream that ends is opened again, as a browser does."""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                address = f"/chat/conversations/{self._conversation}/events?after={self._after}"
                async with client.stream("GET", address) as events:
                    async for line in events.aiter_lines():
                        turn = _turn_of(line)
                        if turn is not None:
                            self._told.put_nowait(turn)
            await asyncio.sleep(_AGAIN_S)

    async def _answered(self, turn_id: str) -> bool:
        """Whether a turn has ended with an answer, once it has."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_REPLY_S):
                while True:
                    turn = await self._told.get()
                    if turn["turn_id"] == turn_id and turn["state"] not in ("waiting", "answering"):
                        return bool(turn["state"] == "done")
        return False


def _turn_of(line: str) -> dict[str, Any] | None:
    if not line.startswith("data: "):
        return None
    data: dict[str, Any] = json.loads(line.removeprefix("data: "))
    return data if "state" in data else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; prints one JSON object. Returns 1 when a question got no answer."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.chat_load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--store", type=Path, default=Path(".policyqa"), help="whose ledger questions are made of")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that each reads before asking on")
    parser.add_argument("--server", type=int, default=0, help="the server's process id, to measure its work")
    parser.add_argument("--skip", type=int, default=0, help="questions passed over: a server remembers former runs'")
    chosen = parser.parse_args(arguments)
    questions = itertools.islice(questions_of_store(chosen.store), chosen.skip, None)
    report = asyncio.run(run(chosen.url, questions, chosen.people, chosen.turns, chosen.pause, chosen.server))
    sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
