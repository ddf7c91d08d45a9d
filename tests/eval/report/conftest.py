from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eval.metrics.measure import measure
from eval.run.result import Provenance, RunResult
from eval.run.runner import run
from eval.sets.load import load_questions

CONDITIONS = Provenance(
    "s3tt1ngs", "c0rpus", 1, "hashing (256)", "extractive", {"policyqa": "0.1.0"}, "2026-01-01T08:00:00+08:00"
)


@pytest.fixture
def result(pipeline: Any, mixed_file: Any) -> RunResult:
    questions = [("set.jsonl", question) for question in load_questions(mixed_file)]
    outcomes = run(pipeline, questions, repeat=2)
    outcomes = tuple(replace(one, latency_ms=20.0, confidence=0.2 * at) for at, one in enumerate(outcomes))
    return RunResult(CONDITIONS, outcomes, measure(outcomes))
