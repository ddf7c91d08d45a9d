"""The figures of a run: estimates with their intervals, curves and splits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean of ``count`` values and its 95 % bootstrap interval; all ``None`` of nothing.

    Of right-or-wrong values, ``mean * count`` is the number of right ones.
    """

    mean: float | None
    low: float | None
    high: float | None
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """One bar of the reliability curve: answers whose confidence lies in [``low``, ``high``)."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far confidence and accuracy agree: expected calibration error in [0, 1] and the curve behind it."""

    ece: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a question or of one stage: median, 95th percentile and mean."""

    p50: float | None
    p95: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Metrics:
    """The figures of a run or of a part of it. Crashed questions count in ``questions`` and ``crashed`` only.

    ``scores`` holds, by name and in the order in which to show them, the estimates of: ``accuracy``, ``exact_match``,
    ``f1``, ``recall_at_1``, ``recall_at_3``, ``recall_at_5``, ``recall_at_10``, ``mrr``, ``ndcg_at_10``,
    ``evidence_in_600``, ``evidence_in_1500``, ``citation_verbatim``, ``citation_precision``, ``citation_coverage``,
    ``figure_faithfulness``, ``abstention_precision``, ``abstention_recall``, ``wrongly_abstained``,
    ``gold_inside`` and ``rouge_l`` of questions of type ``span``,
    ``model_asked`` where a language model is configured, and of the times it was asked ``model_agreed`` and the like,
    and, where asked for, ``consistency_<kind>`` and ``judge_<criterion>`` with ``judge_agreement``.
    ``stages`` are the latencies by stage.
    """

    questions: int
    crashed: int
    scores: Mapping[str, Estimate]
    calibration: Calibration
    latency: Latency
    stages: Mapping[str, Latency] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The figures of all questions, and those of each file, type and difficulty (in order of first appearance)."""

    overall: Metrics
    by_file: Mapping[str, Metrics]
    by_type: Mapping[str, Metrics]
    by_difficulty: Mapping[str, Metrics]
