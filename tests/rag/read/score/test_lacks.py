"""What a unit lacks of what is asked: the amount, the unit of measure, the year."""

from __future__ import annotations

import pytest

from rag.read.score.lacks import MEASURE, VALUE, YEAR, tells_amount

DOCUMENT = """北湾县统计公报

一、2030年交通

2030年，全县新建渡口。改造渡船12艘，渡口平均候船时间缩短。
"""


@pytest.fixture(scope="module")
def pipeline(asking):
    return asking({"北湾县公报_2030.txt": DOCUMENT})


@pytest.mark.parametrize(
    ("question", "missing", "there"),
    [
        ("2030年全县新建渡口多少个", VALUE, YEAR),
        ("2030年改造渡船多少艘", "", VALUE),
        ("2030年改造渡船投资多少元", VALUE, YEAR),
        ("2028年改造渡船多少艘", YEAR, VALUE),
    ],
)
def test_it_is_named(pipeline, question, missing, there):
    _, units = pipeline.explain(question)[0]
    lacking = units[0].lacks
    assert not missing or missing in lacking
    assert there not in lacking


@pytest.mark.parametrize("text", ["补助三百元", "办证不收费", "人数不限", "试用期半年", "当场办结", "增长5%"])
def test_an_amount_is_told(text):
    assert tells_amount(text)


@pytest.mark.parametrize(
    "text", ["每月给予津贴", "第二十三条 渡口应当设置候船室", "2030年3月1日起施行", "收费标准由市政府规定"]
)
def test_no_amount_is_told(text):
    assert not tells_amount(text)


def test_the_names_differ():
    assert len({VALUE, MEASURE, YEAR}) == 3
