from __future__ import annotations

import asyncio
import itertools
import os

import pytest

from eval.bench.chat_load import run


@pytest.mark.parametrize("service_url", ["sqlite"], indirect=True)
def test_people_who_chat_at_once_are_all_answered_and_timed(world, tiny_pipeline):
    base = world.start(tiny_pipeline)
    questions = (f"2020年高企净增目标是多少{number}" for number in itertools.count())
    report = asyncio.run(run(base, questions, people=6, turns=2, pause_s=0.02, server=os.getpid()))
    assert report.failures == 0
    assert (report.alone.times.count, report.together.times.count) == (8, 12)
    assert report.ratio > 0
    assert report.together.cpu_ms is not None
    assert report.together.cpu_ms.front > 0
