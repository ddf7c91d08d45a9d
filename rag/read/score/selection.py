"""The selector's scores of the units of a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.read.find.unit import Unit
from rag.read.score.selector import Selector
from rag.stages import TokenEncoder, TokenVectors
from rag.text.cell_context import split_context
from rag.types import Span


class Selection:
    """Scores units with the trained selector.

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

    def scores(self, question: str, units: Sequence[Unit]) -> list[float]:
        """The score of each unit, in log odds; 0 is where no answer begins."""
        passages = self._tokens(tuple(dict.fromkeys(one.hit.chunk.chunk_id for one in units)))
        parts = [tuple((one.hit.chunk.chunk_id, span) for span in _spans(one)) for one in units]
        return [float(score) for score in self._selector.scores(self._encoder.encode_query(question), passages, parts)]


def _spans(unit: Unit) -> tuple[Span, ...]:
    """What of its passage speaks for a unit: itself, and of a cell of a table its row, whose first cell names it."""
    if split_context(unit.context) is None:
        return (unit.inside,)
    text = unit.hit.chunk.text
    start, end = text.rfind("\n", 0, unit.inside.start) + 1, text.find("\n", unit.inside.end)
    return (unit.inside, Span(start, end if end >= 0 else len(text)))


def unscored(_: str, units: Sequence[Unit]) -> list[float]:
    """Where there is no selector: nothing speaks for any unit."""
    return [0.0] * len(units)
