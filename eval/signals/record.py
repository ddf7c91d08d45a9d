"""What the reader weighed for a question, beside where its evidence stands: candidates that are right or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from eval.signals.worth import Candidate
from rag.types import Span


class WeighedUnit(Protocol):
    """What is needed of a unit: where it stands."""

    @property
    def doc_id(self) -> str:
        """The document it stands in."""
        ...

    @property
    def span(self) -> Span:
        """Its characters of the document's text."""
        ...


class Weighed(Protocol):
    """What is needed of a scored unit: its signals, and why it is barred, "" where it is not."""

    @property
    def unit(self) -> WeighedUnit:
        """The unit."""
        ...

    @property
    def signals(self) -> Mapping[str, float]:
        """Values in [0, 1] by name."""
        ...

    @property
    def excluded(self) -> str:
        """Why it cannot answer."""
        ...


def candidates(weighed: Iterable[Weighed], evidence: Sequence[tuple[str, Span]]) -> tuple[Candidate, ...]:
    """Return what was weighed as candidates: right are those that share half of themselves, or of it, with evidence.

    Args:
        weighed: the units of one question or part of one.
        evidence: document id and span of each piece.
    """
    return tuple(
        Candidate(one.signals, _holds(one.unit, evidence), bool(one.excluded), (one.unit.doc_id, one.unit.span.start))
        for one in weighed
    )


def _holds(unit: WeighedUnit, evidence: Sequence[tuple[str, Span]]) -> bool:
    return any(doc_id == unit.doc_id and _shared(unit.span, span) for doc_id, span in evidence)


def _shared(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and 2 * common >= min(len(one), len(other))
