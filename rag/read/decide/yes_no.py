"""Yes or no: a question after a figure or a permission, answered with the figure or the rule that decides it."""

from __future__ import annotations

import operator

from rag.lexicon.patterns import blank, find
from rag.read.decide.bounds import BEFORE, Compare, bound
from rag.text.normalize import fold
from rag.text.quantities import Quantity, find_quantities
from rag.types import Bound, Intent, Query

YES, NO, MAY_NOT = "是", "不是", "不可以"
_SAME = 1e-9


def asked_figure(query: Query) -> Quantity | None:
    """Return the figure that a yes-or-no question asks after: "覆盖率达到98%了吗", or ``None``.

    What a follow-up takes over from the question before it is not asked after.
    """
    if query.intent is not Intent.YES_NO:
        return None
    asked = query.standalone_text
    figures = [
        one
        for one in find_quantities(asked)
        if (one.unit != "年" or not one.core.cut(asked)[0].isdecimal())
        and (not query.history or one.core.cut(asked) in query.text)
    ]
    if not figures:
        return None
    last = figures[-1]
    ends = (last.span.end, last.core.end)
    closes = any(find("yes_no", "closes", fold(asked)[end:]) for end in ends)
    return last if closes or (find("yes_no", "asks_first", asked) and len(figures) == 1) else None


def comparison(query: Query, asked: Quantity) -> Compare | None:
    """Return how a question compares what is found with its figure ("大于6%吗" is ``operator.gt``), or ``None``."""
    found = bound(fold(query.standalone_text)[: asked.core.start], BEFORE)
    return found[1] if found else None


def figure_verdict(asked: Quantity, found: Quantity, *, goal: bool = False, compare: Compare | None = None) -> str:
    """Return "是" or "不是": whether the figure found is the one asked after, or reaches it where it was a ``goal``.

    What is said to be at most so much is the limit itself where a limit is found: at most 50 is not at most 100.
    ``compare`` is how the question compares the two, where it says so of a figure that was measured.
    """
    if compare is operator.lt:
        return YES if (found.high or found.value) < asked.value else NO
    if compare is not None and found.high is None and found.bound in (Bound.EXACT, Bound.ABOUT):
        return YES if compare(found.value, asked.value) else NO
    if goal and asked.bound is Bound.EXACT:
        return YES if found.value >= asked.value else NO
    if asked.bound is Bound.AT_LEAST:
        held = found.value >= asked.value
    elif asked.bound is Bound.AT_MOST:
        most = found.high or found.value
        limit = found.high is not None or found.bound is Bound.AT_MOST
        held = most == asked.value if limit else most <= asked.value
    else:
        held = abs(found.value - asked.value) <= _SAME * max(1.0, abs(asked.value)) and found.high == asked.high
    return YES if held else NO


def asks_attained(query: Query) -> bool:
    """Whether a question asks if a goal was reached."""
    return find("yes_no", "attained", fold(query.standalone_text)) is not None


def permission_verdict(query: Query, said: str) -> str:
    """Return "不可以" where a permission is asked for and what is said denies it, else "": a yes needs its reasons."""
    asked, told = blank("yes_no", "whether", fold(query.standalone_text), by="可以"), fold(said)
    permission = query.intent is Intent.YES_NO and find("yes_no", "may", asked) and not find("limits", "refused", asked)
    denied = find("limits", "refused", told) and not find("yes_no", "excepted", told)
    return MAY_NOT if permission and denied else ""
