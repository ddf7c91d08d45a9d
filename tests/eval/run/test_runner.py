from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.metrics.measure import Share
from eval.run.runner import run_question_sets
from rag.errors import InputFileError


def test_outcomes_keep_the_order_and_carry_the_verdicts(pipeline: Any, mixed_file: Path) -> None:
    report = run_question_sets(pipeline, [mixed_file])
    assert [outcome.question.id for outcome in report.outcomes] == ["1", "2", "3", "4", "5"]
    assert [outcome.grade and outcome.grade.correct for outcome in report.outcomes] == [True, False, True, True, None]
    assert [outcome.verbatim for outcome in report.outcomes] == [(True,), (False,), (True,), (), ()]
    assert [outcome.evidence_found for outcome in report.outcomes] == [True, False, None, None, None]


def test_a_known_error_is_a_crash_and_the_others_go_on(pipeline: Any, mixed_file: Path) -> None:
    report = run_question_sets(pipeline, [mixed_file])
    assert report.outcomes[-1].error.startswith("StoreMissingError: ")
    assert report.overall.crashed == 1
    assert report.overall.accuracy == Share(3, 4)
    assert report.overall.citations_verbatim == Share(2, 3)


def test_every_file_has_its_own_figures(pipeline: Any, mixed_file: Path, question_file: Callable[..., Path]) -> None:
    other = question_file({"id": "1", "question": "主任是谁?", "answerable": False}, name="other.jsonl")
    report = run_question_sets(pipeline, [mixed_file, other, mixed_file])
    assert list(report.by_file) == [str(mixed_file), str(other)]
    assert report.by_file[str(other)].accuracy == Share(1, 1)
    assert report.overall.questions == 6


def test_progress_counts_up_to_the_total(pipeline: Any, mixed_file: Path) -> None:
    seen: list[tuple[int, int]] = []
    run_question_sets(pipeline, [mixed_file], lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(6)]


def test_a_malformed_second_file_stops_before_the_first_question(
    pipeline: Any, mixed_file: Path, question_file: Callable[..., Path]
) -> None:
    seen: list[int] = []
    with pytest.raises(InputFileError):
        run_question_sets(
            pipeline, [mixed_file, question_file("{", name="bad.jsonl")], lambda done, _: seen.append(done)
        )
    assert seen == []
