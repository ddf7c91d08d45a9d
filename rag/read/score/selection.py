"""How the units of a question match it, by the selector."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.read.find.unit import Unit
from rag.read.score.selector import MISSED, Selector
from rag.stages import TokenEncoder, TokenVectors
from rag.text.cell_context import split_context
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Match:
    """How a unit answers a question: ``score`` in log odds, 0 where no answer begins; what it ``missed`` of it."""

    score: float = 0.0
    missed: float = MISSED


class Selection:
    """Matches units with the trained selector.

    Args:
        selector: the formula.
        encoder: gives the tokens of a question.
        tokens: the token vectors of chunks by their ids.
    """

    def __init__(
        self,
        selector: Selector,
        encoder: TokenEncoder,
        tokens: Callable[[Sequence[str]], Mapping[str, TokenVectors]],
    ) -> None:
        self._selector, self._encoder, self._tokens = selector, encoder, tokens

    def matches(self, question: str, units: Sequence[Unit]) -> list[Match]:
        """The match of each unit."""
        passages = self._tokens(tuple(dict.fromkeys(one.hit.chunk.chunk_id for one in units)))
        parts = [tuple((one.hit.chunk.chunk_id, span) for span in _spans(one)) for one in units]
        found = self._selector.matches(self._encoder.encode_query(question), passages, parts)
        return [Match(*map(float, one)) for one in zip(found.scores, found.missed, strict=True)]


def _spans(unit: Unit) -> tuple[Span, ...]:
    """What of its passage speaks for a unit: itself, and of a cell of a table its row, whose first cell names it."""
    if split_context(unit.context) is None:
        return (unit.inside,)
    text = unit.hit.chunk.text
    start, end = text.rfind("\n", 0, unit.inside.start) + 1, text.find("\n", unit.inside.end)
    return (unit.inside, Span(start, end if end >= 0 else len(text)))


def unmatched(_: str, units: Sequence[Unit]) -> list[Match]:
    """Where there is no selector: nothing speaks for any unit."""
    return [Match()] * len(units)
