"""What each signal earns: it is left out, the others are fitted anew, and the questions are counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.fit.cases import Case, Panel, reweighed, told
from eval.fit.weights import fit_weights
from eval.judge.grade import grade

_AMONG = 3
NOTHING = "nothing"
"""The name of the row in which no signal is left out."""


@dataclass(frozen=True, slots=True)
class Count:
    """Read, answerable questions: in how many a unit that bears the gold is first, and among the first three.

    ``right``: the answer is right by the judge when every answer is given, whatever its confidence.
    """

    questions: int = 0
    first: int = 0
    among: int = 0
    right: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.questions + other.questions,
            self.first + other.first,
            self.among + other.among,
            self.right + other.right,
        )


def left_out(fitted: Sequence[Case], names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the weights with nothing left out, and with each signal left out, by its name."""
    every = {NOTHING: fit_weights(fitted, names)}
    return every | {name: fit_weights(fitted, [one for one in names if one != name]) for name in names}


def count(panel: Panel, cases: Iterable[Case], weights: Mapping[str, float]) -> Count:
    """Count questions of a panel with units weighed so; settled and unanswerable ones are passed over."""
    total = Count()
    for case in cases:
        if case.settled or not case.entry.question.answerable:
            continue
        ranked = reweighed(case.ranked, weights)
        answer, _ = told(panel.reader, case, ranked)
        best = [[case.bears(one) for one in units[:_AMONG]] for _, units in ranked]
        total += Count(
            1,
            int(any(units[:1] == [True] for units in best)),
            int(any(map(any, best))),
            int(grade(case.entry.question, answer.status, answer.text).correct),
        )
    return total
