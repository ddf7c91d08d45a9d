"""Scope of documents, sections and sentences."""

from __future__ import annotations

import pytest

from ingest.scope.scope import document_scope, mixed_heading, scope_sections, scope_sentences
from rag.text.sentences import split_sentences
from rag.types import Document, Kind, Scope, Section, Span


@pytest.mark.parametrize(
    ("title", "metadata", "scope"),
    [
        ("东湖区2030年工作总结和2031年工作计划", {}, Scope((2031,), body="东湖区")),
        ("政府工作报告", {"delivered_on": "2014年3月5日"}, Scope((2014,))),
        ("浙江省献血条例", {"published_on": "2019-05-01"}, Scope((2019,), body="浙江")),
        ("政府工作报告", {"speaker": "省长 李明", "meeting": "青海省第九届人民代表大会第一次会议"}, Scope(body="青海")),
        ("工作报告", {"issuer": "大连高新技术产业园区管理委员会"}, Scope(body="大连高新区")),
    ],
)
def test_scope_of_a_document(title, metadata, scope):
    assert document_scope(title, metadata) == scope


def section(number, heading, level, start, end):
    return Section(str(number), "d", heading, level, (heading,), Span(start, end))


def test_sections_inherit_down_the_tree():
    document = Document("d", "t", "", "s", "h", scope=Scope((2031,), body="东湖区"))
    scoped = scope_sections(
        document,
        [
            section(0, "总结和计划", 0, 0, 100),
            section(1, "一、2030年工作回顾", 1, 0, 50),
            section(2, "(一)推进改革", 2, 10, 40),
            section(3, "二、2031年工作安排", 1, 50, 100),
            section(4, "(一)存在的困难", 2, 60, 90),
        ],
    )
    assert [(one.scope.years, one.scope.kind) for one in scoped] == [
        ((), Kind.NONE),
        ((2030,), Kind.ACTUAL),
        ((2030,), Kind.ACTUAL),
        ((2031,), Kind.TARGET),
        ((2031,), Kind.TARGET),
    ]
    assert {one.scope.body for one in scoped} == {"东湖区"}


def paragraphs(text):
    starts = [0, *(place + 1 for place, mark in enumerate(text) if mark == "\n")]
    return [split_sentences(text, start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def scopes(text, inherited=Scope((2031,), Kind.TARGET), year=2031):
    found, _ = scope_sentences(text, paragraphs(text), inherited, year)
    return [(one.scope.years, one.scope.kind) for one in found]


def test_a_time_that_opens_a_sentence_holds_for_its_paragraph():
    assert scopes("去年，粮食产量增长3%。新建桥梁5座。") == [((2030,), Kind.ACTUAL), ((2030,), Kind.ACTUAL)]


def test_a_time_holds_for_the_items_it_announces():
    text = "过去五年，成就显著。\n一是桥梁新建20座。\n二是道路延长9公里。\n今后要种树。"
    past = tuple(range(2026, 2031))
    assert [years for years, _ in scopes(text)] == [past, past, past, (2031,)]


def test_a_heading_of_a_year_and_its_period_is_of_the_year():
    document = Document("d", "t", "", "s", "h", scope=Scope((2026,)))
    (scoped,) = scope_sections(document, [section(1, "一、2025年工作回顾和“十四五”主要成绩", 1, 0, 9)])
    assert (scoped.scope.years, scoped.scope.kind) == ((2025,), Kind.ACTUAL)


def test_under_a_heading_of_a_year_and_its_period_each_holds_until_the_other_is_named():
    text = "“十五五”时期极不寻常。桥梁新建20座。\n道路延长9公里。\n2030年是收官之年。种树3000棵。\n新建学校2所。"
    period = tuple(range(2026, 2031))
    found, ended = scope_sentences(text, paragraphs(text), Scope(period, Kind.ACTUAL), 2031, mixed=True)
    assert [one.scope.years for one in found] == [period, period, period, (2030,), (2030,), (2030,)]
    assert ended.years == (2030,)
    later, _ = scope_sentences("种花。", [[Span(0, 3)]], Scope(period, Kind.ACTUAL), 2031, mixed=True, begun=ended)
    assert later[0].scope.years == (2030,)


@pytest.mark.parametrize(
    ("heading", "mixed"),
    [
        ("一、2025年工作回顾和“十四五”主要成绩", True),
        ("一、过去一年和五年工作回顾", True),
        ("一、2025年工作回顾", False),
        ("二、“十五五”时期主要目标", False),
    ],
)
def test_mixed_headings(heading, mixed):
    assert bool(mixed_heading(("报告", heading, "（一）工业"), 2026)) is mixed


def test_a_time_inside_a_sentence_holds_for_it_alone():
    assert scopes("大力植树，到2035年达到3000棵。新建桥梁5座。") == [((2035,), Kind.TARGET), ((2031,), Kind.TARGET)]


def test_a_year_that_is_only_compared_with_changes_nothing():
    assert scopes("投入12亿元，是2020年的2.2倍。比上年增长8%。") == [((2031,), Kind.TARGET)] * 2


def test_without_an_inherited_kind_the_sentence_says_it():
    assert scopes("拟新建桥梁2座。累计建成5座。犬只应当拴绳。", Scope(), None) == [
        ((), Kind.TARGET),
        ((), Kind.ACTUAL),
        ((), Kind.NONE),
    ]


def test_a_goal_that_lies_behind_is_told_among_results():
    text = "刚刚过去的2030年，主要目标任务全面完成并好于预期。生产总值增长6.9%。"
    inherited = Scope((2026, 2027, 2028, 2029, 2030), Kind.ACTUAL)
    sentences, _ = scope_sentences(text, [split_sentences(text)], inherited, 2031)
    assert [(one.scope.years, one.scope.kind) for one in sentences] == [((2030,), Kind.ACTUAL)] * 2


def test_next_year_of_a_review_is_the_year_of_the_plan():
    text = "学院施工超过预期，可确保明年9月开学。"
    sentences, _ = scope_sentences(text, [split_sentences(text)], Scope((2030,), Kind.ACTUAL), 2031)
    assert sentences[0].scope.years == (2031,)
