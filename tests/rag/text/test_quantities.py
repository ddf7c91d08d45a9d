"""Figures with units and bounds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quantities import chinese_number, find_quantities
from rag.types import Bound


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "bound"),
    [
        ("净增150家以上", 150, None, "家", Bound.AT_LEAST),
        ("突破110亿元", 110e8, None, "元", Bound.AT_LEAST),
        ("控制在3%以内", 3, None, "%", Bound.AT_MOST),
        ("控制在4%左右", 4, None, "%", Bound.ABOUT),
        ("约3.74万户", 37400, None, "户", Bound.ABOUT),
        ("增长6.5%—7%", 6.5, 7, "%", Bound.RANGE),
        ("提高1.5个百分点", 1.5, None, "个百分点", Bound.EXACT),
        ("处五十元以上二百元以下罚款", 50, 200, "元", Bound.RANGE),
        ("百分之十以上百分之五十以下", 10, 50, "%", Bound.RANGE),
        ("十五日内", 15, None, "日", Bound.AT_MOST),
        ("十个工作日", 10, None, "个工作日", Bound.EXACT),
        ("5000多万元", 5e7, None, "元", Bound.AT_LEAST),
        ("达到1,234,567元", 1234567, None, "元", Bound.EXACT),
        ("增长７．５％", 7.5, None, "%", Bound.EXACT),
        ("33.5万亿元", 33.5e12, None, "元", Bound.EXACT),
        ("一百元至二百元", 100, 200, "元", Bound.RANGE),
        ("占全市的1/6", 100 / 6, None, "%", Bound.EXACT),
        ("三分之二以上", 200 / 3, None, "%", Bound.AT_LEAST),
        ("过半数", 50, None, "%", Bound.AT_LEAST),
        ("十二个小时内", 12, None, "小时", Bound.AT_MOST),
        ("58万元/人", 58e4, None, "元", Bound.EXACT),
        ("用电803.20亿千瓦时", 803.2e8, None, "千瓦时", Bound.EXACT),
        ("装机500千瓦", 500, None, "千瓦", Bound.EXACT),
        ("重3千克", 3, None, "千克", Bound.EXACT),
        ("2千多人", 2000, None, "人", Bound.AT_LEAST),
        ("渡口总产值[2]185.81亿元", 185.81e8, None, "元", Bound.EXACT),
    ],
)
def test_reads_value_unit_and_bound(text, value, high, unit, bound):
    (found,) = find_quantities(text)
    assert (found.value, found.high, found.unit, found.bound) == (pytest.approx(value), high, unit, bound)


@pytest.mark.parametrize(
    "text",
    [
        "2020年3月5日",
        "渡口总产值[2]增长",
        "第三次会议",
        "“1+5”产业",
        "5G应用",
        "PM2.5浓度",
        "热线81118111",
        "一是优化，二是提升",
        "进一步",
        "世界500强",
        "十一月十六日",
        "自5月1日、2日起",
    ],
)
def test_names_dates_and_ordinals_are_no_figures(text):
    assert find_quantities(text) == ()


@given(st.text(alphabet="净增150家以上、，。%万亿元十二三百点增长—-.2第年月日多余约", max_size=40))
def test_spans_lie_in_the_text_in_order(text):
    found = find_quantities(text)
    assert all(one.span.covers(one.core) and one.span.end <= len(text) for one in found)
    assert all(a.core.end <= b.core.start for a, b in pairwise(found))


@given(st.integers(min_value=1, max_value=9_999_999))
def test_arabic_numbers_read_as_they_are_written(number):
    (found,) = find_quantities(f"共{number}家")
    assert found.value == number


@given(st.text(alphabet="零一二两三五九十百千万亿点", min_size=1, max_size=8))
def test_any_run_of_chinese_numerals_is_a_number_or_none(digits):
    value = chinese_number(digits)
    assert value is None or value >= 0


def test_words_made_of_numerals_do_not_stop_an_ingest():
    assert find_quantities("产业规模上万亿两大集群") == ()


def test_chinese_numerals():
    assert chinese_number("两千零八") == 2008
    assert chinese_number("万万点") is None
