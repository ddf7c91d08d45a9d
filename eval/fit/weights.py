"""What each signal is worth: listwise softmax over the units of a question, those that bear the gold against all.

The weights come as log odds: a unit's share of e to its score is how likely it answers, given that one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.fit.cases import Case
from eval.fit.newton import Floats, minimise

# Pull towards what is believed beforehand, of a question each: light, so that the questions decide.
_PULL = 0.005
# Documents of one folder are mostly of one year and place, so that few questions tell what scope is worth: a store of
# many years and places needs it the most. These are held near what is believed.
_BELIEVED: Mapping[str, float] = {"year": 3.0, "kind": 4.0, "place": 3.0, "version": 3.0}
_BELIEVED_PULL = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """The units of a question: ``signals`` float64 ``[facets, units, signals]``, ``gold`` bool ``[units]``."""

    signals: Floats
    gold: NDArray[np.bool_]


def listed(case: Case, names: Sequence[str]) -> Listed | None:
    """A question's units in one order for all facets; ``None`` where no unit bears the gold, or all do."""
    rows = [sorted(units, key=lambda one: (one.unit.doc_id, one.unit.span)) for _, units in case.ranked]
    if not rows:
        return None
    gold = np.array([case.bears(one) for one in rows[0]], dtype=bool)
    if not gold.any() or gold.all():
        return None
    return Listed(np.array([[[one.signals[name] for name in names] for one in units] for units in rows]), gold)


def fit_weights(cases: Iterable[Case], names: Sequence[str]) -> dict[str, float]:
    """Return the weight of each named signal.

    Args:
        cases: questions; those without a unit that bears the gold tell nothing.
        names: of the signals.

    Raises:
        ValueError: nothing can be learned from the questions.
    """
    found = [one for one in (listed(case, names) for case in cases) if one is not None]
    if not found:
        raise ValueError("no question has both units that bear its gold and others; ask more sets")
    believed = np.array([_BELIEVED.get(name, 0.0) for name in names])
    pull = np.array([_BELIEVED_PULL if name in _BELIEVED else _PULL for name in names])

    def objective(weights: Floats) -> tuple[float, Floats, Floats]:
        away = weights - believed
        value, slope, curvature = float(pull @ away**2) / 2, pull * away, np.diag(pull)
        for one in found:
            added = _surprise(one, weights)
            value, slope = value + added[0] / len(found), slope + added[1] / len(found)
            curvature = curvature + added[2] / len(found)
        return value, slope, curvature

    # Where facets differ there is more than one valley; one begins where every signal speaks for a unit.
    return dict(zip(names, map(float, minimise(objective, np.maximum(believed, 1.0))), strict=True))


def _surprise(one: Listed, weights: Floats) -> tuple[float, Floats, Floats]:
    """Minus the log of the gold's share; a unit counts with the facet that it answers best.

    The curvature is that of the sum over all units alone, which bounds the whole from above.
    """
    scores = one.signals @ weights
    facet = scores.argmax(axis=0)
    columns = np.arange(len(one.gold))
    rows, best = one.signals[facet, columns], scores[facet, columns]
    size, mean = _log_sum(best), _shares(best) @ rows
    gold_mean = _shares(best[one.gold]) @ rows[one.gold]
    spread = rows - mean
    curvature = (spread * _shares(best)[:, None]).T @ spread
    return size - _log_sum(best[one.gold]), mean - gold_mean, curvature


def _log_sum(scores: Floats) -> float:
    top = float(scores.max())
    return top + float(np.log(np.exp(scores - top).sum()))


def _shares(scores: Floats) -> Floats:
    shares: Floats = np.exp(scores - _log_sum(scores))
    return shares
