from __future__ import annotations

from typing import Any

import pytest

from ingest.facts.metadata import find_title, read_facts
from ingest.structure.noise import find_noise
from ingest.types import HeadingMark
from rag.types import Span


def _values(text: str) -> dict[str, str]:
    facts = read_facts(text)
    for fact in facts:
        assert fact.span.cut(text) == fact.value == fact.value.strip()
    return {fact.name: fact.value for fact in facts}


def test_the_seed_page_header(seed_text: str) -> None:
    facts = {fact.name: fact for fact in read_facts(seed_text)}
    assert {name: fact.normal for name, fact in facts.items()} == {
        "index_number": "2102910003/2020-14618",
        "written_on": "2020-12-15",
        "issuer": "大连高新技术产业园区管理委员会",
        "published_on": "2020-12-15",
        "validity": "有效",
        "disclosure": "主动公开",
        "audience": "面向社会",
    }


@pytest.mark.parametrize(
    "text",
    [
        "索引号：21-1\n文号：市政发〔2020〕1号\n发布机构：市政府",
        "索 引 号: 21-1\n文　　号: 市政发〔2020〕1号\n发布机构:市政府",
        "• 索引号:\n  • 21-1\n  • 文号:\n  • 市政发〔2020〕1号\n  • 发布机构:\n  • 市政府\n",
        "索引号：21-1 文号：市政发〔2020〕1号 发布机构：市政府 浏览次数：12",
        "索引号\t21-1\t文号\t市政发〔2020〕1号\n发布机构\t市政府",
        "| 索引号 | 21-1 | 文号 | 市政发〔2020〕1号 |\n|---|---|---|---|\n| 发布机构 | 市政府 | | |",
        "【索引号】21-1\n【文号】市政发〔2020〕1号\n【发布机构】市政府",
        "**索引号**：21-1\n**文号：**市政发〔2020〕1号\n**发布机构**：市政府",
    ],
)
def test_layouts_of_a_page_header(text: str) -> None:
    expected = {"index_number": "21-1", "document_number": "市政发〔2020〕1号", "issuer": "市政府"}
    assert _values(f"{text}\n\n工作报告\n\n一、回顾\n正文。\n") == expected


def test_a_label_without_value_takes_neither_the_next_label_nor_the_title() -> None:
    assert _values("文号:\n成文日期:\n2020-12-15\n\n工作报告") == {"written_on": "2020-12-15"}
    assert _values("• 公开范围:\n\n工作报告\n") == {}
    assert _values("成文日期: 不详\n文号:   发布机构: 市政府") == {"issuer": "市政府"}


def test_a_date_is_kept_verbatim_and_normalised() -> None:
    (fact,) = read_facts("发布日期: 2020- 2- 15 浏览次数: 字号:【")
    assert (fact.value, fact.normal) == ("2020- 2- 15", "2020-02-15")


def test_labels_in_the_body_are_no_facts() -> None:
    assert _values("工作报告\n\n一、回顾\n\n发布机构：企业应当登记。\n") == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("某市条例\n\n第一条 为了。\n\n第二条 本条例自2019年7月1日起施行。\n", {"effective_on": "2019年7月1日"}),
        ("某办法\n第一条 申请人自2019年7月1日起施行新标准。\n", {}),
        (
            "# 某市条例\n\n2001年11月2日 某市第九届人大常委会第二十九次会议通过\n\n"
            "2013年9月27日 某市第十二届人大常委会第五次会议修订\n\n"
            "2020年11月27日 某市第十三届人大常委会第二十五次会议《关于修改〈某市条例〉的决定》修正\n\n第一条 为了。\n",
            {"adopted_on": "2001年11月2日", "revised_on": "2020年11月27日"},
        ),
        (
            "某条例\n（2007年12月7日国务院第198次常务会议通过 "
            "2007年12月14日中华人民共和国国务院令第514号公布）\n第一条 为了。",
            {
                "adopted_on": "2007年12月7日",
                "published_on": "2007年12月14日",
                "document_number": "中华人民共和国国务院令第514号",
            },
        ),
        (
            "政 府 工 作 报 告\n--2018年1月5日在某区第十六届人民代表大会第一次会议上\n各位代表：\n现在报告工作。\n",
            {"delivered_on": "2018年1月5日", "meeting": "某区第十六届人民代表大会第一次会议"},
        ),
        (
            "政府工作报告\n——2018年1月5日在某市第十六届人民代表大会第一次会议上\n"
            "市长  李明\n各位代表：\n现在报告工作。\n",
            {
                "speaker": "市长  李明",
                "delivered_on": "2018年1月5日",
                "meeting": "某市第十六届人民代表大会第一次会议",
            },
        ),
        (
            "某市办公室\n关于放假的通知\n市政办〔2020〕3号\n各部门：\n请执行。\n\n某市人民政府办公室\n2020年3月5日\n\n附件\n",
            {"document_number": "市政办〔2020〕3号"},
        ),
    ],
)
def test_facts_from_the_lines_of_the_document(text: str, expected: dict[str, str]) -> None:
    assert _values(text) == expected


