"""What a part of a document says."""

from __future__ import annotations

import pytest

from rag.types import Status, Verdict

REPORT = """东湖区{last}年工作总结和{year}年工作计划

一、{last}年工作完成情况

新建学校3所。道路畅通。

存在问题：人才不足。

二、{year}年主要工作安排

（一）发展教育

新建学校4所。

（二）保护湖泊

湖水清洁。
"""
RULE = """# 青山市公园管理条例

## 第一章 总则

第一条 为了加强公园管理，制定本条例。

## 第二章 游园规范

第二条 游客应当爱护花木。损坏的应当赔偿。

第三条 公园内不得设摊。
"""


@pytest.fixture(scope="module")
def small(asking):
    reports = {f"{year}.txt": REPORT.format(year=year, last=year - 1) for year in (2030, 2031)}
    return asking({**reports, "青山.md": RULE})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("2031年报告第二部分讲了什么", "（一）发展教育；（二）保护湖泊"),
        ("第二部分讲了什么", "二、2031年主要工作安排"),
        ("总结一下2029年工作完成情况", "新建学校3所；存在问题：人才不足"),
        ("青山市公园条例第二章讲了什么", "游客应当爱护花木；第三条公园内不得设摊"),
        ("青山市公园条例的主要内容是什么", "第一章总则；第二章游园规范"),
    ],
)
def test_a_part_is_told_in_order(small, question, said):
    answer = small.ask(question)
    assert answer.status is Status.ANSWERED
    assert said in answer.text
    assert {one.verdict for one in answer.citations} == {Verdict.SUPPORTED}


def test_a_part_that_is_not_there_is_not_told(small):
    assert small.ask("2031年报告第九部分讲了什么").status is Status.ABSTAINED
