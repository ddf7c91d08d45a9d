"""Yes or no to a figure."""

from __future__ import annotations

import pytest

from rag.read.decide.yes_no import asked_figure, figure_verdict
from rag.text.quantities import find_quantities
from rag.types import Intent, Query, Turn

RULE = """# 白水市夜市管理条例

第一条 夜市摊位的押金最高不超过五百元。
"""
REPORT = """东湖新区2030年工作总结

一、2030年工作完成情况

城镇登记失业率2.6%。
"""


@pytest.mark.parametrize(
    ("asked", "found", "verdict"),
    [
        # a limit is compared with a limit
        ("不超过100元", "不超过50元", "不是"),
        ("不超过100元", "一百元以下", "是"),
        ("100元以下", "二十元以上五十元以下", "不是"),
        ("100元以下", "二十元以上一百元以下", "是"),
        # what came out is compared with the limit
        ("5%以下", "2.6%", "是"),
        ("2%以下", "2.6%", "不是"),
    ],
)
def test_at_most(asked, found, verdict):
    (limit,), (told,) = find_quantities(asked), find_quantities(found)
    assert figure_verdict(limit, told) == verdict


def test_a_figure_of_the_question_before_is_not_asked_after():
    whole = "渡船有没有按3%收押金；有没有救生衣"
    turns = (Turn("user", "渡船有没有按3%收押金"), Turn("assistant", "按3%收。"))
    assert asked_figure(Query("有没有救生衣", whole, intent=Intent.YES_NO, history=turns)) is None
    assert asked_figure(Query(whole, whole, intent=Intent.YES_NO)) is not None


@pytest.fixture(scope="module")
def documents(asking):
    return asking({"夜市.md": RULE, "报告.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("夜市摊位的押金不超过1000元对吗", "不是，"),
        ("夜市摊位的押金不超过500元对吗", "是，"),
        ("2030年城镇登记失业率是不是在5%以下", "是，"),
        ("2030年城镇登记失业率是不是在2%以下", "不是，"),
    ],
)
def test_it_is_told_with_what_the_documents_say(documents, question, verdict):
    assert documents.ask(question).text.startswith(verdict)
