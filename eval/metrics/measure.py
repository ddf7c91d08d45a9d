"""What a run of question sets measures."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.judge.grade import Grade
from eval.judge.matching import normalise
from eval.sets.question_set import Question
from rag.types import Answer, Hit, Status

CONTEXT_CHARACTERS = 600
"""How far into the retrieved text evidence is looked for: about what one reads, or pays a model to read."""

BOOTSTRAP_SAMPLES = 10_000
"""Enough for the ends of a 95 % interval to stand still in the third digit."""

BOOTSTRAP_SEED = 20_190_101
"""Fixed, so that the same results give the same interval."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    ``answer`` and ``grade`` are ``None`` when asking crashed; then ``error`` says how. ``verbatim`` has one entry per
    citation of the answer, in order; ``evidence_found`` is ``None`` when the question names no evidence or crashed.
    """

    file: str
    question: Question
    latency_ms: float
    answer: Answer | None = None
    grade: Grade | None = None
    error: str = ""
    verbatim: tuple[bool, ...] = ()
    evidence_found: bool | None = None

    @property
    def abstained(self) -> bool:
        """Whether the program said that the documents do not hold the answer."""
        return self.answer is not None and self.answer.status == Status.ABSTAINED


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total``; no rate when there is nothing to share."""

    count: int
    total: int

    @property
    def rate(self) -> float | None:
        """``count / total`` in [0, 1], or ``None`` of nothing."""
        return self.count / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a run. Crashed questions count in ``questions`` and ``crashed`` only.

    ``accuracy_interval`` is the 95 % interval of the accuracy; latencies are milliseconds a question.
    ``abstention_precision``: of the abstained, those that had to; ``abstention_recall``: of those that had to, the
    abstained. ``evidence_early``: questions whose every piece of evidence stands in the first 600 retrieved characters.
    """

    questions: int
    crashed: int
    accuracy: Share
    accuracy_interval: tuple[float, float] | None
    abstention_precision: Share
    abstention_recall: Share
    citations_verbatim: Share
    evidence_early: Share
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    by_type: Mapping[str, Share] = field(default_factory=dict)
    by_difficulty: Mapping[str, Share] = field(default_factory=dict)


def measure(outcomes: Sequence[Outcome]) -> Metrics:
    """Sum up the outcomes of one or more question sets."""
    graded = [outcome for outcome in outcomes if outcome.grade is not None]
    abstained = [outcome for outcome in graded if outcome.abstained]
    unanswerable = [outcome for outcome in graded if not outcome.question.answerable]
    latencies = [outcome.latency_ms for outcome in graded]
    accuracy = _accuracy(graded)
    return Metrics(
        questions=len(outcomes),
        crashed=len(outcomes) - len(graded),
        accuracy=accuracy,
        accuracy_interval=bootstrap_interval(accuracy),
        abstention_precision=_share([not outcome.question.answerable for outcome in abstained]),
        abstention_recall=_share([outcome.abstained for outcome in unanswerable]),
        citations_verbatim=_share([verdict for outcome in graded for verdict in outcome.verbatim]),
        evidence_early=_share([found for outcome in graded if (found := outcome.evidence_found) is not None]),
        latency_p50_ms=percentile(latencies, 50),
        latency_p95_ms=percentile(latencies, 95),
        by_type=_accuracy_by(graded, lambda question: question.type),
        by_difficulty=_accuracy_by(graded, lambda question: question.difficulty),
    )


def bootstrap_interval(accuracy: Share) -> tuple[float, float] | None:
    """Return the 95 % percentile bootstrap interval of an accuracy, or ``None`` of nothing.

    Drawing n questions with replacement from n right-or-wrong ones makes the count of right ones binomial, so the
    resamples are drawn as such (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
    """
    if accuracy.rate is None:
        return None
    generator = np.random.default_rng(BOOTSTRAP_SEED)
    rates = generator.binomial(accuracy.total, accuracy.rate, BOOTSTRAP_SAMPLES) / accuracy.total
    low, high = np.percentile(rates, (2.5, 97.5))
    return float(low), float(high)


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the nearest-rank percentile: the smallest value with ``percent`` % of the values at or below it."""
    if not values:
        return None
    return sorted(values)[max(math.ceil(percent / 100 * len(values)), 1) - 1]


def evidence_in_context(evidence: Sequence[str], hits: Sequence[Hit]) -> bool | None:
    """Whether every piece of evidence stands in the first 600 characters of the hits' texts, white space aside.

    Args:
        evidence: verbatim passages of the documents.
        hits: what was retrieved, best first.

    Returns:
        ``None`` when there is no evidence to look for.
    """
    if not evidence:
        return None
    context = normalise("\n".join(hit.chunk.text for hit in hits)[:CONTEXT_CHARACTERS])
    return all(normalise(piece) in context for piece in evidence)


def _accuracy(graded: Sequence[Outcome]) -> Share:
    return _share([outcome.grade is not None and outcome.grade.correct for outcome in graded])


def _accuracy_by(graded: Sequence[Outcome], label: Callable[[Question], str]) -> dict[str, Share]:
    """The accuracy under each label, in the order in which the labels first appear."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in graded:
        groups.setdefault(label(outcome.question), []).append(outcome)
    return {name: _accuracy(group) for name, group in groups.items()}


def _share(verdicts: Sequence[bool]) -> Share:
    return Share(sum(verdicts), len(verdicts))
