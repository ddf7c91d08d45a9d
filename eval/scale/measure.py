"""How a store answers: in a process of its own from its start to its first answer, its memory, its times by stage."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench.machine import peak_resident_bytes, resident_bytes
from eval.bench.percentiles import latency_of
from eval.metrics.figures import Latency
from eval.scale.build import QUESTIONS_FILE, Built, embedder_of, read_built
from rag.build import build_pipeline
from rag.config import Settings
from rag.errors import PolicyQAError, UsageError
from rag.pipeline import Pipeline
from rag.types import Answer, StageDone, Status

ASKERS = 4
_STAT = Path("/proc/self/stat")


@dataclass(frozen=True, slots=True)
class Run:
    """The questions asked once, all of them, in milliseconds: by the clock, by processor time, and that by stage.

    A hashed vector of a question takes 0.2 ms and counts with ``dense``.
    """

    latency: Latency
    processor_ms: Latency
    stages_processor_ms: dict[str, Latency]


@dataclass(frozen=True, slots=True)
class Measured:
    """What asking a store showed.

    ``opened_s``: from the start of the process to its first answer; ``imported_s`` of that until the program is
    loaded. ``fresh``: questions met for the first time, ``again``: the same ones once more, the best run of several.
    ``askers``: threads at once, with answers a second.
    """

    chunks: int
    questions: int
    answered: int
    imported_s: float
    opened_s: float
    opened_processor_s: float
    opened_bytes: int | None
    answering_bytes: int | None
    peak_bytes: int | None
    fresh: Run
    again: Run
    askers: int
    at_once: Latency
    answers_per_second: float


def measure(settings: Settings, questions: int, runs: int) -> Measured:
    """Ask so many of a store's own questions in this process, which has just started.

    Args:
        settings: whose store was made by ``build``.
        questions: asked alone, then the next ones by several askers at once.
        runs: how often; the best counts.

    Raises:
        UsageError: the store was not made by ``build``.
        StoreError: it cannot be used.
    """
    imported = _since_start()
    built, asked = _known(settings.store)
    pipeline = build_pipeline(settings, embedder=embedder_of(token_vectors=built.token_vectors))
    try:
        pipeline.ask(asked[-1])
        opened, own, opened_bytes = _since_start(), time.process_time(), resident_bytes()
        alone, others = asked[:questions], asked[questions : 2 * questions] or asked[:questions]
        fresh, answers = _run(pipeline, alone)
        again = min((_run(pipeline, alone)[0] for _ in range(runs)), key=lambda one: one.latency.p50 or 0.0)
        answering_bytes = resident_bytes()
        crowds = [_crowd(pipeline, others) for _ in range(runs)]
        at_once, rate = max(crowds, key=lambda one: one[1])
    finally:
        pipeline.close()
    return Measured(
        chunks=built.chunks,
        questions=len(alone),
        answered=sum(one.status is Status.ANSWERED for one in answers),
        imported_s=round(imported, 2),
        opened_s=round(opened, 2),
        opened_processor_s=round(own, 2),
        opened_bytes=opened_bytes,
        answering_bytes=answering_bytes,
        peak_bytes=peak_resident_bytes(),
        fresh=fresh,
        again=again,
        askers=ASKERS,
        at_once=at_once,
        answers_per_second=round(rate, 1),
    )


def in_new_process(settings: Settings, questions: int, runs: int) -> Measured:
    """The same in a process that is started for it.

    Raises:
        PolicyQAError: it ended without a result.
    """
    command = [sys.executable, "-m", "eval.scale", "measure-here", str(settings.store)]
    command += [f"--questions={questions}", f"--runs={runs}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise PolicyQAError("the measuring process failed: {reason}", reason=done.stderr.strip()[-500:])
    return measured_of(json.loads(done.stdout))


def measured_of(told: Mapping[str, Any]) -> Measured:
    """What was measured, from JSON."""

    def run(one: Mapping[str, Any]) -> Run:
        stages = {name: Latency(**times) for name, times in one["stages_processor_ms"].items()}
        return Run(Latency(**one["latency"]), Latency(**one["processor_ms"]), stages)

    return Measured(
        **{
            **told,
            "fresh": run(told["fresh"]),
            "again": run(told["again"]),
            "at_once": Latency(**told["at_once"]),
        }
    )


def _known(store: Path) -> tuple[Built, list[str]]:
    try:
        built = read_built(store)
        asked = json.loads((store / QUESTIONS_FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError("{store} was not made by `python -m eval.scale build`", store=store) from error
    return built, asked


def _run(pipeline: Pipeline, questions: Sequence[str]) -> tuple[Run, list[Answer]]:
    answers, processor = [], []
    laps: dict[str, list[float]] = defaultdict(list)
    for one in questions:
        began = lap = time.process_time()
        for event in pipeline.stream(one):
            if isinstance(event, StageDone):
                now = time.process_time()
                laps[event.name].append(1000 * (now - lap))
                lap = now
            elif isinstance(event, Answer):
                answers.append(event)
        processor.append(1000 * (time.process_time() - began))
    totals = latency_of([one.timings["total"] for one in answers])
    return Run(totals, latency_of(processor), {name: latency_of(taken) for name, taken in laps.items()}), answers


def _crowd(pipeline: Pipeline, questions: Sequence[str]) -> tuple[Latency, float]:
    """Threads on one pipeline, each asking again as soon as it has its answer; and answers a second."""

    def ask(one: str) -> float:
        began = time.perf_counter()
        pipeline.ask(one)
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(ASKERS) as threads:
        began = time.perf_counter()
        taken = list(threads.map(ask, questions))
        return latency_of(taken), len(questions) / (time.perf_counter() - began)


def _since_start() -> float:
    """Seconds since this process was started; Linux counts them in hundredths."""
    fields = _STAT.read_text().rpartition(")")[2].split()
    started = int(fields[19]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