def _title(text: str, parsed: str = "", headings: tuple[HeadingMark, ...] = ()) -> tuple[str, str | None]:
    title, span = find_title(text, parsed, find_noise(text), headings)
    return title, span.cut(text) if span else None


def test_a_title_wrapped_over_two_lines(seed_text: str) -> None:
    title, span = find_title(seed_text, "", find_noise(seed_text), ())
    assert title == "大连高新区2019年度工作情况及2020年重点工作安排"
    assert span is not None
    assert span.cut(seed_text) == "大连高新区2019年度工作情况及2020年\n重点工作安排"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 某市养犬管理条例\n\n第一条 为了。\n", "某市养犬管理条例"),
        ("政府工作报告\n——2008年3月5日在第十一届大会第一次会议上\n总理  某某\n各位代表：\n", "政府工作报告"),
        (
            "某市人民政府文件\n市政发〔2020〕1号\n\n某市人民政府\n关于印发方案的通知\n\n各区：\n",
            "某市人民政府关于印发方案的通知",
        ),
        ("上一篇: 甲\n您当前的位置：首页 > 公开\n  2020年工作要点  \n正文。", "2020年工作要点"),
        ("您的当前位置： 首页>政务公开>通知公告\n\n2031年船工申报须知\n正文。", "2031年船工申报须知"),
        ("■ 2031年船工报名通告\n正文。", "2031年船工报名通告"),
        # a page breaks a line off in the middle of a word
        ("青山市普水区规划和自然\n资源局\n2031年度部门决算\n目 录\n", "青山市普水区规划和自然资源局2031年度部门决算"),
        ("第一条 为了。\n", ""),
        ("这是一段话，没有题目。\n第二段。\n", ""),
        ("", ""),
    ],
)
def test_the_title_line(text: str, title: str) -> None:
    found, cut = _title(text)
    assert found == title
    assert (cut is None) == (not title)


def test_a_title_the_format_carries_is_found_in_the_text() -> None:
    text = "某市\n工作情况 汇编\n\n正文第一段。\n"
    assert _title(text, "某市工作情况汇编") == ("某市工作情况汇编", "某市\n工作情况 汇编")


def test_a_line_of_the_text_wins_over_the_name_of_the_site() -> None:
    assert _title("2020年工作报告\n\n正文。\n", "某市门户网站") == ("2020年工作报告", "2020年工作报告")


def test_the_only_highest_heading_is_the_title() -> None:
    text = "政务公开\n我市概况\n\n正文。\n"
    marks = (HeadingMark(Span(5, 9), 1),)
    assert _title(text, "", marks)[0] in ("我市概况", "政务公开")
    assert _title(text, "", marks)[0] == "我市概况"


def test_metadata_is_read_from_nothing() -> None:
    empty: tuple[Any, ...] = ()
    assert read_facts("") == empty


def test_day_meeting_and_speaker_may_share_a_line():
    text = "卯林县2031年政府工作报告\n2031年1月27日在卯林县第九届人民代表大会第四次会议上 卯林县县长 赵明\n"
    facts = {fact.name: fact.value for fact in read_facts(text)}
    assert (facts["delivered_on"], facts["speaker"]) == ("2031年1月27日", "卯林县县长 赵明")


def test_labels_may_be_glued_to_the_value_before():
    text = "关于公开环评文件的复函\n发布机构：卯林县环保局发布日期：2031-04-08信息索取号：000-12\n"
    facts = {fact.name: fact.value for fact in read_facts(text)}
    assert facts["issuer"] == "卯林县环保局"
    assert (facts["published_on"], facts["index_number"]) == ("2031-04-08", "000-12")
