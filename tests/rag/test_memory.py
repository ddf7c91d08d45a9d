"""A process that answers question after question stays as large as it was."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.build import build_pipeline
from rag.pipeline import Pipeline

_THINGS = ("水泥", "粮食", "公园", "道路", "高企", "财政收入", "就业", "学校", "床位", "污水", "绿地", "税收", "外资")
_ASKED = ("是多少", "增长了多少", "目标是多少", "由谁负责", "有哪些", "什么时候完成", "怎么办理", "各是多少")
_WARM_UP, _MORE = 200, 600
_GROWN = 1.05


def questions(seed: int) -> Iterator[str]:
    """Different questions without end: each has words that no other has."""
    drawn = random.Random(seed)
    while True:
        odd = "".join(chr(drawn.randrange(0x4E00, 0x9FA5)) for _ in range(drawn.choice((2, 6, 20, 200))))
        thing = "、".join(drawn.sample(_THINGS, drawn.randrange(1, 4)))
        yield f"{drawn.randrange(1990, 2040)}年{odd}{thing}{drawn.choice(_ASKED)}"


def resident_mb() -> float:
    """Memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def grown(pipeline: Pipeline, warm_up: int, more: int) -> float:
    """How many times as large the process is after ``more`` questions as after ``warm_up``."""
    asked = questions(1)
    for _ in range(warm_up):
        pipeline.ask(next(asked))
    before = resident_mb()
    for _ in range(more):
        pipeline.ask(next(asked))
    return resident_mb() / before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_memory_stays_flat_over_different_questions(hashed):
    pipeline = build_pipeline(hashed)
    assert grown(pipeline, _WARM_UP, _MORE) < _GROWN
    pipeline.close()
