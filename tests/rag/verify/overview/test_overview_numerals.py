"""Numerals of an overview in every form."""

from __future__ import annotations

import pytest

from rag.types import Citation, Kind, Scope, Span
from rag.verify.overview.check import borne_out
from rag.verify.overview.numerals import read_numeral

SAME = ["180", "１８０", "一百八十", "壹佰捌拾", "1.8百", "一八〇", "一百八十点零", "180.0"]
OTHER = [
    "181",
    "１８１",
    "一百八十一",
    "壹佰捌拾壹",
    "1.9百",
    "18",
    "1800",
    "一百零八",
    "一百八",
    "百八十",
    "几百",
    "数百",
    "上百",
]


def cited(quote, years=(2031,), kind=Kind.ACTUAL):
    return Citation(1, "d", "桐川市公报", (), Span(0, len(quote)), quote, Scope(years, kind, "桐川市"))


@pytest.mark.parametrize("numeral", SAME)
def test_a_number_may_be_written_in_any_form(numeral):
    said = borne_out(f"全年新登记民宿{numeral}家。", [cited("全年新登记民宿180家。")], "新登记民宿多少")
    assert said == f"全年新登记民宿{numeral}家。"


@pytest.mark.parametrize("numeral", OTHER)
def test_another_number_is_left_out_in_every_form(numeral):
    assert borne_out(f"全年新登记民宿{numeral}家。", [cited("全年新登记民宿180家。")], "新登记民宿多少") == ""


@pytest.mark.parametrize(
    ("told", "quote"),
    [
        ("入园率提高百分之五", "入园率提高5%"),
        ("受访者的三分之一支持", "受访者的1/3支持"),
        ("空置率为三成", "空置率为30%"),
        ("半数村庄通了班车", "一半村庄通了班车"),
        ("产值是上年的两倍", "产值是上年的2倍"),
        ("新增床位廿五张", "新增床位25张"),
        ("新增床位卅张", "新增床位三十张"),
        ("改造管网3万2千米", "改造管网32000米"),
        ("补贴1,200元", "补贴一千二百元"),
        ("游客超过十万人次", "游客突破10万人次"),
        ("处五十元至二百元的罚款", "处50元以上200元以下的罚款"),
    ],
)
def test_what_is_equal_is_equal(told, quote):
    assert borne_out(f"{told}。", [cited(quote)], "情况") == f"{told}。"


@pytest.mark.parametrize(
    ("told", "quote"),
    [
        ("产值翻一番", "产值增长一倍"),
        ("产值翻一番", "产值翻两番"),
        ("产值翻两番", "产值翻一番"),
        ("空置率为一成", "空置率为1%"),
        ("空置率为三成半", "空置率为30%"),
        ("受访者的四分之三支持", "受访者的三分之一支持"),
        ("受访者的3/1支持", "受访者的1/3支持"),
        ("半数村庄通了班车", "近半数村庄通了班车"),
        ("过半数村庄通了班车", "半数村庄通了班车"),
        ("产值是上年的三倍", "产值是上年的2倍"),
        ("新增床位廿张", "新增床位25张"),
        ("入园率提高5个百分点", "入园率提高5%"),
        ("入园率提高千分之五", "入园率提高5%"),
        ("补贴1,200元", "补贴1,200美元"),
        ("补贴1.2万元", "补贴1200元"),
        ("补贴三五百元", "补贴350元"),
        ("处五十元至二百元的罚款", "处五十元至三百元的罚款"),
        ("投资二点五亿元", "投资2.5万元"),
    ],
)
def test_what_is_not_equal_is_left_out(told, quote):
    assert borne_out(f"{told}。", [cited(quote)], "情况") == ""


@pytest.mark.parametrize(
    "text", ["", "万", "百", "点", "一百八", "三五", "十百", "一万万亿亿百百", "五十点", "1.2.3", "〇点"]
)
def test_what_is_no_number_or_several_is_none(text):
    assert read_numeral(text) is None
