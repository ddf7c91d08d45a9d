"""Yes or no, where the unit found decides it."""

from __future__ import annotations

from rag.read.decide.yes_no import asked_figure, asks_attained, comparison, figure_verdict, permission_verdict
from rag.read.find.unit import Scored
from rag.text.figures import find_figures
from rag.types import Query


def verdict(query: Query, one: Scored) -> str:
    """Return "是", "不是" or "不可以" where the unit decides a yes-or-no question, else "".

    A question after a figure is decided by the unit's figure in the same unit of measure; one after a permission by
    what denies it.
    """
    asked = asked_figure(query)
    if asked is None:
        return permission_verdict(query, f"{one.unit.context}{one.unit.text}")
    figures = [figure for figure in find_figures(one.unit.text) if figure.quantity.unit == asked.unit]
    if len(figures) != 1:
        return ""
    found = figures[0].quantity
    return figure_verdict(asked, found, goal=asks_attained(query), compare=comparison(query, asked))
