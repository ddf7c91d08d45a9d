"""What each signal of the reader earns: how often the first unit is right with it, and with its weight taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.metrics.auc import auc


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that could have answered: its signals by name, each in [0, 1], and whether it holds the evidence.

    ``excluded``: it was barred, whatever its score; ``place`` breaks ties as the reader does.
    """

    signals: Mapping[str, float]
    right: bool
    excluded: bool = False
    place: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a signal does.

    ``fires``: of all questions, the share whose units it does not judge all alike. Of the questions that have a right
    unit: ``gained`` have it first thanks to the signal, ``lost`` in spite of it; ``alone`` is how well the signal by
    itself tells right units from others of their question: 0.5 not at all, ``None`` where it never differs.
    """

    name: str
    weight: float
    fires: float
    gained: int
    lost: int
    alone: float | None

    @property
    def earns(self) -> int:
        """First units right with it, less those without it."""
        return self.gained - self.lost


def first_right(asked: Iterable[Sequence[Candidate]], weights: Mapping[str, float]) -> list[bool]:
    """Return for each question that has a right unit whether a right one comes first."""
    return [_best(units, weights).right for units in asked if any(one.right for one in units)]


def signal_worths(asked: Sequence[Sequence[Candidate]], weights: Mapping[str, float]) -> tuple[Worth, ...]:
    """Return what each weighed or known signal does, in the order of ``weights``.

    Args:
        asked: for each question its candidates; questions without any may be left out.
        weights: of all signals, those without weight too.
    """
    held = [units for units in asked if units]
    with_all = first_right(held, weights)
    return tuple(_worth(name, held, weights, with_all) for name in weights)


def _worth(
    name: str, asked: Sequence[Sequence[Candidate]], weights: Mapping[str, float], with_all: Sequence[bool]
) -> Worth:
    without = first_right(asked, {**weights, name: 0.0})
    fired = [units for units in asked if len({one.signals.get(name, 0.0) for one in units}) > 1]
    return Worth(
        name=name,
        weight=weights[name],
        fires=len(fired) / len(asked) if asked else 0.0,
        gained=sum(one and not other for one, other in zip(with_all, without, strict=True)),
        lost=sum(other and not one for one, other in zip(with_all, without, strict=True)),
        alone=_mean([_told_apart(name, units) for units in fired]),
    )


def _best(units: Sequence[Candidate], weights: Mapping[str, float]) -> Candidate:
    def key(one: Candidate) -> tuple[bool, float, tuple[str, int]]:
        score = sum(weight * one.signals.get(name, 0.0) for name, weight in weights.items())
        return one.excluded, -score, one.place

    return min(units, key=key)


def _told_apart(name: str, units: Sequence[Candidate]) -> float | None:
    return auc((one.signals.get(name, 0.0), one.right) for one in units)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
