"""A price that is asked for, where the rule says that there is none."""

from __future__ import annotations

import pytest

RULE = """# 白水市驿站管理条例

第一条 为了加强驿站管理，制定本条例。

第二条 驿站设置的饮水点免费开放。

第三条 驿站客房按床位编号。

第四条 驿站的厕所免费向行人开放，并保持清洁。

第五条 在驿站内吸烟的，处五十元罚款。
"""


@pytest.fixture(scope="module")
def rule(asking):
    return asking({"驿站.md": RULE})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("驿站饮水点收多少钱", "饮水点免费开放"),
        ("上驿站的厕所收多少钱", "厕所免费向行人开放"),
        ("上驿站的厕所要交多少钱", "厕所免费向行人开放"),
    ],
)
def test_what_is_free_answers(rule, question, expected):
    answer = rule.ask(question)
    assert (answer.status, expected in answer.text) == ("answered", True), answer.text


def test_what_is_free_does_not_answer_for_another_thing(rule):
    answer = rule.ask("驿站客房每晚收多少钱")
    assert answer.status == "abstained", answer.text


@pytest.fixture(scope="module")
def listed(asking):
    items = "（一）修船款；\n\n（二）有关费用。包括拖船的油费和停靠费；\n\n（三）停航损失。"
    duty = "第一条 渡船应当每年检修。\n\n第二条 渡船碰撞的，应当赔偿。赔偿额包括："
    text = f"# 白水市渡船条例\n\n{duty}\n\n{items}\n\n第三条 渡船免费搭载行人。\n"
    return asking({"渡船.md": text})


def test_a_list_goes_on_over_the_sentences_of_an_item(listed):
    answer = listed.ask("渡船碰撞的赔偿额包括哪几项")
    assert all(item in answer.text for item in ("修船款", "停靠费", "停航损失")), answer.text
    assert "免费" not in answer.text
