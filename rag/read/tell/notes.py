"""Notes: figures of the same thing in another year or of another kind, never the answer and often taken for it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.read.find.cells import cell_value, cell_words
from rag.read.find.unit import Scored
from rag.read.score.lacks import PLACE
from rag.read.tell.wording import balanced, figure_words, scope_words, statement
from rag.text.cell_context import split_context

_MOST = 3
# A near miss covers the question as well as the answer does, or nearly so.
_NEAR = 0.9
_CONTRARY = ("year", "kind")


def near_misses(best: Scored, ranked: Sequence[Scored]) -> tuple[str, ...]:
    """Return a note for each unit that tells the thing of the best one in another year or of another kind.

    Args:
        best: what answers.
        ranked: all units.
    """
    if best.figure is None:
        return ()
    worth = _NEAR * best.signals["figure_words"]
    found = [
        _note(one)
        for one in ranked
        if one.figure is not None
        and one.figure.quantity.unit == best.figure.quantity.unit
        and one.unit is not best.unit
        and PLACE not in one.lacks
        and any(one.signals[name] == 0.0 for name in _CONTRARY)
        and one.signals["figure_words"] >= worth
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _note(one: Scored) -> str:
    if one.figure is None:
        return ""
    cell = split_context(one.unit.context)
    if cell is not None:
        said, value = cell_words(cell, one.text), cell_value(cell, one.text)
    else:
        said, value = balanced(statement(one.text, one.figure)), figure_words(one.text, one.figure)
    return f"{value}为{scope_words(one.scope) or '另一处'}：{said}"
