"""The plain case of a rule, the graver one and the exception."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.read.gravity import condition_bonus, gravity_bonus
from rag.read.surroundings import Passage
from rag.text.figures import find_figures
from rag.types import Chunk, Hit, Sentence, Span

RULE = """# 白水市渡口管理办法

第一条 渡口改建应当在三十日内完成验收；情况复杂的，可以延长四十五日。

第二条 在渡口水域养殖的，处三百元罚款；情节严重的，处三千元罚款。

第三条 在候船室吸烟的，处五十元罚款。
"""


def passage(article, text):
    start = article.index(text)
    chunk = Chunk("c", "d", article, Span(0, len(article)), ("第二条",))
    sentence = Sentence(Span(start, start + len(text)))
    return Passage(Hit(chunk, 1.0, 1, "dense"), 1.0, sentence, text, "渡口管理办法")


@pytest.mark.parametrize("text", ["情况复杂的，可以延长四十五日", "有特殊情况的，在九十日内验收"])
def test_an_exception_is_meant_only_where_it_is_asked_for(text):
    found, figure = passage(text, text), find_figures(text)[0]
    assert condition_bonus("渡口改建 验收", found, figure) < 0
    assert condition_bonus("特殊情况 渡口改建 验收 延长", found, figure) > 0


def test_the_lesser_case_loses_only_to_a_graver_one_of_its_article():
    focus, lesser, graver = "吸烟 拒不改正", "处五十元罚款", "拒不改正的，处二百元罚款"
    assert gravity_bonus(focus, passage(f"{lesser}；{graver}", lesser)) < 0
    assert gravity_bonus(focus, passage(f"{lesser}；{graver}", graver)) > 0
    assert gravity_bonus(focus, passage(lesser, lesser)) == 0


@pytest.fixture(scope="module")
def rule(asking):
    return asking({"渡口.md": RULE})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("渡口改建应当几日内完成验收", "三十日"),
        ("渡口改建验收最多延长几日", "四十五日"),
        ("情况复杂的渡口改建可以延长多少日", "四十五日"),
        ("在渡口水域养殖罚多少", "三百元"),
        ("在渡口水域养殖情节严重的罚多少", "三千元"),
        ("在候船室吸烟情节严重的罚多少", "五十元"),
    ],
)
def test_the_case_that_is_meant(rule, question, expected):
    assert expected in rule.ask(question).text


def test_the_case_that_a_list_announces():
    lead, item = "逾期未改正的，按照以下规定处罚：", "（一）未公示票价的，处二百元罚款；"
    announced = replace(passage(f"{lead}\n{item}", item), before=lead)
    assert gravity_bonus("未公示票价 逾期不改", announced) > 0
