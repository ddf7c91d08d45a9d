"""People chatting at once, as their pages do it: each asks, waits for the answer to come to the page, asks on.

    python -m eval.bench.chat_load http://127.0.0.1:7860 --people 20 --turns 5 --store .policyqa

First one of them alone, then all together; a time is that from the question to the answer on the page.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from eval.bench.load import Times, questions_of_store, times_of

_REPLY_S = 120.0


@dataclass(frozen=True, slots=True)
class ChatReport:
    """What a run has shown: times of one person alone and of all; turns that ended otherwise than with an answer."""

    people: int
    alone: Times
    together: Times
    ratio: float
    failures: int


async def run(url: str, questions: Iterator[str], people: int, turns: int) -> ChatReport:
    """Chat and report.

    Args:
        url: of the server.
        questions: a different one at each step.
        people: how many chat at once.
        turns: questions of each.
    """
    alone = await _person(url, list(itertools.islice(questions, 4 * turns)))
    asked = [list(itertools.islice(questions, turns)) for _ in range(people)]
    together = [one for each in await asyncio.gather(*(_person(url, own) for own in asked)) for one in each]
    quick, slow = times_of([one for one in alone if one]), times_of([one for one in together if one])
    return ChatReport(
        people,
        quick,
        slow,
        ratio=round(slow.p95_ms / quick.p50_ms, 2) if quick.p50_ms else 0.0,
        failures=sum(one == 0.0 for one in (*alone, *together)),
    )


async def _person(url: str, questions: Sequence[str]) -> list[float]:
    """The seconds that each question took; 0 where it got no answer."""
    async with httpx.AsyncClient(base_url=url, timeout=_REPLY_S) as client:
        welcome = (await client.get("/chat/welcome")).raise_for_status().json()
        client.headers["x-csrf-token"] = welcome["csrf"]
        conversation = uuid.uuid4().hex
        taken: list[float] = []
        for question in questions:
            taken.append(await _turn(client, conversation, question, first=not taken))
        return taken


async def _turn(client: httpx.AsyncClient, conversation: str, question: str, *, first: bool) -> float:
    turn_id, began = uuid.uuid4().hex, time.perf_counter()
    own = {"new_conversation_id": conversation} if first else {"conversation_id": conversation}
    body = {"turn_id": turn_id, "question": question, "language": "zh", **own}
    reply = await client.post("/chat/ask", json=body)
    if reply.status_code != httpx.codes.ACCEPTED:
        return 0.0
    async with client.stream("GET", f"/chat/conversations/{conversation}/events?after=1") as events:
        async for line in events.aiter_lines():
            turn = _turn_of(line)
            if turn is not None and turn.get("turn_id") == turn_id and turn["state"] not in ("waiting", "answering"):
                return time.perf_counter() - began if turn["state"] == "done" else 0.0
    return 0.0


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
    chosen = parser.parse_args(arguments)
    report = asyncio.run(run(chosen.url, questions_of_store(chosen.store), chosen.people, chosen.turns))
    sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
