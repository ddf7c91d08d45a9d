"""Lists and summaries against all that they should tell: which wanted units are told, which told ones are foreign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.types import Span

Unit = tuple[str, Span]
"""A document by its id and a span of its text."""

# So much of a wanted unit has to be quoted, and so much of a told one has to be wanted.
_TOLD, _WANTED = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """How many units were ``wanted`` and how many of these ``told``; how many were ``said``, and how many ``foreign``.

    What may be told besides is said, but not foreign.
    """

    wanted: int
    told: int
    said: int
    foreign: int

    @property
    def recall(self) -> float:
        """The share of the wanted units that is told, in [0, 1]."""
        return self.told / self.wanted if self.wanted else 0.0

    @property
    def foreign_share(self) -> float:
        """The share of the told units that nobody asked for, in [0, 1]; 0 where nothing is told."""
        return self.foreign / self.said if self.said else 0.0


def count_units(wanted: Sequence[Unit], said: Sequence[Unit], also: Sequence[Unit] = ()) -> UnitCounts:
    """Count what an answer tells.

    Args:
        wanted: the units that should be told.
        said: the sentences that are told, disjoint.
        also: what may be told besides.

    >>> count_units([("a", Span(0, 10)), ("a", Span(20, 30))], [("a", Span(1, 10)), ("a", Span(40, 50))])
    UnitCounts(wanted=2, told=1, said=2, foreign=1)
    """
    welcome = [*wanted, *also]
    told = [one for one in wanted if _covered(one, said) >= _TOLD]
    foreign = [one for one in said if _covered(one, welcome) < _WANTED]
    return UnitCounts(len(wanted), len(told), len(said), len(foreign))


def total(counts: Iterable[UnitCounts]) -> UnitCounts:
    """The sum of all counts: every unit counts alike."""
    found = tuple(counts)
    return UnitCounts(
        sum(one.wanted for one in found),
        sum(one.told for one in found),
        sum(one.said for one in found),
        sum(one.foreign for one in found),
    )


def _covered(unit: Unit, others: Sequence[Unit]) -> float:
    """The share of a unit's characters that others cover."""
    doc_id, span = unit
    covered: set[int] = set()
    for other, place in others:
        if other == doc_id:
            covered.update(range(max(span.start, place.start), min(span.end, place.end)))
    return len(covered) / len(span) if len(span) else 0.0
