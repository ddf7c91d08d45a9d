"""Scope of documents, sections and sentences."""

from __future__ import annotations

import pytest

from ingest.analyse import outline
from ingest.scope.document import document_scope, own_year
from ingest.scope.scope import mixed_heading, scope_sections, scope_sentences
from ingest.sources import read_file
from rag.text.sentences import split_sentences
from rag.types import Document, Kind, Scope, Section, Span


@pytest.mark.parametrize(
    ("title", "metadata", "scope", "year"),
    [
        ("东湖区2030年工作总结和2031年工作计划", {}, Scope((2030, 2031), body="东湖区"), 2031),
        ("政府工作报告", {"delivered_on": "2014年3月5日"}, Scope(), 2014),
        ("浙江省献血条例", {"published_on": "2019-05-01"}, Scope(body="浙江"), 2019),
        ("政府工作报告", {"speaker": "省长 李明", "meeting": "青海省第九届人大第一次会议"}, Scope(body="青海"), None),
        ("工作报告", {"issuer": "大连高新技术产业园区管理委员会"}, Scope(body="大连高新区"), None),
        # a notice of one year on the next
        (
            "关于2032年放假安排的通知",
            {"written_on": "二〇三一年十一月二日", "issuer": "国务院"},
            Scope((2032,), body="国家"),
            2031,
        ),
        # a bulletin looks back and still says 今年
        ("酉河县2030年统计公报", {"published_on": "2031-03-01"}, Scope((2030,), body="酉河县"), 2030),
        # a period is none of its ends
        (
            "酉河县路灯规划（2026—2035年）",
            {"document_number": "酉政发〔2027〕8号"},
            Scope(tuple(range(2026, 2036)), body="酉河县"),
            2027,
        ),
        ("邹城市“十五五”路灯规划", {}, Scope(tuple(range(2026, 2031)), body="邹城市"), 2026),
        # numbers and versions are no times
        ("关于印发路灯目录（2031年本）的通知", {"document_number": "财发〔2030〕2号"}, Scope(), 2030),
        ("酉河县2031年上半年经济运行情况", {}, Scope((2031,), body="酉河县", months=(1, 6)), 2031),
    ],
)
def test_scope_of_a_document(title, metadata, scope, year):
    assert document_scope(title, metadata) == scope
    assert own_year(title, metadata) == year


def test_what_a_title_lacks_is_read_from_the_text():
    text = "各村：\n请按时安装路灯。\n柳溪镇人民政府\n2031年5月1日"
    assert document_scope("关于安装路灯的通知", {}, text).body == "柳溪镇"
    assert own_year("关于安装路灯的通知", {}, text) == 2031
    assert document_scope("安装公报", {}, "安装公报\n中华人民共和国教育部\n全年安装路灯2盏。").body == "国家"


def section(number, heading, level, start, end):
    return Section(str(number), "d", heading, level, (heading,), Span(start, end))


def test_sections_inherit_down_the_tree():
    document = Document("d", "t", "", "s", "h", scope=Scope((2031,), body="东湖区"), year=2031)
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


@pytest.mark.parametrize(
    ("title", "year", "years"),
    [
        ("东湖区2030年统计公报", 2030, (2030,)),
        ("东湖区2030年度部门决算", 2030, (2030,)),
        ("东湖区2030年工作总结和2031年工作计划", 2031, ()),
        ("东湖区2030年政府工作报告", 2030, ()),
        ("东湖区路灯安装公报", 2030, ()),
    ],
)
def test_what_a_bulletin_tells_is_of_the_year_it_looks_back_on(title, year, years):
    document = Document("d", title, "", "s", "h", scope=document_scope(title, {}), year=year)
    (scoped,) = scope_sections(document, [section(1, "二、农业", 1, 0, 9)])
    assert scoped.scope.years == years


def test_a_result_of_the_year_of_a_bulletin_is_a_result():
    told = scopes("2030年，全区完成路灯安装40盏，比上年增长3%。全年修复3盏，比上年增长1%。", Scope((2030,)), 2030)
    assert told == [((2030,), Kind.ACTUAL), ((2030,), Kind.ACTUAL)]


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
    document = Document("d", "t", "", "s", "h", scope=Scope((2026,)), year=2026)
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


def test_the_year_of_a_goal_that_opens_a_sentence_holds_where_no_heading_tells_one():
    text = "到2035年，渡口全部停用。桥梁达到20座。\n到2040年，隧道达到5座。\n船闸另行公布。"
    assert [years for years, _ in scopes(text, Scope())] == [(2035,), (2035,), (2040,), ()]
    assert [years for years, _ in scopes(text)] == [(2035,), (2031,), (2040,), (2031,)]


def test_the_own_year_of_an_account_is_no_goal():
    results = Scope((), Kind.ACTUAL)
    assert scopes("2031年，渡口运客3000人。另有轮渡5艘。", results) == [((2031,), Kind.ACTUAL)] * 2
    assert scopes("2032年，渡口停用。", results) == [((2032,), Kind.TARGET)]


@pytest.mark.parametrize(("first", "kind"), [("一、2030年工作", Kind.TARGET), ("一、部门概况", Kind.NONE)])
def test_the_own_year_of_a_heading_is_a_goal_where_an_earlier_year_is_reviewed(first, kind):
    document = Document("d", "t", "", "s", "h", year=2031)
    found = scope_sections(document, [section(1, first, 1, 0, 9), section(2, "二、2031年渡口", 1, 9, 20)])
    assert (found[1].scope.years, found[1].scope.kind) == ((2031,), kind)


def test_a_year_that_is_only_compared_with_changes_nothing():
    assert scopes("投入12亿元，是2020年的2.2倍。比上年增长8%。") == [((2031,), Kind.TARGET)] * 2


def test_without_an_inherited_kind_the_sentence_says_it():
    assert scopes("拟新建桥梁2座。累计建成5座。犬只应当拴绳。拟迁入的应当提交材料2份。", Scope(), None) == [
        ((), Kind.TARGET),
        ((), Kind.ACTUAL),
        ((), Kind.NONE),
        ((), Kind.NONE),
    ]


def test_a_heading_of_a_guide_tells_neither_goals_nor_results():
    document = Document("d", "t", "", "s", "h", year=2031)
    found = scope_sections(document, [section(1, "七、审批结果", 1, 0, 9), section(2, "二、主要目标", 1, 9, 20)])
    assert [one.scope.kind for one in found] == [Kind.NONE, Kind.TARGET]


def test_a_part_of_a_year_holds_for_its_paragraph():
    text = "上半年，种树3000棵。种花20亩。\n二〇三〇年1—11月，修路5公里。\n新建学校2所。"
    found, _ = scope_sentences(text, paragraphs(text), Scope((2031,)), 2031)
    assert [(one.scope.years, one.scope.months) for one in found] == [
        ((2031,), (1, 6)),
        ((2031,), (1, 6)),
        ((2030,), (1, 11)),
        ((2031,), ()),
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


def test_whose_a_page_is_may_stand_in_its_file_name_alone(tmp_path):
    file = tmp_path / "盐城市亭湖区账户查询说明.txt"
    file.write_text("账户查询说明\n请使用初始密码登录并立即修改。\n", encoding="utf-8")
    parsed, digest = read_file(file)
    assert outline(parsed, digest, file).document.scope.body == "亭湖区"
