"""Deadlines with what sets them off and what is to be done."""

from __future__ import annotations

import pytest

RULE = """# 白水市渡口管理办法

第一条 为了加强渡口管理，制定本办法。

第二条 交通部门自收到开渡申请之日起十五日内，自收到补正材料之日起六日内，书面答复申请人。

第三条 渡口经营者应当自检修结束之日起四日内，自事故排除之日起二日内恢复航行。

第四条 停航公告期满三十日后，渡口经营者应当在八日内，把旧船牌交回交通部门。船牌遗失的，应当在二十日内补领。
"""


@pytest.fixture(scope="module")
def rule(asking):
    return asking({"渡口.md": RULE})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # two of one act, each set off by its own event
        ("收到开渡申请几日内答复申请人", "十五日"),
        ("收到补正材料几日内答复申请人", "六日"),
        ("渡口检修结束多少天内要恢复航行", "四日"),
        ("渡口事故排除多少天内要恢复航行", "二日"),
        # the act stands in the next clause
        ("几日内把旧船牌交回", "八日"),
    ],
)
def test_the_deadline_of_the_event_and_the_act(rule, question, expected):
    answer = rule.ask(question)
    assert (answer.status, answer.short_text.startswith(expected)) == ("answered", True), answer.text
