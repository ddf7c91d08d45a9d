"""How likely an answer is right.

Read from how well its passage was found, what of the question it covers, and by how much it beats the next candidate.
Each says something the others do not: a passage that stands out among those retrieved is likely to be the one meant
even in quite other words; words covered tell an indicator from its neighbour; the margin tells a sure choice from a
toss. What another year, kind or body would answer better is likely not said of the asked one, and a figure named by
what nobody asked about is likely of something else. Logistic regression of right answers on the five (Platt 1999), for
each kind of answer by itself; ``python -m eval.calibrate`` fits it anew.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from rag.read.articles import article_of
from rag.read.candidate import Candidate
from rag.types import Hit

Estimate = Callable[[Candidate], float]
Signs = tuple[float, float, float, float, float]
"""Support, retrieval score, margin, how much better another scope answers, and how much is named unasked."""

# Beyond these, retrieval score and margin say no more.
_FOUND_MOST, _MARGIN_MOST = 5.0, 0.5
# Among few passages none stands out, however right: a score of standard deviations is at most the root of their
# number. Up to so many it is read the less the fewer they are, and else taken for that of a right one.
_MANY, TYPICAL = 60, 4.0
# Where nothing else might answer.
_ALONE = 0.3
# Of so little of the question no margin makes an answer.
_LEAST_SUPPORT = MappingProxyType({"indicator": 0.0, "rule": 0.1, "sentence": 0.1})
# What a candidate of another year, kind, body or sort has lost.
OF_ANOTHER = -1.0


class Family(StrEnum):
    """What kind of candidate answers."""

    INDICATOR = "indicator"
    RULE = "rule"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign is worth, in log odds."""

    bias: float
    support: float
    retrieval: float
    margin: float
    elsewhere: float = 0.0
    unasked: float = 0.0


WEIGHTS: Mapping[Family, Weights] = MappingProxyType(
    {
        Family.INDICATOR: Weights(-7.5, 4.08, 1.32, 1.64, elsewhere=-4.42, unasked=-2.32),
        Family.RULE: Weights(-3.02, 1.35, 0.55, 5.09, elsewhere=-3.74, unasked=-0.17),
        Family.SENTENCE: Weights(-6.25, 0.49, 1.52, 4.43, elsewhere=-2.73, unasked=-0.01),
    }
)


def among(hits: Sequence[Hit], passages: int) -> tuple[Hit, ...]:
    """Return ``hits`` with scores that compare with those of a large store, in the same order.

    Args:
        hits: what was retrieved.
        passages: how many the store has.
    """
    share = min(1.0, passages / _MANY)
    return tuple(replace(hit, score=share * hit.score + (1 - share) * TYPICAL) for hit in hits)


def first_of(candidates: Sequence[Candidate], others: Sequence[Candidate] = ()) -> Candidate | None:
    """Return the best of ``candidates``, best first, with its margin over the next; ``None`` of none.

    Args:
        candidates: those that may answer.
        others: all that were found; one that answers better but for its year, kind or body tells that what is asked
            is not said of the asked one.
    """
    if not candidates:
        return None
    best = candidates[0]
    rival = next((one for one in candidates[1:] if not _same(best, one)), None)
    apart = [one.score - one.lost for one in others if one.lost <= OF_ANOTHER]
    here = max(one.score - one.lost for one in candidates)
    return replace(
        best,
        margin=best.score - rival.score if rival is not None else _ALONE,
        elsewhere=min(1.0, max(0.0, max(apart, default=here) - here)),
    )


def _same(best: Candidate, other: Candidate) -> bool:
    """Whether two candidates answer alike: reports say one figure in several places."""
    if best.figure is None or other.figure is None:
        return False
    left, right = best.figure.quantity, other.figure.quantity
    return (left.value, left.high, left.unit) == (right.value, right.high, right.unit)


def family(candidate: Candidate) -> Family:
    """Return what kind of answer a candidate is: the figure of a report or of a rule, or a sentence."""
    if candidate.figure is None:
        return Family.SENTENCE
    return Family.RULE if article_of(candidate.hit.chunk.section_path) else Family.INDICATOR


def signs(candidate: Candidate) -> Signs:
    """Return what the probability is read from, in the order of ``Weights``."""
    return (
        candidate.support,
        min(candidate.hit.score, _FOUND_MOST),
        min(candidate.margin, _MARGIN_MOST),
        candidate.elsewhere,
        candidate.unasked,
    )


def confidence(candidate: Candidate) -> float:
    """Return the probability that the candidate answers rightly, 0 where it covers next to nothing of the question."""
    kind = family(candidate)
    return probability(WEIGHTS[kind], signs(candidate)) if candidate.support > _LEAST_SUPPORT[kind] else 0.0


def probability(weights: Weights, of: Signs) -> float:
    """Return the probability in (0, 1) that the logistic function of ``weights`` gives the signs ``of`` a candidate."""
    bias, *worth = astuple(weights)
    odds = bias + sum(weight * sign for weight, sign in zip(worth, of, strict=True))
    return 1 / (1 + math.exp(-odds))
