"""How likely an answer is right: logistic regression on the signs of ``rag.read.decide.confidence``, and thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eval.bank.kinds import Split
from eval.fit.cases import Panel, reweighed, told
from eval.fit.logistic import fit_logistic
from eval.judge.grade import grade
from eval.metrics.auc import auc
from rag.errors import UsageError
from rag.read.decide.confidence import signs
from rag.types import Status

_BIAS = "bias"
# Against large odds, for a sign brought to a deviation of 1: no sign counts less for varying little.
_PULL = 0.02


@dataclass(frozen=True, slots=True)
class Graded:
    """A question with its answer when every answer is given.

    ``signs`` of the thing asked that is answered least surely, none where confidence does not decide. ``right``: by the
    judge; of an unanswerable question no answer is. ``abstained``: without looking at the confidence.
    """

    set_name: str
    split: Split
    answerable: bool
    withheld: bool
    right: bool
    abstained: bool
    signs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of questions at a threshold.

    Shares in [0, 1]: of the answerable ``abstained`` from; of the unanswerable ``handled``; of those whose evidence was
    withheld, without a right answer elsewhere, ``held`` back; of all that are asked as they are ``wrong`` answers, and
    ``right`` outcomes.
    """

    threshold: float
    abstained: float
    handled: float
    held: float
    wrong: float
    right: float


def graded(panel: Panel, weights: Mapping[str, float], *, withheld: bool = True) -> Iterator[Graded]:
    """Yield the questions of a panel, and again with their evidence withheld, with units weighed so."""
    for case in (*panel.cases, *(panel.withheld() if withheld else ())):
        ranked = reweighed(case.ranked, weights)
        answer, looked = told(panel.reader, case, ranked)
        question = case.entry.question
        right = question.answerable and grade(question, answer.status, answer.text).correct
        abstained = answer.status is Status.ABSTAINED
        least = min(looked, key=lambda units: units[0].score, default=None)
        decided = {} if abstained or least is None else signs(least)
        yield Graded(case.entry.set_name, case.split, question.answerable, case.withheld, right, abstained, decided)


def fit_odds(found: Iterable[Graded], names: Sequence[str]) -> dict[str, float]:
    """Return what each sign is worth, in log odds.

    Args:
        found: questions; those that confidence does not decide tell nothing, nor do those whose evidence was withheld:
            nobody asks as many that the documents do not answer, and a probability would be too low.
        names: of the signs; ``bias`` always counts.

    Raises:
        UsageError: a sign is unknown.
        ValueError: there is nothing to learn from, or every answer is right, or wrong.
    """
    held = [one for one in found if one.signs and not one.withheld]
    names = [_BIAS, *(name for name in names if name != _BIAS)]
    if len({one.right for one in held}) < len((False, True)):
        raise ValueError("right and wrong answers are needed to tell them apart; ask more sets")
    if unknown := set(names) - held[0].signs.keys():
        known = ", ".join(sorted(held[0].signs))
        raise UsageError("there is no sign {listed}; there are {known}", listed=", ".join(sorted(unknown)), known=known)
    return fit_logistic([(one.signs, one.right) for one in held], names, pull=_PULL)


def likelihood(one: Graded, odds: Mapping[str, float]) -> float:
    """How likely the answer is right; 1 where confidence does not decide."""
    if not one.signs:
        return 1.0
    return float(1 / (1 + np.exp(-sum(worth * one.signs[name] for name, worth in odds.items()))))


def area(found: Iterable[Graded], odds: Mapping[str, float]) -> float | None:
    """How well confidence tells right answers from wrong ones (AUC), of those that it decides."""
    return auc((likelihood(one, odds), one.right) for one in found if one.signs)


def threshold_rows(found: Sequence[Graded], odds: Mapping[str, float], thresholds: Iterable[float]) -> tuple[Row, ...]:
    """Return what becomes of questions at each threshold; one of several things asked counts by its least sure."""
    return tuple(_row(found, odds, one) for one in thresholds)


def _row(found: Sequence[Graded], odds: Mapping[str, float], threshold: float) -> Row:
    silent = {id(one): one.abstained or likelihood(one, odds) < threshold for one in found}
    asked = [one for one in found if not one.withheld]
    answerable = [one for one in asked if one.answerable]
    unanswerable = [one for one in asked if not one.answerable]
    withheld = [one for one in found if one.withheld and not one.right]
    return Row(
        threshold,
        abstained=_share([silent[id(one)] for one in answerable]),
        handled=_share([silent[id(one)] for one in unanswerable]),
        held=_share([silent[id(one)] for one in withheld]),
        wrong=_share([not silent[id(one)] and not one.right for one in asked]),
        right=_share([one.right and not silent[id(one)] if one.answerable else silent[id(one)] for one in asked]),
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
