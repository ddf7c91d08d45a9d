"""Levels and changes: how high something came, by how much it grew, and from where it came."""

from __future__ import annotations

import re

from rag.text.figures import Figure
from rag.types import Facet

# A yearly mean of a period is not the figure of a year.
_MEAN = re.compile(r"年均|年平均|平均每年|每年平均")
_MEAN_UNASKED = -0.3
# Asked how high it came, by how much it changed is no answer.
_CHANGED = re.compile(r"(?:增长|提高|增加|上升|上涨|下降|降低|减少|回落)(?:了|约|近|超)?$")
# "比去年多100万人" says by how much, whatever it is of.
_MORE_THAN = re.compile(r"[比较][^,，。;；\d]{1,6}(?:多|少|高|低)(?:了|出|约|近)?$")
_CHANGE_UNASKED, _AMOUNT_UNASKED = -0.3, -0.15
_CHANGES = re.compile(r"增|涨|升|降|减|回落|扩大|缩小|变化|提|加|多出|高于|低于|少了")
# "比2002年增长65.5%" is no growth of the year before.
_BASE = re.compile(r"[比较]((?:19|20)\d\d)年")
_BASE_DIFFERS = -0.3
# Percentage points tell a change, wherever they stand.
_POINTS = frozenset({"个百分点", "百分点"})
_CHANGE_ASKED = re.compile(r"(?:增长?|上?涨|提高|上升|下降|降低?|减少?|回落|扩大|缩小|变化|高于|低于|百分点)\s*$")
# "高出全市多少": by how much it is above another's.
_APART_ASKED = re.compile(
    r"(?:高|低|快|慢|多|少)(?:出|于|过)(?:全[国省市区县])?(?:平均水?平?)?的?\s*$|[快慢]\s*$|比全[国省市区县]\S{0,6}$"
)
_APART = re.compile(r"(?:高|低|快|慢|多|少)(?:出|于|过)[^,，。;；\d]{1,8}$")
_TOTAL_ASKED = re.compile(r"总(?:里程|数|量|额|面积|规模|长度|人[数口]|产值|收入|投资|户数|家数)|累计")
_INCREASE, _INCREASE_UNASKED = re.compile(r"新增|净增|新建|新开|增加"), -0.3
_BY_HOW_MUCH = re.compile(r"(?:多|少|高|低|快|慢)(?:出|于|了)?\s*$|增加|减少|提高|降低")
_RATES = frozenset({"%", "‰"})
_DIFFERENCE = 0.3
# "由45.9%提高到52.6%": asked how high, the latter is meant.
_FROM = re.compile(r"[由从](?:\S{0,6}年[底末]?的?)?$")
_CAME_TO = re.compile(r"^(?:逐步|稳步)?(?:[一-龥]{2}|[升增降涨减])[到至为]")
_BEFORE_ASKED = re.compile(r"[由从]|之前|原来|调整前|以前")
_FROM_UNASKED = -0.3
_REACHED = re.compile(r"(?:达到?|超过|突破|[高升加大低]到|[升增降减]至|[升增降]到|为|完成)(?:了|约|近|\d{4}年)?$")
_ADDED_UP = re.compile(r"累计|年均|[两三四五]年|新增|净增|新建|改造|共|总计")


def change_bonus(facet: Facet, figure: Figure, text: str) -> float:
    """Return what a figure of a change loses where the level is asked for, and gains where the change is.

    Args:
        facet: what is asked.
        figure: the candidate.
        text: its sentence.
    """
    mean = _MEAN_UNASKED if _MEAN.search(figure.before) and not _MEAN.search(facet.focus) else 0.0
    return mean + _changed(facet, figure, text) + _based(facet, figure) + _total_bonus(facet.focus, figure)


def _total_bonus(focus: str, figure: Figure) -> float:
    """Return what a figure of an increase loses where the total is asked for: "新增30公里,总里程909公里"."""
    if not _TOTAL_ASKED.search(focus):
        return 0.0
    return _INCREASE_UNASKED if _INCREASE.search(figure.before) and "总" not in figure.before else 0.0


def _changed(facet: Facet, figure: Figure, text: str) -> float:
    changed = bool(_CHANGED.search(figure.before)) or figure.quantity.unit in _POINTS
    if _APART_ASKED.search(facet.focus):
        return _DIFFERENCE if _APART.search(figure.before) else -_DIFFERENCE
    if facet.difference:
        rate = facet.level and figure.quantity.unit in _RATES and not _CHANGES.search(facet.focus)
        return (_CHANGE_UNASKED if rate else _DIFFERENCE) if changed else 0.0
    if _MORE_THAN.search(figure.before):
        return 0.0 if _BY_HOW_MUCH.search(facet.focus) else _CHANGE_UNASKED
    if facet.level:
        return _CHANGE_UNASKED if changed else 0.0
    if _FROM.search(figure.before) and _CAME_TO.search(text[figure.quantity.span.end :]):
        return 0.0 if _BEFORE_ASKED.search(facet.focus) else _FROM_UNASKED
    if figure.quantity.unit in _POINTS:
        return 0.0 if _CHANGE_ASKED.search(facet.focus) else _CHANGE_UNASKED
    amount = figure.quantity.unit not in _RATES and changed and not _CHANGES.search(facet.focus)
    return _AMOUNT_UNASKED if amount else 0.0


def tells_difference(facet: Facet, other: Facet, figure: Figure) -> bool:
    """Whether a figure itself says by how much ``facet``'s year is more than ``other``'s."""
    changed = bool(_CHANGED.search(figure.before)) or figure.quantity.unit in _POINTS
    if facet.level and figure.quantity.unit in _RATES:
        return False  # "比2030年多多少" of an amount is no growth in percent, and of a growth the growth itself
    named = _BASE.search(figure.before)
    base = int(named[1]) if named else facet.scope.years[0] - 1
    return changed and other.scope.years == (base,) and figure.quantity.unit == (facet.unit or figure.quantity.unit)


def _based(facet: Facet, figure: Figure) -> float:
    """What a change since another year loses than the one that is asked, or that anyone would mean."""
    base = _BASE.search(figure.before)
    if base is None or len(facet.scope.years) != 1:
        return 0.0
    return 0.0 if int(base[1]) == (facet.base or facet.scope.years[0] - 1) else _BASE_DIFFERS


def reaches(figure: Figure, text: str) -> bool:
    """Whether a figure tells how high something came, not what was added up over time."""
    told = text[figure.clause.start : figure.quantity.core.start] if figure.before else ""
    return bool(_REACHED.search(told)) and not _ADDED_UP.search(figure.clause.cut(text))
