"""Facts of documents: which is asked, of which document, and what only looks like one."""

from __future__ import annotations

import pytest

from rag.read.lookup.facts import asked_facts
from rag.types import Status, Verdict

NOTICE = """索引号：A-2031-7
发布机构：白塔市财政局
文号：白财发〔2031〕7号
成文日期：2031年2月3日

白塔市财政局关于渡船补贴发放的通知

各区财政局：

一、渡船补贴标准由每船三百元调整为五百元，新标准从2031年7月1日起执行。

二、本通知自印发之日起施行，有效期三年。《白塔市渡船补贴暂行规定》（白财发〔2019〕2号）同时废止。
"""
RULE = """白塔市夜市管理条例

（2030年5月6日白塔市第十届人民代表大会常务委员会第三次会议通过）

第一条 为了加强夜市管理，制定本条例。

第二条 摊位不得占用盲道。

第三条 本条例自公布之日起施行。
"""


@pytest.fixture(scope="module")
def store(asking):
    return asking({"补贴.txt": NOTICE, "夜市.txt": RULE})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("渡船补贴发放的通知文号是多少", "白财发〔2031〕7号"),
        ("白财发〔2031〕7号由谁发布", "白塔市财政局"),
        ("渡船补贴通知是哪天印发的，哪个单位发的", "2031年2月3日"),
        ("渡船补贴通知是哪天印发的，哪个单位发的", "发布机构：白塔市财政局"),
        ("渡船补贴发放的通知废止了哪个文件", "白财发〔2019〕2号"),
        ("渡船补贴发放的通知有效期到哪天", "有效期三年"),
        ("白塔市夜市管理条例什么时候通过、从哪天起施行", "2030年5月6日"),
        ("白塔市夜市管理条例什么时候通过、从哪天起施行", "自公布之日起施行"),
        ("渡船补贴发放的通知主送哪些单位", "各区财政局"),
    ],
)
def test_a_fact_is_told_of_the_document_named(store, question, said):
    answer = store.ask(question)
    assert (answer.status, said in answer.text) == (Status.ANSWERED, True), answer.text
    assert {one.verdict for one in answer.citations} == {Verdict.SUPPORTED}


def test_an_issuer_that_only_its_page_names_is_told_from_the_catalog(asking):
    page = """<html><head><title>白塔市渡船停航公告</title><meta name="publisher" content="白塔市航运局"></head>
    <body><h1>白塔市渡船停航公告</h1><p>渡船停航三日。</p><p>请改乘公交车。</p></body></html>"""
    answer = asking({"公告.html": page}).ask("这份公告是谁发布的")
    assert answer.short_text == "白塔市航运局"


def test_what_a_header_does_not_say_is_absent(store):
    answer = store.ask("白塔市夜市管理条例的索引号是多少")
    assert (answer.status, "没有写明索引号" in answer.text) == (Status.ABSTAINED, True)


def test_a_day_inside_a_document_is_not_that_of_the_document(store):
    assert "施行日期" not in store.ask("渡船补贴每船五百元的新标准什么时候开始执行").text


def test_a_fact_of_another_year_is_not_told(store):
    assert "7号" not in store.ask("2025年渡船补贴发放的通知文号是多少").short_text


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("这份通知的文号是多少，有效期几年", ["document_number", "expires_on"]),
        ("新通知废止的是哪天印发的旧通知", ["repeals"]),
        ("有效期到哪天，废止了哪个老文件", ["expires_on", "repeals"]),
        ("渡船补贴多少钱", []),
        ("云桥市审计报告是在哪次会上作的？谁作的报告？", ["meeting", "speaker"]),
        ("云桥市审计报告是哪天作的，谁作的？", ["delivered_on", "speaker"]),
    ],
)
def test_the_facts_asked_for_in_order(question, facts):
    assert [name for name, _ in asked_facts(question)] == facts
