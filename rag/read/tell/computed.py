"""What follows from several figures: their difference or their sum, shown as computed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.lexicon.patterns import find, patterns
from rag.read.find.unit import Scored
from rag.text.figures import find_figures
from rag.text.normalize import fold
from rag.text.quantities import Quantity
from rag.types import COMPUTED, Bound, Facet, Intent, Query, Reckoning

_PERCENT, _POINTS = "%", "个百分点"
_MAGNITUDES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
_COMPARED = 2


def computed(query: Query, found: Sequence[tuple[Facet, Scored]]) -> str:
    """Return what follows from the figures found, with its working, or "" where nothing is asked that way.

    Args:
        query: the question.
        found: each thing asked with the unit that answers it.
    """
    if _asks_sum(query):
        added = total(query, found)
        return f"合计{added}（{COMPUTED}）。" if added else ""
    if query.reckoning is Reckoning.WHICH and len(found) == len(query.facets):
        return most(query, found)
    return (rise(query, found[0][1]) if len(found) == 1 else "") or difference(query, found)


def difference(query: Query, found: Sequence[tuple[Facet, Scored]]) -> str:
    """Return "两者相差7.5亿元（按上述数字计算）。" of two figures of the same thing, or "" where there is none.

    Two years, kinds or places of one thing are compared; figures of two things, ranges and bounds are not.
    """
    if len(found) != _COMPARED:
        return ""
    (first, one), (second, other) = found
    if query.intent is not Intent.COMPARISON and not first.difference:
        return ""
    same = first.difference or (first.focus == second.focus and _name_the_same(one, other))
    if not same or one.figure is None or other.figure is None or _stands(one) == _stands(other):
        return ""
    left, right = one.figure.quantity, other.figure.quantity
    if left.unit != right.unit or Bound.RANGE in (left.bound, right.bound):
        return ""
    if left.value == right.value:
        return f"两者相同（{COMPUTED}）。" if first.difference else ""
    apart = _write(abs(left.value - right.value), left)
    if query.reckoning is None:
        return f"两者相差{apart}（{COMPUTED}）。"
    less, more = sorted(((left.value, first.label), (right.value, second.label)))
    return f"{more[1]}比{less[1]}多{apart}（{COMPUTED}）。"


def _name_the_same(one: Scored, other: Scored) -> bool:
    """Whether two units name the same of what both are asked for: 渡口产值 is not taken from 船厂产值."""
    both = one.asked.keys() & other.asked.keys()
    left, right = (fold(f"{each.text} {each.unit.context}") for each in (one, other))
    return all((term in left) == (term in right) for term in both)


def total(query: Query, found: Sequence[tuple[Facet, Scored]]) -> str:
    """Return "110家", the sum of the figures of one thing at several times, where it is asked for, or "".

    Amounts are added up; rates, ranges and bounds are not, nor what stands more than once.
    """
    figures = [one.figure.quantity for _, one in found if one.figure is not None]
    if len(found) < max(_COMPARED, len(query.facets)) or len(figures) < len(found) or not _asks_sum(query):
        return ""
    first = figures[0]
    same = query.reckoning is not None or len({facet.focus for facet, _ in found}) == 1
    alike = same and len({(one.unit, one.bound) for one in figures}) == 1
    apart = len({_stands(one) for _, one in found}) == len(found)
    if len({one.scope.kind for _, one in found}) > 1:
        return ""  # a goal and a result make no sum
    if not alike or not apart or first.bound is Bound.RANGE or first.unit in (_PERCENT, "‰", _POINTS):
        return ""
    bound = {Bound.AT_LEAST: "以上", Bound.AT_MOST: "以内"}.get(first.bound, "")
    return f"{_write(sum(one.value for one in figures), first)}{bound}"


def most(query: Query, found: Sequence[tuple[Facet, Scored]]) -> str:
    """Return "乙镇更高，两者相差3座（按上述数字计算）。": which of several figures is more or less, as it is asked."""
    figures = [one.figure.quantity for _, one in found if one.figure is not None]
    asked = next((match for one in patterns("reckons") if (match := one.regex.search(_last(query)))), None)
    less, more = (asked.groupdict().get(one) if asked else None for one in ("less", "more"))
    how = less or more
    if not how or len(figures) < max(_COMPARED, len(found)) or len({one.unit for one in figures}) > 1:
        return ""
    values = [one.value for one in figures]
    if any(one.bound is Bound.RANGE for one in figures) or len({_stands(one) for _, one in found}) < len(found):
        return ""
    if len(found) == _COMPARED and values[0] == values[1]:
        return f"两者相同（{COMPUTED}）。"
    best = min(values) if less else max(values)
    if values.count(best) > 1:
        return ""
    name = found[values.index(best)][0].label
    if len(found) > _COMPARED:
        return f"{name}最{how}（{COMPUTED}）。"
    return f"{name}更{how}，两者相差{_write(abs(values[0] - values[1]), figures[0])}（{COMPUTED}）。"


def _last(query: Query) -> str:
    """The question itself, behind those whose figures it compares."""
    return fold(query.standalone_text.rsplit("；", 1)[-1])


def _stands(one: Scored) -> tuple[str, int]:
    """Where the figure of a unit stands: one sentence may tell two."""
    return one.unit.doc_id, one.unit.span.start + (one.figure.quantity.core.start if one.figure else 0)


def _asks_sum(query: Query) -> bool:
    """Whether a question asks for a sum: "2030年和2031年一共新建几所"."""
    if query.reckoning is not None:
        return query.reckoning is Reckoning.SUM
    return find("amounts", "sum", fold(query.standalone_text)) is not None


def asked_count(query: Query) -> str:
    """Return what the items of a list are counted in where their number is asked for: 类 of "分为几类"; else ""."""
    if query.reckoning is Reckoning.COUNT:
        match = find("followup", "counts", fold(query.text))
        return match["kind"] if match else "项"
    match = find("amounts", "items", fold(query.standalone_text))
    return match["kind"] if match and query.intent in (Intent.FIGURE, Intent.LIST) and len(query.facets) == 1 else ""


def rise(query: Query, candidate: Scored) -> str:
    """Return by how much something came from one figure to the other of its clause, where that is asked for, or "".

    "由每月900元提高到950元" tells both ends; "提高了多少元" asks for what lies between.
    """
    if candidate.figure is None or not find("amounts", "change", fold(query.standalone_text)):
        return ""
    for before, after in pairwise(find_figures(candidate.text)):
        left, right = before.quantity, after.quantity
        between = candidate.text[left.span.end : right.span.start]
        ends = (
            find("amounts", "from", before.before)
            and find("amounts", "to", between)
            and candidate.figure in (before, after)
        )
        if ends and left.unit == right.unit and left.value != right.value:
            return f"两者相差{_write(abs(left.value - right.value), left)}（{COMPUTED}）。"
    return ""


def _write(value: float, like: Quantity) -> str:
    unit = _POINTS if like.unit == _PERCENT else like.unit
    for size, word in _MAGNITUDES:
        if value >= size and like.value >= size:
            return f"{_number(value / size)}{word}{unit}"
    return f"{_number(value)}{unit}"


def _number(value: float) -> str:
    return f"{round(value, 6):g}" if value < 1e6 else f"{value:.0f}"
