"""The asker's own number and the bands of a rule: eight years of work lie in "已满1年不满10年的"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from rag.text.quantities import Quantity, find_quantities
from rag.types import Bound

_ALIKE = {"个月": "月", "周岁": "岁", "年": "年", "天": "日", "℃": "度", "摄氏度": "度"}
# The lower and the upper end of a band, with the number between.
_LOWER = re.compile(r"(?:已?满|超过|达到|高于|大于|多于|以上|于)(?:或者?等于)?$")
_UPPER = re.compile(r"(?:不满|未满|不足|低于|少于|不到|不超过|小于|未达到?)(?:或者?等于)?$")
_LOWER_AFTER = re.compile(r"^(?:及|\(含\)|含)?(?:以上|的?以外)")
_UPPER_AFTER = re.compile(r"^(?:及|\(含\)|含)?(?:以下|以内|之内)")
_REACH = 12  # characters between the two ends of one band
_INSIDE, _OUTSIDE = 0.3, -0.3


@lru_cache(maxsize=4096)
def bands(text: str) -> tuple[tuple[float, float, str], ...]:
    """Return the bands a folded text sets, each as lower end, upper end and unit.

    >>> bands("累计工作已满1年不满10年的")
    ((1.0, 10.0, '年'),)
    """
    found: list[tuple[float, float, str]] = []
    last: tuple[int, float, str] | None = None
    for one in find_quantities(text):
        unit = _unit(one)
        before, after = text[max(0, one.core.start - 8) : one.core.start], text[one.core.end : one.core.end + 5]
        if one.high is not None:
            found.append((one.value, one.high, unit))
        elif _UPPER.search(before) or _UPPER_AFTER.match(after):
            joined = last is not None and last[2] == unit and one.core.start - last[0] <= _REACH
            if joined and last is not None:
                found[-1] = (last[1], one.value, unit)
            else:
                found.append((float("-inf"), one.value, unit))
            last = None
        elif _LOWER.search(before) or _LOWER_AFTER.match(after):
            found.append((one.value, float("inf"), unit))
            last = (one.core.end, one.value, unit)
    return tuple(found)


def band_bonus(case: Quantity | None, text: str) -> float:
    """Return what a clause gains for the band its case lies in, or loses where it lies outside the last one named."""
    if case is None:
        return 0.0
    own = [(low, high) for low, high, unit in bands(text) if unit == _unit(case)][-1:]
    if not own:
        return 0.0
    value = case.value + {Bound.AT_MOST: -_NEARLY, Bound.AT_LEAST: _NEARLY}.get(case.bound, 0.0)
    return _INSIDE if all(low <= value < high for low, high in own) else _OUTSIDE


@lru_cache(maxsize=512)
def case_of(question: str) -> Quantity | None:
    """Return the number of the asker's own case: the one measure that a question names and does not ask after."""
    named = [
        one for one in find_quantities(question) if one.unit and not question[: one.core.start].endswith(("多少", "几"))
    ]
    named = [replace(one, bound=_said(one, question)) for one in named]
    measures = [one for one in named if _unit(one) in _CASES and question[one.core.start : one.core.start + 1] != "一"]
    return measures[0] if len(measures) == 1 else None


def _said(one: Quantity, question: str) -> Bound:
    """Below or above its number, as the asker says: "不到50米"."""
    before, after = question[max(0, one.core.start - 4) : one.core.start], question[one.core.end : one.core.end + 3]
    if _UPPER.search(before) or _UPPER_AFTER.match(after):
        return Bound.AT_MOST
    return (
        Bound.AT_LEAST if _LOWER.search(before) or _LOWER_AFTER.match(after) or after.startswith("多") else Bound.EXACT
    )


_NEARLY = 1e-6
_CASES = frozenset({"年", "月", "岁", "度", "平方米", "人", "元", "公里", "米", "小时", "日", "级", "吨", "公斤", "%"})


def _unit(one: Quantity) -> str:
    return _ALIKE.get(one.unit, one.unit)
