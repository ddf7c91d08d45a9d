"""How likely an answer is right.

Read from how well its passage was found, what of the question it covers, and by how much it beats the next candidate.
Each says something the others do not: a passage that stands out among those retrieved is likely to be the one meant
even in quite other words; words covered tell an indicator from its neighbour; the margin tells a sure choice from a
toss. Logistic regression of right answers on the three (Platt 1999); ``python -m eval.calibrate`` fits it anew.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.read.candidate import Candidate

# A larger margin says no more.
_MOST = 0.5
# Where nothing else might answer.
_ALONE = 0.3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign is worth, in log odds."""

    bias: float
    support: float
    retrieval: float
    margin: float


FIGURES = Weights(bias=-5.1, support=2.5, retrieval=0.7, margin=3.85)
SENTENCES = Weights(bias=-3.55, support=1.1, retrieval=0.52, margin=4.8)


def first_of(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the best of ``candidates``, best first, with its margin over the next; ``None`` of none."""
    if not candidates:
        return None
    best = candidates[0]
    rival = next((one for one in candidates[1:] if not _same(best, one)), None)
    return replace(best, margin=best.score - rival.score if rival is not None else _ALONE)


def _same(best: Candidate, other: Candidate) -> bool:
    """Whether two candidates answer alike: reports say one figure in several places."""
    if best.figure is None or other.figure is None:
        return False
    left, right = best.figure.quantity, other.figure.quantity
    return (left.value, left.high, left.unit) == (right.value, right.high, right.unit)


def signs(candidate: Candidate) -> tuple[float, float, float]:
    """Return what the probability is read from: support, retrieval score and margin."""
    return candidate.support, candidate.hit.score, min(candidate.margin, _MOST)


def confidence(candidate: Candidate) -> float:
    """Return the probability in (0, 1) that the candidate answers rightly."""
    weights = FIGURES if candidate.figure is not None else SENTENCES
    support, retrieval, margin = signs(candidate)
    odds = weights.bias + weights.support * support + weights.retrieval * retrieval + weights.margin * margin
    return 1 / (1 + math.exp(-odds))
