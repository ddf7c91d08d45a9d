"""A rule that is named is the one that answers."""

from __future__ import annotations

import pytest

FERRY = """# 白水市渡口管理办法

第一条 为了加强渡口管理，制定本办法。

第二条 渡船载客不得超过核定人数。违反规定的，处二百元以上八百元以下罚款。

第三条 移栽渡口树木的，应当提前二十日申请。

本办法自2031年3月1日起施行。
"""
MARKET = """# 白水市夜市管理条例

第一条 为了加强夜市管理，制定本条例。

第二条 摊位经营者擅自停业的，处一百元以上四百元以下罚款。

本条例自2029年9月1日起施行。
"""


@pytest.fixture(scope="module")
def rules(asking):
    return asking({"渡口.md": FERRY, "夜市.md": MARKET})


@pytest.mark.parametrize("question", ["摊位经营者擅自停业罚多少", "夜市管理条例里擅自停业罚多少"])
def test_its_figure_answers(rules, question):
    answer = rules.ask(question)
    assert (answer.status, "一百元以上四百元以下" in answer.text) == ("answered", True), answer.text


@pytest.mark.parametrize("question", ["渡口管理办法里擅自停业罚多少"])
def test_the_figure_of_another_rule_does_not_answer(rules, question):
    answer = rules.ask(question)
    assert "一百元" not in answer.text, answer.text


def test_the_date_of_a_rule(rules):
    assert "2029年9月1日" in rules.ask("夜市管理条例什么时候施行").text


@pytest.mark.parametrize("question", ["古塔保护条例什么时候施行", "白水市古塔保护条例从哪天起施行"])
def test_a_rule_that_no_document_is_has_no_date(rules, question):
    answer = rules.ask(question)
    assert (answer.status, "古塔保护条例" in answer.text) == ("abstained", True), answer.text


@pytest.mark.parametrize("question", ["移栽35棵渡口树木应当提前几日申请", "移栽2000棵渡口树木应当提前几日申请"])
def test_how_many_the_asker_has_is_no_claim_of_the_rule(rules, question):
    answer = rules.ask(question)
    assert (answer.status, "二十日" in answer.text) == ("answered", True), answer.text
