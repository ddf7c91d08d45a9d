"""Yes or no, where the unit found decides it."""

from __future__ import annotations

from collections.abc import Sequence

from rag.read.decide.limits import limit_verdict
from rag.read.decide.yes_no import asked_figure, asks_attained, comparison, figure_verdict, permission_verdict
from rag.read.find.unit import Scored
from rag.text.figures import find_figures
from rag.types import Citation, Query


def verdict(query: Query, one: Scored, told: Sequence[Citation]) -> tuple[str, str] | None:
    """Return the verdict on a yes-or-no question, short and as an answer begins with it; ``None`` where none is sure.

    A question after a figure is decided by the unit's figure in the same unit of measure; one whether a case is
    allowed by the limit that is told; one after a permission by what denies it.
    """
    quotes = [each.quote for each in told]
    short, words = limit_verdict(query, [*(one.text for quote in quotes[:1] if one.text in quote), *quotes])
    short = short or _ruled(query, one)
    return (short, words or f"{short}，") if short else None


def _ruled(query: Query, one: Scored) -> str:
    """Return "是", "不是" or "不可以" where a figure or a denial decides it, else ""."""
    asked = asked_figure(query)
    if asked is None:
        return permission_verdict(query, f"{one.unit.context}{one.unit.text}")
    figures = [figure for figure in find_figures(one.unit.text) if figure.quantity.unit == asked.unit]
    if len(figures) != 1:
        return ""
    found = figures[0].quantity
    return figure_verdict(asked, found, goal=asks_attained(query), compare=comparison(query, asked))
