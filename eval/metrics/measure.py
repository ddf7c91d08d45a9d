"""Outcomes to figures: of all questions, and of each file, type and difficulty."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from eval.metrics.bootstrap import estimate
from eval.metrics.calibration import calibration
from eval.metrics.figures import Breakdown, Latency, Metrics
from eval.metrics.ranking import ranking_scores
from eval.metrics.spans import gold_inside, rouge_l
from eval.run.outcome import Outcome
from rag.types import Pointing, Status


def measure(outcomes: Sequence[Outcome]) -> Breakdown:
    """Sum up the outcomes of one or more question sets."""
    return Breakdown(
        overall=_metrics(outcomes),
        by_file=_grouped(outcomes, lambda one: one.file),
        by_type=_grouped(outcomes, lambda one: one.question.type),
        by_difficulty=_grouped(outcomes, lambda one: one.question.difficulty),
    )


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the nearest-rank percentile: the smallest value with ``percent`` % of the values at or below it."""
    if not values:
        return None
    return sorted(values)[max(math.ceil(percent / 100 * len(values)), 1) - 1]


def _grouped(outcomes: Sequence[Outcome], label: Callable[[Outcome], str]) -> dict[str, Metrics]:
    """The figures under each label, in the order in which the labels first appear."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(label(outcome), []).append(outcome)
    return {name: _metrics(group) for name, group in groups.items()}


def _metrics(outcomes: Sequence[Outcome]) -> Metrics:
    graded = [one for one in outcomes if one.grade is not None]
    values: dict[str, list[float]] = {}
    for name, value in (pair for one in graded for pair in _values(one)):
        values.setdefault(name, []).append(value)
    names = dict.fromkeys((*_ORDER, *values))
    stages = dict.fromkeys(stage for one in graded for stage in one.timings_ms)
    return Metrics(
        questions=len(outcomes),
        crashed=len(outcomes) - len(graded),
        scores={name: estimate(values.get(name, [])) for name in names},
        calibration=calibration([(one.confidence, one.correct) for one in graded if _answered(one)]),
        latency=_latency([one.latency_ms for one in graded]),
        stages={
            stage: _latency([one.timings_ms[stage] for one in graded if stage in one.timings_ms]) for stage in stages
        },
    )


# The type of questions whose golds were cut from the text.
_SPAN = "span"

# The order in which figures are shown; those that only some runs have follow.
_ORDER = (
    "accuracy", "exact_match", "f1",
    "recall_at_1", "recall_at_3", "recall_at_5", "recall_at_10", "mrr", "ndcg_at_10",
    "evidence_in_600", "evidence_in_1500",
    "citation_verbatim", "citation_precision", "citation_coverage", "figure_faithfulness",
    "abstention_precision", "abstention_recall", "wrongly_abstained",
)  # fmt: skip


def _values(one: Outcome) -> Iterator[tuple[str, float]]:
    """What one graded question adds to each figure."""
    yield "accuracy", float(one.correct)
    if one.exact_match is not None and one.f1 is not None:
        yield "exact_match", one.exact_match
        yield "f1", one.f1
    if one.retrieval is not None:
        yield from ranking_scores(one.retrieval).items()
        yield "evidence_in_600", float(one.retrieval.within_600)
        yield "evidence_in_1500", float(one.retrieval.within_1500)
    if one.question.type == _SPAN:
        said = one.answer if _answered(one) else ""
        yield "gold_inside", float(gold_inside(said, one.question.answers))
        yield "rouge_l", rouge_l(said, one.question.answers)
    yield from _citation_values(one)
    if one.faithful is not None:
        yield "figure_faithfulness", float(one.faithful)
    if not _answered(one):
        yield "abstention_precision", float(not one.question.answerable)
    yield ("wrongly_abstained" if one.question.answerable else "abstention_recall"), float(not _answered(one))
    yield from _repeated_values(one)
    yield from _model_values(one)


def _citation_values(one: Outcome) -> Iterator[tuple[str, float]]:
    for citation in one.citations:
        yield "citation_verbatim", float(citation.verbatim)
        if citation.supports is not None:
            yield "citation_precision", float(citation.verbatim and citation.supports)
    if _answered(one) and one.question.answerable:
        yield "citation_coverage", float(any(citation.verbatim and citation.supports for citation in one.citations))


def _repeated_values(one: Outcome) -> Iterator[tuple[str, float]]:
    for variation in one.variations:
        yield f"consistency_{variation.kind}", float(variation.same)
    for criterion, held in one.judged.items():
        yield f"judge_{criterion}", float(held)
    if "correct" in one.judged:
        yield "judge_agreement", float(one.judged["correct"] == one.correct)


def _model_values(one: Outcome) -> Iterator[tuple[str, float]]:
    """Whether a configured model was asked, and of the times it was, what came of it."""
    if one.model is None:
        return
    asked = one.model.outcome is not Pointing.NOT_ASKED
    yield "model_asked", float(asked)
    for outcome in Pointing if asked else ():
        if outcome is not Pointing.NOT_ASKED:
            yield f"model_{outcome}", float(one.model.outcome is outcome)


def _answered(one: Outcome) -> bool:
    return one.status == Status.ANSWERED


def _latency(values: Sequence[float]) -> Latency:
    mean = sum(values) / len(values) if values else None
    return Latency(percentile(values, 50), percentile(values, 95), mean)
