from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.metrics.measure import measure
from eval.run.outcome import Outcome
from eval.run.runner import run
from eval.sets.load import load_questions


def asked(*paths: Path) -> list[Any]:
    return [(str(path), question) for path in paths for question in load_questions(path)]


@pytest.fixture
def outcomes(pipeline: Any, mixed_file: Path) -> tuple[Outcome, ...]:
    return run(pipeline, asked(mixed_file))


def test_outcomes_keep_the_order_and_carry_the_verdicts(outcomes: tuple[Outcome, ...]) -> None:
    assert [one.question.id for one in outcomes] == ["1", "2", "3", "4", "5"]
    assert [one.grade and one.grade.correct for one in outcomes] == [True, False, True, True, None]
    assert [[quote.verbatim for quote in one.citations] for one in outcomes] == [[True], [False], [True], [], []]
    assert [one.retrieval and one.retrieval.within_600 for one in outcomes] == [True, False, None, None, None]
    assert [one.status for one in outcomes] == ["answered", "answered", "answered", "abstained", "crashed"]


def test_figures_of_an_answer_must_stand_in_its_quotes(outcomes: tuple[Outcome, ...]) -> None:
    assert [one.faithful for one in outcomes] == [True, False, True, None, None]


def test_evidence_is_found_in_the_document_and_ranked(outcomes: tuple[Outcome, ...]) -> None:
    first, second = outcomes[0].retrieval, outcomes[1].retrieval
    assert first is not None
    assert second is not None
    assert (first.ranks, first.gains) == ((1,), (1,))
    assert second.ranks == (None,)


def test_an_error_is_a_crash_and_the_others_go_on(outcomes: tuple[Outcome, ...]) -> None:
    assert outcomes[-1].error.startswith("StoreMissingError: ")
    assert measure(outcomes).overall.crashed == 1


def test_a_bug_in_the_program_is_a_crash_too(pipeline: Any, mixed_file: Path) -> None:
    class Broken:
        catalog = pipeline.catalog

        def ask(self, question: str, history: object = ()) -> object:
            raise IndexError("aus")

    outcomes = run(Broken(), asked(mixed_file))  # type: ignore[arg-type]
    assert {one.status for one in outcomes} == {"crashed"}
    assert measure(outcomes).overall.scores["accuracy"].count == 0


def test_every_file_has_its_own_figures(pipeline: Any, mixed_file: Path, question_file: Callable[..., Path]) -> None:
    other = question_file({"id": "1", "question": "主任是谁?", "answerable": False}, name="other.jsonl")
    found = measure(run(pipeline, asked(mixed_file, other)))
    assert list(found.by_file) == [str(mixed_file), str(other)]
    assert found.by_file[str(other)].scores["accuracy"].mean == 1.0
    assert found.overall.questions == 6


def test_progress_counts_up_to_the_total(pipeline: Any, mixed_file: Path) -> None:
    seen: list[tuple[int, int]] = []
    run(pipeline, asked(mixed_file), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(6)]


def test_repetitions_are_compared_byte_by_byte(pipeline: Any, mixed_file: Path) -> None:
    outcomes = run(pipeline, asked(mixed_file), repeat=3)
    assert [len(one.variations) for one in outcomes] == [2, 2, 2, 2, 0]
    assert all(variation.same for one in outcomes for variation in one.variations)


def test_a_pipeline_that_wavers_is_found_out(pipeline: Any, mixed_file: Path) -> None:
    class Wavering:
        catalog = pipeline.catalog
        answers = iter(pipeline.answers.values())

        def ask(self, question: str, history: object = ()) -> object:
            return next(self.answers)

    (first, *_) = run(Wavering(), asked(mixed_file)[:1], repeat=2)  # type: ignore[arg-type]
    assert [variation.same for variation in first.variations] == [False]
