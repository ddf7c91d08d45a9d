"""Which time a phrase names, and of what kind it is."""

import pytest

from rag.text.periods import find_kind, find_sentence_kind, find_years
from rag.types import Kind


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年主要工作安排", (2020,)),
        ("去年和今年", (2018, 2019)),
        ("上年度", (2018,)),
        ("前年", (2017,)),
        ("2011-2013年", (2011, 2012, 2013)),
        ("“十二五”时期", (2011, 2012, 2013, 2014, 2015)),
        ("十四五规划", (2021, 2022, 2023, 2024, 2025)),
        ("五年来", (2014, 2015, 2016, 2017, 2018)),
        ("比上年增长8%", ()),
        ("十五日内", ()),
        ("“1+5”产业", ()),
    ],
)
def test_years_of_a_phrase(text, years):
    assert find_years(text, 2019) == years


def test_years_as_people_type_them():
    assert find_years("12年CPI", short=True) == (2012,)
    assert find_years("2014 M2", short=True) == (2014,)
    assert find_years("津贴改成每月2000元", short=True) == ()
    assert find_years("移栽2000棵树，配2010辆车", short=True) == ()
    assert find_years("绿地1900平方米", short=True) == ()
    assert find_years("3年内", short=True) == ()


def test_relative_years_need_a_reference():
    assert find_years("去年") == ()


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("一、2019年工作完成情况", Kind.ACTUAL),
        ("二、2020年主要工作安排", Kind.TARGET),
        ("一、2009年工作回顾", Kind.ACTUAL),
        ("三、2012年主要任务", Kind.TARGET),
        ("第一章 总则", Kind.NONE),
    ],
)
def test_kind_of_a_heading(heading, kind):
    assert find_kind(heading) is kind


def test_kind_of_a_sentence_by_its_modal_words():
    assert find_sentence_kind("今年拟安排赤字1.2万亿元") is Kind.TARGET
    assert find_sentence_kind("比上年增长9%") is Kind.ACTUAL
    assert find_sentence_kind("犬只应当拴绳") is Kind.NONE
