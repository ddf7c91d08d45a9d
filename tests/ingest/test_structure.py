from __future__ import annotations

import string
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.facts.metadata import find_title, read_facts
from ingest.structure.noise import find_noise
from ingest.structure.sections import FILE_INFO, find_sections, own_spans
from ingest.types import HeadingMark
from rag.types import Section, Span


def _sections(text: str, marks: tuple[HeadingMark, ...] = ()) -> tuple[Section, ...]:
    noise = find_noise(text)
    title, span = find_title(text, "", noise, marks)
    return find_sections(text, "doc", title, span, noise, marks)


def _tree(text: str, marks: tuple[HeadingMark, ...] = ()) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in _sections(text, marks)[1:]]


def _own(text: str) -> dict[str, list[str]]:
    sections = _sections(text)
    return {
        section.heading: [span.cut(text) for span in spans]
        for section, spans in own_spans(sections, text, find_noise(text))
    }


REPORT = """工作报告

一、2019年回顾
总的情况良好。
（一）投资增长
全年完成投资10亿元。
（二）消费增长，促进经济平稳较快发展。
全年消费增长5%。
二、2020年安排
总体要求：以高质量发展为主题，坚持稳中求进工作总基调，努力完成任务。
主要指标：地区生产总值增长7%，固定资产投资增长7%，财政收入增长5%。
（一）狠抓投资
计划投资20亿元。
"""


def test_a_report() -> None:
    assert _tree(REPORT) == [
        (1, "一、2019年回顾"),
        (2, "（一）投资增长"),
        (2, "（二）消费增长，促进经济平稳较快发展。"),
        (1, "二、2020年安排"),
        (2, "总体要求"),
        (2, "主要指标"),
        (2, "（一）狠抓投资"),
    ]
    assert _sections(REPORT)[2].path == ("一、2019年回顾", "（一）投资增长")


REGULATION = """# 某市条例

2019年1月31日 某市人民代表大会第二次会议通过

## 第一章 总 则

## 第二章 职责

## 第一章 总 则

第一条 为了加强管理，制定本条例。

第二条 市政府履行下列职责：

（一）受理申请；

（二）依照本条例
第三条的规定处理；

（三）其他职责。

## 第二章 职责

第三条 单位不得拒绝。违反第四条规定的，处五千元罚款。

第三十二条规定的情形除外。

第四条 本条例自2019年7月1日起施行。
"""


def test_a_regulation() -> None:
    assert _tree(REGULATION) == [
        (1, "第一章 总 则"),
        (2, "第一条"),
        (2, "第二条"),
        (1, "第二章 职责"),
        (2, "第三条"),
        (2, "第四条"),
    ]
    own = _own(REGULATION)
    assert own["第一条"] == ["第一条 为了加强管理，制定本条例。"]
    assert own["第二条"][1] == "（一）受理申请；"
    assert own["第三条"][-1] == "第三十二条规定的情形除外。"


NOTICE = """某市关于印发方案的通知

一、总体要求
（一）指导思想。坚持创新驱动。
（二）工作目标。到2022年产值达到100亿元。
1.企业目标。培育企业50家。
2.人才目标。引进人才100名。
二、申报条件
1.具有独立法人资格；
2.财务制度健全；
3.其他条件。
三、工作安排
（一）投资完成100亿元。
（二）消费增长5%。
（三）进出口增长6%。
附件
某市方案
一、范围
本方案适用于全市。
"""


def test_a_notice_with_run_in_headings_lists_and_an_annex() -> None:
    assert _tree(NOTICE) == [
        (1, "一、总体要求"),
        (2, "（一）指导思想。"),
        (2, "（二）工作目标。"),
        (3, "1.企业目标。"),
        (3, "2.人才目标。"),
        (1, "二、申报条件"),
        (1, "三、工作安排"),
        (1, "附件"),
        (2, "一、范围"),
    ]
    own = _own(NOTICE)
    assert own["（一）指导思想。"] == ["（一）指导思想。坚持创新驱动。"]
    assert own["二、申报条件"] == ["1.具有独立法人资格；", "2.财务制度健全；", "3.其他条件。"]
    assert len(own["三、工作安排"]) == 3


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            "应急预案\n1 总则\n1.1 编制目的\n为了应对。\n1.1.1 依据\n法律。\n2 组织\n领导机构。\n",
            [(1, "1 总则"), (2, "1.1 编制目的"), (3, "1.1.1 依据"), (1, "2 组织")],
        ),
        (
            "# 若干政策\n\n## 支持对象\n\n企业。\n\n### 研发\n\n1. 第一步。\n2. 第二步。\n\n## 附则\n\n自发布起。\n",
            [(1, "支持对象"), (2, "研发"), (1, "附则")],
        ),
        (
            "第一章 总则\n一、目的\n为了。\n（一）范围\n全市。\n第二章 附则\n正文。\n",
            [(1, "第一章 总则"), (2, "一、目的"), (3, "（一）范围"), (1, "第二章 附则")],
        ),
        ("报告\n\n一、二季度经济运行平稳。\n正文。\n各位代表：\n现在，我代表政府报告工作，请予审议。\n", []),
        ("报告\n\n联系人：张三\n联系电话：0411-1234567\n下列情形属于延迟：\n正文。\n一是抓投资。二是抓消费。\n", []),
        ("", []),
    ],
)
def test_other_styles(text: str, tree: list[tuple[int, str]]) -> None:
    assert _tree(text) == tree


