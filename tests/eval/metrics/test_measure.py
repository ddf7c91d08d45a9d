from __future__ import annotations

import math
from dataclasses import replace

import pytest

from eval.judge.grade import Grade
from eval.metrics.measure import measure, percentile
from eval.run.outcome import CitedQuote, Outcome, Retrieval, Variation
from eval.sets.question_set import Question
from rag.types import ModelUse, Pointing


def outcome(correct: bool, *, answerable: bool = True, abstained: bool = False, label: str = "") -> Outcome:
    question = Question("q", "问?", answerable, type=label)
    status = "abstained" if abstained else "answered"
    return Outcome("f", question, status, 1.0, Grade(correct, ""), answer="答")


def cited(verbatim: bool, supports: bool | None) -> CitedQuote:
    return CitedQuote(1, "d", "题", (), "引", 0, 1, verbatim, supports)


def test_no_outcomes_give_no_figures() -> None:
    found = measure(())
    assert found.overall.questions == 0
    assert found.overall.scores["accuracy"].mean is None
    assert found.overall.latency.p50 is None
    assert found.overall.calibration.ece is None
    assert found.by_type == {}


def test_a_crash_is_counted_apart_from_right_and_wrong() -> None:
    crash = Outcome("f", Question("q", "问?", True), "crashed", 9_000.0, error="StoreError: 坏了")
    found = measure((outcome(True), outcome(False), crash)).overall
    assert (found.questions, found.crashed) == (3, 1)
    assert (found.scores["accuracy"].mean, found.scores["accuracy"].count) == (0.5, 2)
    assert found.latency.p95 == 1.0


def test_abstention_precision_recall_and_wrongly_abstained() -> None:
    scores = measure(
        (
            outcome(True, answerable=False, abstained=True),
            outcome(False, answerable=True, abstained=True),
            outcome(False, answerable=True, abstained=True),
            outcome(False, answerable=False, abstained=False),
            outcome(True),
        )
    ).overall.scores
    assert scores["abstention_precision"].mean == pytest.approx(1 / 3)
    assert scores["abstention_recall"].mean == 0.5
    assert scores["wrongly_abstained"].mean == pytest.approx(2 / 3)


def test_citations_count_one_by_one_and_coverage_by_answer() -> None:
    good = replace(outcome(True), citations=(cited(True, True), cited(True, False)))
    broken = replace(outcome(True), citations=(cited(False, True),))
    bare = outcome(True)
    scores = measure((good, broken, bare)).overall.scores
    assert scores["citation_verbatim"].mean == pytest.approx(2 / 3)
    assert scores["citation_precision"].mean == pytest.approx(1 / 3)
    assert scores["citation_coverage"].mean == pytest.approx(1 / 3)


def test_ranking_scores_against_hand_computed_values() -> None:
    retrieval = Retrieval(ranks=(2, None), gains=(0, 1), within_600=False, within_1500=True)
    scores = measure((replace(outcome(True), retrieval=retrieval),)).overall.scores
    assert scores["recall_at_1"].mean == 0.0
    assert scores["recall_at_3"].mean == 0.5
    assert scores["mrr"].mean == 0.5
    assert scores["ndcg_at_10"].mean == pytest.approx(1 / math.log2(3) / 2)
    assert (scores["evidence_in_600"].mean, scores["evidence_in_1500"].mean) == (0.0, 1.0)


def test_calibration_of_hand_made_confidences() -> None:
    pairs = [(0.95, True), (0.95, False), (0.25, False)]
    found = measure([replace(outcome(right), confidence=said) for said, right in pairs]).overall.calibration
    assert [(one.low, one.count, one.accuracy) for one in found.bins] == [(0.2, 1, 0.0), (0.9, 2, 0.5)]
    assert found.ece == pytest.approx((2 * 0.45 + 0.25) / 3)


def test_consistency_and_judge_show_only_where_asked_for() -> None:
    assert not any(name.startswith(("consistency", "judge")) for name in measure((outcome(True),)).overall.scores)
    asked = replace(
        outcome(True),
        variations=(Variation("repeat", "问?", "答", True), Variation("traditional", "問?", "別", False)),
        judged={"correct": False, "grounded": True, "complete": True},
    )
    scores = measure((asked,)).overall.scores
    assert (scores["consistency_repeat"].mean, scores["consistency_traditional"].mean) == (1.0, 0.0)
    assert (scores["judge_grounded"].mean, scores["judge_agreement"].mean) == (1.0, 0.0)


def test_parts_and_stages_have_their_own_figures() -> None:
    slow = replace(outcome(False, label="list"), timings_ms={"read": 30.0})
    quick = replace(outcome(True, label="target"), timings_ms={"read": 10.0, "dense": 5.0})
    found = measure((slow, quick, quick))
    assert list(found.by_type) == ["list", "target"]
    assert found.by_type["target"].scores["accuracy"].mean == 1.0
    assert found.overall.stages["read"].p95 == 30.0
    assert found.overall.stages["dense"].p50 == 5.0


def test_percentiles_are_nearest_rank() -> None:
    assert percentile([], 50) is None
    assert percentile([4.0, 1.0, 3.0, 2.0], 50) == 2.0
    assert percentile([4.0, 1.0, 3.0, 2.0], 95) == 4.0


def test_what_a_model_had_to_do_with_answers_is_counted():
    used = [ModelUse(one) for one in (Pointing.NOT_ASKED, Pointing.AGREED, Pointing.POINTED, Pointing.REFUSED)]
    scores = measure([replace(outcome(True), model=use) for use in used]).overall.scores
    assert (scores["model_asked"].mean, scores["model_asked"].count) == (0.75, 4)
    counts = {name: round(scores[f"model_{name}"].mean * 3) for name in ("agreed", "pointed", "nothing", "refused")}
    assert counts == {"agreed": 1, "pointed": 1, "nothing": 0, "refused": 1}
    assert "model_asked" not in measure([outcome(True)]).overall.scores
