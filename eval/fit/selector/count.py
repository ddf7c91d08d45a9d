"""How often the selector puts a unit that bears the gold first, and whether its scores tell answers from none."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from eval.fit.selector.examples import Source
from eval.fit.selector.net import SelectorNet
from eval.fit.selector.pools import pool_of
from eval.fit.selector.states import States, mixed_precision
from eval.metrics.auc import auc

_FIRST = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """Questions with gold, those whose first and one of whose first three units bears it; best scores by answerable."""

    questions: int
    first: int
    among: int
    scores: tuple[tuple[float, bool], ...]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.questions + other.questions,
            self.first + other.first,
            self.among + other.among,
            self.scores + other.scores,
        )

    def __str__(self) -> str:
        share, area = 100 / max(1, self.questions), auc(self.scores)
        told = "-" if area is None else f"{area:.2f}"
        return (
            f"{self.questions} questions, gold first {self.first * share:.1f} %, "
            f"among the first {_FIRST} {self.among * share:.1f} %, answerable told from not (AUC) {told}"
        )


def tally(net: SelectorNet, source: Source, states: States) -> Tally:
    """Score every unit of the passages found for each question; what was not found counts as missed."""
    total = Tally(0, 0, 0, ())
    with torch.inference_mode():
        for example in source.examples:
            if not example.candidates:
                continue
            pool, numbers = pool_of(example.candidates, source, states)
            state = states.questions[example.question]
            with mixed_precision():
                rows, _ = net.tokens(pool.hidden, pool.real)
                query = net.query(state.hidden, state.own)
            scores = net.scores(query, rows, pool)
            best = set(scores.topk(min(_FIRST, len(scores))).indices.tolist())
            gold = {numbers[unit] for unit in example.gold if unit in numbers}
            answerable = bool(example.gold)
            total += Tally(
                int(answerable),
                int(int(scores.argmax()) in gold),
                int(bool(best & gold)),
                ((float(scores.max()), answerable),),
            )
    return total
