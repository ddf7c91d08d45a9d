"""Yes or no: a question after a figure or a permission, answered with the figure or the rule that decides it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from rag.text.normalize import fold
from rag.text.quantities import Quantity, find_quantities
from rag.types import Bound, Intent, Query

YES, NO, MAY_NOT = "是", "不是", "不可以"
# The figure that is asked after ends the question; one before a further predicate is a condition.
_CLOSES = re.compile(
    r"^(?:以上|以下|左右|的)?(?:目标|任务|要求|[一-龥]{0,3}?)(?:完成|实现|达到|达成|做到)?(?:了|对|是)*[,，]?(?:吗|么|没有?|不|对不对|是不是|是吧|对吧|没错吧|对吗|吧)*[?？。!！]*$"
)
_ATTAINED = re.compile(r"(?:完成|实现|达到|达成|做到)(?:了吗|了没|没有|没)|有没有(?:完成|实现|达到|达成|做到)")
_ASKS_FIRST = re.compile(r"是不是|是否|有没有")
_MAY = re.compile(r"可不可以|能不能|可以|能(?!力|源|够力)|允许|准许|享受")
_WHETHER = re.compile(r"可不可以|能不能|可否|能否|准不准")
_MAY_NOT = re.compile(r"不得|禁止|严禁|不准|不予|不享受|不能|不可|不允许")
# "禁止出售,但为健在配偶留作合葬的除外": it depends.
_EXCEPTED = re.compile(r"除外|但是?[^。;；]{0,30}(?:可以|允许)")
_SAME = 1e-9
# How a question compares what is found with its own figure, told just before it; what is denied comes first.
_COMPARISONS: tuple[tuple[re.Pattern[str], Callable[[float, float], bool]], ...] = tuple(
    (re.compile(rf"(?:{words})(?:了|过)?\s?$"), compare)
    for words, compare in (
        ("(?:不|没有?|未)(?:超过|大于|高于|多于|突破)", operator.le),
        ("(?:不|没有?|未)(?:低于|小于|少于)|至少有?|达到|达了|做到|实现", operator.ge),
        ("大于|高于|多于|超过|超出|突破|不止|[大高多]过", operator.gt),
        ("小于|低于|少于|不到|不足|没到|没有?达到|未达到?|[小低少]过", operator.lt),
    )
)
_COMPARE_REACH = 8


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
    closes = _CLOSES.match(fold(asked)[last.span.end :]) or _CLOSES.match(fold(asked)[last.core.end :])
    return last if closes or (_ASKS_FIRST.search(asked) and len(figures) == 1) else None


def comparison(query: Query, asked: Quantity) -> Callable[[float, float], bool] | None:
    """Return how a question compares what is found with its figure ("大于6%吗" is ``operator.gt``), or ``None``."""
    told = fold(query.standalone_text)[max(0, asked.core.start - _COMPARE_REACH) : asked.core.start]
    said = ((compare, words.search(told)) for words, compare in _COMPARISONS)
    return next((compare for compare, match in said if match and not told[: match.start()].endswith("没")), None)


def figure_verdict(
    asked: Quantity, found: Quantity, *, goal: bool = False, compare: Callable[[float, float], bool] | None = None
) -> str:
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
    return bool(_ATTAINED.search(fold(query.standalone_text)))


def permission_verdict(query: Query, said: str) -> str:
    """Return "不可以" where a permission is asked for and what is said denies it, else "": a yes needs its reasons."""
    asked = _WHETHER.sub("可以", fold(query.standalone_text))
    if query.intent is not Intent.YES_NO or not _MAY.search(asked) or _MAY_NOT.search(asked):
        return ""
    told = fold(said)
    return MAY_NOT if _MAY_NOT.search(told) and not _EXCEPTED.search(told) else ""
