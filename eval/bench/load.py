"""A server under load: so many askers, each asking again as soon as it has its reply, for so many seconds.

    python -m eval.bench.load http://127.0.0.1:7860 --askers 50 --seconds 30 --store .policyqa

Every question is asked once, so that no answer comes from memory. Beside them ``/healthz`` is asked again and again.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

_HEALTH_EVERY_S = 0.25
_REPLY_S = 60.0
_GREETINGS = ("", "请问", "想了解", "查一下", "我想问", "麻烦问下", "请教", "问一下")
_FORMS = ("{year}年{name}是多少", "{year}年{name}目标是多少", "{year}年{name}完成了多少", "{name}{year}年达到多少")
_ENDS = ("", "？", "？谢谢", "呢", "，请给出处", "，原文怎么说", "，是哪份文件写的", "，多谢")


@dataclass(slots=True)
class Tally:
    """What came back, in seconds: answers, refusals (503 and 429), health checks; and anything else by its kind."""

    answers: list[float] = field(default_factory=list)
    refusals: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)

    def fail(self, kind: str) -> None:
        """Count a reply that is neither an answer nor a refusal."""
        self.failures[kind] = self.failures.get(kind, 0) + 1


@dataclass(frozen=True, slots=True)
class Times:
    """Of some replies: how many, and their times in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a run has shown."""

    askers: int
    seconds: float
    answers_per_second: float
    answers: Times
    refusals: Times
    healthz: Times
    failures: dict[str, int]


class Connection:
    """One connection that is kept open, with no more of HTTP than a server under test needs."""

    def __init__(self, url: str, key: str = "") -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._prefix = parts.path.rstrip("/")
        self._head = f"host: {parts.netloc}\r\n" + (f"authorization: Bearer {key}\r\n" if key else "")
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, body: bytes = b"") -> int:
        """Send a request, read the whole reply, and return its status.

        Raises:
            OSError: the connection broke.
            EOFError: it was closed in the middle of a reply.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        head = f"{method} {self._prefix}{path} HTTP/1.1\r\n{self._head}content-length: {len(body)}\r\n"
        writer.write(f"{head}content-type: application/json\r\n\r\n".encode() + body)
        await writer.drain()
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
        headers = dict(line.partition(": ")[::2] for line in lines[1:] if line)
        await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return int(lines[0].split()[1])

    def close(self) -> None:
        """Close it; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def run(url: str, questions: Iterator[str], askers: int, seconds: float, key: str = "") -> LoadReport:
    """Ask for ``seconds`` and report.

    Args:
        url: of the server, with its path prefix.
        questions: a different one at each step.
        askers: how many ask at once.
        seconds: how long new questions are asked.
        key: of the API, where one is needed.
    """
    tally = Tally()
    began = time.perf_counter()
    deadline = began + seconds
    health = asyncio.create_task(_watch_health(url, tally, deadline))
    await asyncio.gather(*(_ask(url, key, questions, tally, deadline) for _ in range(askers)))
    taken = time.perf_counter() - began
    await health
    return LoadReport(
        askers=askers,
        seconds=round(taken, 1),
        answers_per_second=round(len(tally.answers) / taken, 2),
        answers=times_of(tally.answers),
        refusals=times_of(tally.refusals),
        healthz=times_of(tally.health),
        failures=tally.failures,
    )


async def _ask(url: str, key: str, questions: Iterator[str], tally: Tally, deadline: float) -> None:
    connection = Connection(url, key)
    while time.perf_counter() < deadline:
        question = next(questions, None)
        if question is None:
            break
        body = json.dumps({"question": question}, ensure_ascii=False).encode()
        status, taken = await _timed(connection, "POST", "/api/v1/ask", body, tally)
        if status == 200:
            tally.answers.append(taken)
        elif status in (503, 429):
            tally.refusals.append(taken)
            await asyncio.sleep(max(0.0, min(1.0, deadline - time.perf_counter())))  # as Retry-After asks
        elif status:
            tally.fail(f"status {status}")
    connection.close()


async def _watch_health(url: str, tally: Tally, deadline: float) -> None:
    connection = Connection(url)
    while time.perf_counter() < deadline:
        status, taken = await _timed(connection, "GET", "/healthz", b"", tally)
        if status:
            tally.health.append(taken)
        await asyncio.sleep(_HEALTH_EVERY_S)
    connection.close()


async def _timed(connection: Connection, method: str, path: str, body: bytes, tally: Tally) -> tuple[int, float]:
    """Status and seconds of one request; status 0 for one that broke, which is counted."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(_REPLY_S):
            status = await connection.request(method, path, body)
    except (OSError, EOFError, TimeoutError) as error:
        connection.close()
        tally.fail(type(error).__name__)
        return 0, 0.0
    return status, time.perf_counter() - began


def questions_of_store(store: Path) -> Iterator[str]:
    """Questions after the figures of a store's ledger, no two alike; some hundred for each figure."""
    from rag.build import open_store
    from rag.config import load_settings

    with open_store(load_settings(store=store)) as opened:
        rows = opened.catalog.indicators()
    figures = dict.fromkeys((row.name, row.scope.years[0]) for row in rows if row.name and row.scope.years)
    return (
        f"{greeting}{form.format(name=name, year=year)}{end}"
        for greeting, end, form in itertools.product(_GREETINGS, _ENDS, _FORMS)
        for name, year in figures
    )


def questions_of_file(path: Path) -> Iterator[str]:
    """The lines of a file, or the ``question`` of each of JSON Lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)["question"] if line.lstrip().startswith("{") else line.strip()


def times_of(seconds: Sequence[float]) -> Times:
    """How many there are, and their times by rank."""
    ordered = sorted(1000 * one for one in seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0

    return Times(len(ordered), at(0.5), at(0.95), at(0.99), at(1.0))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; prints one JSON object. Returns 1 when a reply was neither answer nor refusal."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.load", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--questions", type=Path, help="a question a line, or JSON Lines with `question`")
    parser.add_argument("--store", type=Path, default=Path(".policyqa"), help="whose ledger questions are made of")
    parser.add_argument("--key", default="")
    chosen = parser.parse_args(arguments)
    source = questions_of_file(chosen.questions) if chosen.questions else questions_of_store(chosen.store)
    report = asyncio.run(run(chosen.url, source, chosen.askers, chosen.seconds, chosen.key))
    sys.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n")
    return 1 if report.failures else 0


if __name__ == "__main__":
    sys.exit(main())
