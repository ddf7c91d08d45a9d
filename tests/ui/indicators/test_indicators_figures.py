"""Figures in the unit of their text, and on one axis only where they are of one kind."""

from __future__ import annotations

import pytest

from rag.types import Bound, Indicator, Scope, Span
from ui.indicators.asked import MOST_CHARTED, Asked
from ui.indicators.figure import figure_of, words_of
from ui.indicators.scale import scale_of
from ui.indicators.units import axis_of, kind_of


def row(quote, value, unit, high=None, bound=Bound.EXACT):
    return Indicator("a", value, unit, bound, Scope(), "d", Span(0, len(quote)), quote, high)


@pytest.mark.parametrize(
    ("quote", "value", "unit", "high", "told"),
    [
        ("总额达到110亿元以上，", 1.1e10, "元", None, (110, None, "亿元")),
        ("突破1.2万亿元", 1.2e12, "元", None, (1.2, None, "万亿元")),
        ("2名工人分2万元", 2e4, "元", None, (2, None, "万元")),
        ("30多万人", 3e5, "人", None, (30, None, "万人")),
        ("增长6.5%—7%", 6.5, "%", 7.0, (6.5, 7.0, "%")),
        ("投资3—5亿元", 3e8, "元", 5e8, (3, 5, "亿元")),
        ("１，２００家", 1200, "家", None, (1200, None, "家")),
        ("三十家", 30, "家", None, (30, None, "家")),
        ("收入 | 1,234.5 | 8", 12_345_000, "元", None, (1234.5, None, "万元")),
        ("下降-3.1", -3.1, "%", None, (-3.1, None, "%")),
        ("", 5, "", None, (5, None, "")),
    ],
)
def test_a_figure_is_told_in_the_unit_of_its_text(quote, value, unit, high, told):
    found = figure_of(row(quote, value, unit, high))
    assert (found.value, found.high, found.unit) == (pytest.approx(told[0]), told[1], told[2])


def test_its_words_are_those_of_the_text():
    assert words_of(row("净增150家以上，", 150, "家")) == "150家以上"
    assert words_of(row("收入 | 1,234.5", 12_345_000, "元")) == ""


def test_units_of_one_kind_share_an_axis_and_others_never():
    assert len({kind_of(one) for one in ("公里", "米")}) == 1
    assert len({kind_of(one) for one in ("元", "美元", "%", "个百分点", "人", "人次", "")}) == 7
    axis = axis_of([(30, "亩"), (20, "亩"), (2, "公顷")])
    assert (axis.unit, axis.place(2, "公顷")) == ("亩", pytest.approx(30))
    assert axis_of([(3e8, "元"), (9e7, "元")]).unit == "亿元"
    assert axis_of([(20_000, "%")]).unit == "%"


@pytest.mark.parametrize(("low", "high"), [(0, 0), (-5, -1), (1e-6, 2e-6), (9.7, 9.9), (5, 5), (-3, 1e12)])
def test_a_scale_holds_all_values(low, high):
    scale = scale_of(low, high)
    assert scale.low <= low <= high <= scale.high
    assert 2 <= len(scale.ticks) <= 12
    assert 0 <= scale.share(low) <= scale.share(high) <= 1


def test_an_address_asks_for_what_can_be_meant_and_is_written_again():
    asked = Asked.of([("name", " 渡口 "), ("year", "2020"), ("sort", "value"), ("dir", "desc"), ("chart", "甲&乙")])
    assert (
        Asked.of([("name", "渡口"), ("year", "2020"), ("sort", "value"), ("dir", "desc"), ("chart", "甲&乙")]) == asked
    )
    assert asked.address(page=2) == (
        "?name=%E6%B8%A1%E5%8F%A3&year=2020&sort=value&dir=desc&chart=%E7%94%B2%26%E4%B9%99&page=2"
    )
    wrong = [("year", "-1"), ("kind", "x"), ("sort", "drop"), ("page", "0"), ("page", "9" * 9), ("other", "x")]
    assert Asked.of(wrong) == Asked()
    many = Asked.of([("chart", f"n{number}") for number in range(99)])
    assert len(many.chart) == MOST_CHARTED
    assert len(Asked.of([("name", "长" * 9999)]).name) == 100
