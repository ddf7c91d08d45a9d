"""A text that is about the very matter and leaves out what is asked of it does not answer."""

from __future__ import annotations

import pytest

RULES = """# 松江市渡口管理办法

第一条 渡口经营者应当为船员购买人身意外保险，并按月发给渡工津贴。

第二条 渡口应当设置候船室，候船室的开放时长由县人民政府确定。

第三条 渡船每航次载客不得超过三十人。

第四条 六十五岁以上老年人乘坐渡船免费，随身行李的件数不限。

第五条 渡工每年应当参加培训，培训由市交通运输局组织。

本办法自2030年3月1日起施行。
"""


@pytest.fixture(scope="module")
def rules(asking):
    return asking({"渡口管理办法.md": RULES})


@pytest.mark.parametrize(
    "question",
    [
        "渡工津贴每月多少元",
        "候船室开放多少小时",
        "渡工每年参加培训多少天",
    ],
)
def test_an_amount_that_is_left_out_is_not_answered(rules, question):
    answer = rules.ask(question)
    assert answer.status == "abstained", answer.text
    assert answer.closest, "what stands nearest is shown"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("渡船每航次最多载客多少人", "三十人"),
        # without a number
        ("老年人乘坐渡船收多少元", "免费"),
        ("渡船上随身行李限多少件", "不限"),
        # no amount is asked for
        ("渡工津贴怎么发", "按月发给渡工津贴"),
        ("候船室的开放时长由谁确定", "县人民政府"),
    ],
)
def test_what_is_told_is_answered(rules, question, expected):
    answer = rules.ask(question)
    assert (answer.status, expected in answer.text) == ("answered", True), answer.text