def test_headings_that_the_format_marks() -> None:
    text = "工作汇报\n背景\n正文。\n一、回顾\n正文。\n重点\n正文。\n"
    marks = tuple(
        HeadingMark(Span(text.index(line), text.index(line) + len(line)), level)
        for line, level in [("背景", 1), ("一、回顾", 1), ("重点", 2)]
    )
    assert _tree(text, marks) == [(1, "背景"), (1, "一、回顾"), (2, "重点")]


def test_the_page_header_is_a_section_of_its_own(seed_text: str) -> None:
    own = _own(seed_text)
    assert own[FILE_INFO][0] == "索引号:\n  • 2102910003/2020-14618"
    assert own[FILE_INFO][-1] == "发布日期: 2020- 12- 15"
    assert own["大连高新区2019年度工作情况及2020年重点工作安排"] == []
    assert own["存在问题"][0].startswith("存在问题:一是")


def test_ids_are_stable_and_unique(seed_text: str) -> None:
    ids = [section.section_id for section in _sections(seed_text)]
    assert ids == [section.section_id for section in _sections(seed_text)]
    assert len(set(ids)) == len(ids)
    assert all(len(each) == 16 and set(each) <= set(string.hexdigits) for each in ids)


_LINES = st.sampled_from(
    [
        "一、回顾", "二、安排", "三、", "（一）投资增长", "(二)消费。", "（三）受理申请；",
        "1.目标", "2. 人才。引进人才。",
        "第一章 总则", "第一条 为了。", "第二条规定的", "第三条 单位", "  第四条　空格",
        "# 标题", "## 小节", "1.1 目的",
        "总体要求：坚持稳中求进工作总基调，努力完成任务。", "• 索引号:", "  • 000-1",
        "发布日期: 2020- 1- 2 浏览次数: 字号:【",
        "上一篇:", "\xa0", "\u200b", "", "正文一句。", "附件", "附件1", "工作报告",
        "——2008年3月5日在大会上", "国务院总理 某某",
        "某局\n2020年1月1日", "各位代表！",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=25), st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_spans_cut_what_they_claim(lines: list[str], end: str) -> None:
    text = end.join(lines)
    noise = find_noise(text)
    assert list(noise) == sorted(noise)
    assert all(one.end <= other.start for one, other in pairwise(noise))
    for fact in read_facts(text):
        assert fact.span.cut(text) == fact.value
    sections = _sections(text)
    _assert_tree(sections, text)
    owned = own_spans(sections, text, noise)
    assert [section for section, _ in owned] == list(sections)
    spans = sorted(span for _, spans in owned for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for section, own in owned:
        for span in own:
            assert section.span.covers(span)
            assert span.cut(text) == span.cut(text).strip() != ""
            assert not any(other.start < span.end and span.start < other.end for other in noise)


def _assert_tree(sections: tuple[Section, ...], text: str) -> None:
    root = sections[0]
    assert (root.level, root.path, root.span) == (0, (), Span(0, len(text)))
    assert len({section.section_id for section in sections}) == len(sections)
    above: list[Section] = [root]
    for section in sections[1:]:
        while above[-1].level >= section.level:
            closed = above.pop()
            assert closed.span.end <= section.span.start
        assert above[-1].span.covers(section.span)
        assert section.path == (*above[-1].path, section.heading)
        if section.heading != FILE_INFO:
            start = "".join(section.span.cut(text).lstrip("#* ").split())
            assert start.startswith("".join(section.heading.split()))
        above.append(section)


def test_fields_under_a_heading_are_no_page_header() -> None:
    text = "附件\n发布日期: 2020- 1- 2 浏览次数: 字号:【\n"
    sections = find_sections(text, "doc", "", None, (), ())
    assert FILE_INFO not in [section.heading for section in sections]
