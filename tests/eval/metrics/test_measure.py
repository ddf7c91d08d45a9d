from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judge.grade import Grade
from eval.metrics.measure import (
    CONTEXT_CHARACTERS,
    Outcome,
    Share,
    bootstrap_interval,
    evidence_in_context,
    measure,
    percentile,
)
from eval.sets.question_set import Question
from rag.types import Answer, Chunk, Hit, Query, Span, Status


def hits(*texts: str) -> tuple[Hit, ...]:
    chunks = [Chunk(f"c{i}", "d", text, Span(0, len(text))) for i, text in enumerate(texts)]
    return tuple(Hit(chunk, 1.0, rank, "given") for rank, chunk in enumerate(chunks, start=1))


def outcome(correct: bool, *, answerable: bool = True, abstained: bool = False, label: str = "") -> Outcome:
    question = Question("q", "问?", answerable, type=label)
    status = Status.ABSTAINED if abstained else Status.ANSWERED
    return Outcome("f", question, 1.0, Answer(Query("问?", "问?"), status, "答"), Grade(correct, ""))


def test_no_outcomes_give_no_rates() -> None:
    metrics = measure(())
    assert metrics.questions == 0
    assert metrics.accuracy.rate is None
    assert metrics.accuracy_interval is None
    assert metrics.latency_p50_ms is None
    assert metrics.by_type == {}


def test_a_crash_is_counted_apart_from_right_and_wrong() -> None:
    crash = Outcome("f", Question("q", "问?", True), 9_000.0, error="StoreError: 坏了")
    metrics = measure((outcome(True), outcome(False), crash))
    assert (metrics.questions, metrics.crashed) == (3, 1)
    assert metrics.accuracy == Share(1, 2)
    assert metrics.latency_p95_ms == 1.0


def test_abstention_precision_and_recall() -> None:
    metrics = measure(
        (
            outcome(True, answerable=False, abstained=True),
            outcome(False, answerable=True, abstained=True),
            outcome(False, answerable=True, abstained=True),
            outcome(False, answerable=False, abstained=False),
            outcome(True),
        )
    )
    assert metrics.abstention_precision == Share(1, 3)
    assert metrics.abstention_recall == Share(1, 2)


def test_accuracy_by_type_sums_to_the_whole() -> None:
    metrics = measure((outcome(True, label="a"), outcome(False, label="a"), outcome(True, label="b")))
    assert metrics.by_type == {"a": Share(1, 2), "b": Share(1, 1)}
    assert sum(share.total for share in metrics.by_type.values()) == metrics.accuracy.total


@given(st.integers(1, 300).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_holds_the_accuracy_and_stays_in_range(counts: tuple[int, int]) -> None:
    accuracy = Share(*counts)
    low, high = bootstrap_interval(accuracy) or (math.nan, math.nan)
    assert 0 <= low <= counts[0] / counts[1] <= high <= 1
    assert bootstrap_interval(accuracy) == (low, high)


def test_the_interval_agrees_with_the_normal_one_on_many_questions() -> None:
    interval = bootstrap_interval(Share(800, 1000))
    half = 1.96 * math.sqrt(0.8 * 0.2 / 1000)
    assert interval == pytest.approx((0.8 - half, 0.8 + half), abs=0.003)


@pytest.mark.parametrize(("percent", "value"), [(0, 1.0), (50, 2.0), (75, 3.0), (95, 4.0), (100, 4.0)])
def test_percentile_is_one_of_the_values(percent: float, value: float) -> None:
    assert percentile([4.0, 2.0, 1.0, 3.0], percent) == value


def test_evidence_is_looked_for_across_hits_whatever_the_white_space() -> None:
    assert evidence_in_context(["净增 150 家"], hits("别的。", "净增150家以上")) is True
    assert evidence_in_context(["净增150家", "交易额"], hits("净增150家以上")) is False
    assert evidence_in_context([], hits("净增150家以上")) is None


def test_evidence_counts_only_in_the_first_characters() -> None:
    filler = "甲" * (CONTEXT_CHARACTERS - 2)
    assert evidence_in_context(["乙"], hits(filler, "乙")) is True
    assert evidence_in_context(["乙丙"], hits(filler, "乙丙")) is False
