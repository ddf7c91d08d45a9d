"""Heading trees of guides, interviews, news pages and text taken from PDF files."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.analyse import outline
from ingest.types import HeadingMark, ParsedText
from rag.types import Span

TITLE = "青禾市试点工作情况\n\n"
PROSE = "本段用来说明有关事项，各单位应当结合实际认真研究，切实抓好落实，确保按期完成任务。"


def tree(text: str) -> list[tuple[int, str]]:
    read = outline(ParsedText(text), "0" * 64, Path("x.txt"))
    return [(section.level, section.heading) for section in read.sections[1:]]


def own(text: str) -> list[str]:
    return [block.span.cut(text) for block in outline(ParsedText(text), "0" * 64, Path("x.txt")).blocks]


def test_questions_are_headings() -> None:
    text = f"{TITLE}问：怎样申请？\n答：{PROSE}\n问：在哪里办？\n答：{PROSE}\n"
    assert tree(text) == [(1, "问：怎样申请？"), (1, "问：在哪里办？")]


def test_a_reply_on_the_line_of_its_question_is_text() -> None:
    assert tree(f"{TITLE}问：怎样申请？答：{PROSE}\n") == [(1, "问：怎样申请？")]


def test_what_a_reporter_asks_is_a_heading_and_no_name_is() -> None:
    text = "".join(f"本报记者：请问第{n}项怎样落实？\n张主任：{PROSE}{PROSE}\n" for n in (1, 2))
    assert tree(TITLE + text) == [(1, "本报记者：请问第1项怎样落实？"), (1, "本报记者：请问第2项怎样落实？")]


def test_what_an_answer_enumerates_stands_under_its_question() -> None:
    text = f"{TITLE}怎样申请？\n（一）网上申请。{PROSE}\n（二）窗口申请。{PROSE}\n在哪里办？\n{PROSE}\n"
    assert tree(text) == [(1, "怎样申请？"), (2, "（一）网上申请。"), (2, "（二）窗口申请。"), (1, "在哪里办？")]


def test_short_lines_above_paragraphs_are_headings_where_nothing_is_numbered() -> None:
    text = f"{TITLE}{PROSE}\n小学招生\n{PROSE}\n初中招生\n{PROSE}\n"
    assert tree(text) == [(1, "小学招生"), (1, "初中招生")]
    assert tree(text.replace("小学招生", "一、小学招生").replace("初中招生", "二、初中招生\n补充说明")) == [
        (1, "一、小学招生"),
        (1, "二、初中招生"),
    ]


def test_a_short_line_above_another_is_its_parent() -> None:
    text = f"{TITLE}{PROSE}\n招生安排\n小学报名\n{PROSE}\n初中报名\n{PROSE}\n"
    assert tree(text) == [(1, "招生安排"), (2, "小学报名"), (2, "初中报名")]


def test_one_short_line_alone_is_no_heading() -> None:
    assert tree(f"{TITLE}{PROSE}\n图为活动现场\n{PROSE}\n") == []


def test_headings_inside_a_running_line() -> None:
    text = f"{TITLE}一、总体要求 {PROSE}二、主要任务（一）优化服务。{PROSE} （二）强化监管。{PROSE} 三、附则 {PROSE}\n"
    assert tree(text) == [
        (1, "一、总体要求"),
        (1, "二、主要任务"),
        (2, "（一）优化服务。"),
        (2, "（二）强化监管。"),
        (1, "三、附则"),
    ]
    assert own(text) == [
        f"一、总体要求 {PROSE}",
        f"（一）优化服务。{PROSE}",
        f"（二）强化监管。{PROSE}",
        f"三、附则 {PROSE}",
    ]


@pytest.mark.parametrize(
    "line",
    [
        f"{PROSE}按照本办法第二条第（一）项和第（二）项的规定办理。{PROSE}",
        f"{PROSE}主要包括：（一）申请；（二）审核；（三）公示。{PROSE}",
        f"联系人：张三\n关键字：交通;住房;教育\n发布时间：2031-02-03\n{PROSE}",
    ],
)
def test_references_enumerations_and_fields_are_no_headings(line: str) -> None:
    assert tree(f"{TITLE}{line}\n")[:0] == [one for one in tree(f"{TITLE}{line}\n") if one[1] != "文件信息"]


def test_parts_stand_above_chapters() -> None:
    text = f"{TITLE}第一部分 概况\n一、职责\n{PROSE}\n二、机构\n{PROSE}\n第二部分 预算\n{PROSE}\n"
    assert tree(text) == [(1, "第一部分 概况"), (2, "一、职责"), (2, "二、机构"), (1, "第二部分 预算")]


def test_an_announcement_above_headings_leaves_them_headings() -> None:
    text = f"{TITLE}现将有关事项通知如下：\n一、范围\n{PROSE}\n二、期限\n{PROSE}\n"
    assert tree(text) == [(1, "一、范围"), (1, "二、期限")]


def test_a_table_of_contents_is_no_tree() -> None:
    entries = "1 总则\n1.1 目的\n2 附则\n"
    text = f"{TITLE}目录\n{entries}1 总则\n1.1 目的\n{PROSE}\n2 附则\n{PROSE}\n"
    assert tree(text) == [(1, "1 总则"), (2, "1.1 目的"), (1, "2 附则")]


def test_glued_articles_are_found_and_what_speaks_of_one_is_none() -> None:
    text = (
        f"{TITLE}\u3000\u3000第一章总则\u3000\u3000第一条为了测试。\u3000\u3000第二条本法第一条所称测试，是指试验。\n"
    )
    assert tree(text) == [(1, "第一章总则"), (2, "第一条"), (2, "第二条")]


def test_sections_of_long_paragraphs_and_headings_alike() -> None:
    text = f"{TITLE}一、{PROSE}\n二、{PROSE}\n三、办理流程\n{PROSE}\n"
    assert (1, "三、办理流程") in tree(text)


def test_what_names_the_document_is_no_heading_though_the_format_marks_it() -> None:
    lines = ["语言", "青禾市试点办法", "青禾市财政局", "青政发〔2031〕5号", "一、范围"]
    text = "\n".join([*lines[:-1], "各县人民政府：", lines[-1], PROSE, "二、期限", PROSE])
    marks = tuple(HeadingMark(Span(text.index(line), text.index(line) + len(line)), 1 + (line == "一、范围"))
                  for line in lines)  # fmt: skip
    read = outline(ParsedText(text, "青禾市试点办法", headings=marks), "0" * 64, Path("x.html"))
    found = [section.heading for section in read.sections[1:] if section.heading != "文件信息"]
    assert found == ["一、范围", "二、期限"]


def test_only_the_name_of_a_part_opens_a_section_before_a_colon() -> None:
    text = f"{TITLE}一、情况\n存在问题：{PROSE}\n缴费方式：{PROSE}\n二、安排\n{PROSE}\n"
    assert tree(text) == [(1, "一、情况"), (2, "存在问题"), (1, "二、安排")]


def test_a_numbered_line_without_a_name_is_no_heading() -> None:
    assert tree(f"{TITLE}{PROSE}\n附件：1.\n试点名单\n2.\n试点办法\n{PROSE}\n") == []


def test_documents_that_are_listed_are_no_headings() -> None:
    bases = "1.《青禾市试点办法》（青政发〔2031〕5号）\n2.《青禾市收费目录》（青财发〔2031〕6号）\n"
    text = f"{TITLE}一、免收范围\n{PROSE}\n{bases}文件附后\n二、减半范围\n{PROSE}\n{bases}文件附后\n"
    assert tree(text) == [(1, "一、免收范围"), (1, "二、减半范围")]


def test_entries_of_name_and_value_are_no_headings() -> None:
    entries = "".join(
        f"（{n}）{name}：请从首页进入，选择在线办理，按提示填写\n"
        for n, name in enumerate(("网站", "小程序", "窗口"), 1)
    )
    assert tree(f"{TITLE}一、渠道\n{entries}二、时间\n{PROSE}\n") == [(1, "一、渠道"), (1, "二、时间")]


def test_numbered_questions_of_a_reporter() -> None:
    text = (
        "".join(f"{n}.记者：这项工作怎样推进？\n答：{PROSE}\n" for n in (1, 2))
        + f"3.记者：请谈一谈背景。\n答：{PROSE}\n"
    )
    assert [heading for _, heading in tree(TITLE + text)][1:] == [
        "2.记者：这项工作怎样推进？",
        "3.记者：请谈一谈背景。",
    ]


def test_a_question_that_follows_an_answer_on_its_line() -> None:
    text = f"{TITLE}问：怎样申请？\n答：{PROSE}问：在哪里办？\n答：{PROSE}\n"
    assert tree(text) == [(1, "问：怎样申请？"), (1, "问：在哪里办？")]


def test_a_mark_with_nothing_but_marks_of_its_level_below_stands_above_them() -> None:
    names = ["报名", "小学报名", "初中报名", "收费", "学费减免"]
    text = f"学校招生问答\n{PROSE}\n" + "".join(f"{name}\n" + (f"{PROSE}\n" if len(name) > 2 else "") for name in names)
    marks = tuple(HeadingMark(Span(at, at + len(name)), 3) for name in names if (at := text.index(f"\n{name}\n") + 1))
    read = outline(ParsedText(text, "学校招生问答", headings=marks), "0" * 64, Path("x.html"))
    assert [(one.level, one.heading) for one in read.sections[1:]] == [
        (1, "报名"),
        (2, "小学报名"),
        (2, "初中报名"),
        (1, "收费"),
        (2, "学费减免"),
    ]


def test_plans_of_like_headings_one_after_another_keep_them_all() -> None:
    plan = f"一、主要措施\n（一）清理收费。{PROSE}\n（二）规范标准。{PROSE}\n二、组织实施\n（一）加强领导。{PROSE}\n"
    plan += f"（二）强化监督。{PROSE}\n"
    once = tree(f"{TITLE}{plan}")
    assert len(once) == 6
    assert tree(f"{TITLE}{plan}第二项工作方案说明\n{PROSE}\n{plan}") == once * 2


def test_a_table_of_contents_that_writes_its_entries_closer() -> None:
    text = f"{TITLE}目录\n第一部分单位概况\n一、职责\n第二部分收支说明\n第一部分 单位概况\n一、职责\n{PROSE}\n"
    text += f"第二部分 收支说明\n{PROSE}\n"
    assert tree(text) == [(1, "第一部分 单位概况"), (2, "一、职责"), (1, "第二部分 收支说明")]


def test_what_short_lines_stand_above_may_be_numbered_items() -> None:
    text = f"{TITLE}{PROSE}\n需要材料\n1.身份证\n2.委托书\n办理流程\n{PROSE}\n办理时限\n{PROSE}\n"
    assert tree(text) == [(1, "办理流程"), (1, "办理时限")]


def test_a_long_paragraph_is_named_by_enough_of_its_clauses() -> None:
    text = f"{TITLE}一、各县，各区和各开发区要高度重视。{PROSE}\n二、发现问题的，及时上报市财政局处理。{PROSE}\n"
    text += f"三、附则\n{PROSE}\n"
    assert tree(text)[:2] == [
        (1, "一、各县，各区和各开发区要高度重视。"),
        (1, "二、发现问题的，及时上报市财政局处理。"),
    ]


def test_numbered_notes_are_no_headings() -> None:
    text = (
        f"{TITLE}一、综合\n1.人口\n{PROSE}\n2.就业\n{PROSE}\n注释：\n1.本报告数据为当年实际数和注册登\n记的机构数。\n"
    )
    text += "2.本报告数据因四舍五入产生误差，不\n作调整。\n"
    assert tree(text) == [(1, "一、综合"), (2, "1.人口"), (2, "2.就业")]


def test_articles_that_a_section_quotes_stand_under_it() -> None:
    text = (
        f"{TITLE}一、主要职能\n第一条为明确职能，制定本规定。\n第二条本局职能是：\n（一）编制预算；\n（二）执行预算。\n"
    )
    text += f"二、单位构成\n{PROSE}\n三、附则\n{PROSE}\n"
    assert tree(text) == [
        (1, "一、主要职能"),
        (2, "第一条"),
        (2, "第二条"),
        (1, "二、单位构成"),
        (1, "三、附则"),
    ]


def test_emphasis_around_a_heading_is_no_part_of_it() -> None:
    text = f"{TITLE}**一、范围**\n**（一）单位。**{PROSE}\n**（二）个人。**{PROSE}\n**二、期限**\n{PROSE}\n"
    assert tree(text) == [(1, "一、范围"), (2, "（一）单位。"), (2, "（二）个人。"), (1, "二、期限")]


def test_a_count_that_goes_on_through_sections_is_of_one_kind() -> None:
    items = "".join(f"{n}.各单位应当在{PROSE}\n" for n in range(1, 8))
    text = (
        f"{TITLE}一、领导\n{items}二、管控\n8.实施封闭。{PROSE}\n9.加强巡查。{PROSE}\n三、保障\n10.各县应当在{PROSE}\n"
    )
    assert tree(text) == [(1, "一、领导"), (1, "二、管控"), (1, "三、保障")]


def test_a_number_that_follows_none_is_no_heading() -> None:
    text = f"{TITLE}一、范围\n{PROSE}\n二、期限\n{PROSE}\n附件：1.申请表\n2.推荐人员名单\n联系电话另行通知\n"
    assert tree(text) == [(1, "一、范围"), (1, "二、期限")]


def test_a_note_below_a_table_leaves_the_headings_after_it() -> None:
    text = f"{TITLE}一、人口\n{PROSE}\n注：本表数据为快报数。\n二、就业\n{PROSE}\n三、收入\n{PROSE}\n"
    assert tree(text) == [(1, "一、人口"), (1, "二、就业"), (1, "三、收入")]


def test_an_entry_is_told_from_a_name_before_prose() -> None:
    measures = "".join(f"{n}.{name}：{PROSE}\n" for n, name in enumerate(("健康教育", "环境治理"), 1))
    text = f"{TITLE}一、措施\n{measures}二、期限\n{PROSE}\n"
    assert tree(text) == [(1, "一、措施"), (2, "1.健康教育"), (2, "2.环境治理"), (1, "二、期限")]


def test_blanks_of_scanned_text_in_decimal_numbers() -> None:
    text = f"{TITLE}1 目的\n{PROSE}\n2 程序\n2 . 1 成立小组\n{PROSE}\n2 . 2 收集资料\n{PROSE}\n"
    assert tree(text) == [(1, "1 目的"), (1, "2 程序"), (2, "2 . 1 成立小组"), (2, "2 . 2 收集资料")]


def test_a_form_that_is_filled_in_again_and_again_has_its_matters_above_its_parts() -> None:
    parts = f"需要材料\n1.身份证；\n2.申请表。\n办理流程\n{PROSE}\n"
    text = f"{TITLE}变更姓名\n{parts}注销户口\n{parts}"
    assert tree(text) == [
        (1, "变更姓名"),
        (2, "需要材料"),
        (2, "办理流程"),
        (1, "注销户口"),
        (2, "需要材料"),
        (2, "办理流程"),
    ]


def test_rows_of_a_table_read_as_lines_are_no_headings() -> None:
    rows = "一、生产总值 亿元 128.1 135.9\n其中：工业 亿元 64.3 70.1\n二、财政收入 亿元 15.3 —— 3\n三、就业和收入\n"
    assert tree(f"{TITLE}{PROSE}\n{rows}{PROSE}\n") == [(1, "三、就业和收入")]


def test_a_glossary_is_a_list() -> None:
    terms = "".join(f"{n}.“{name}”计划：{PROSE}\n" for n, name in enumerate(("双百", "启航", "强基"), 1))
    text = f"{TITLE}一、回顾\n{PROSE}\n二、安排\n（一）抓好项目。{PROSE}\n（二）改善民生。{PROSE}\n{terms}"
    assert tree(text)[-1] == (2, "（二）改善民生。")


def test_questions_that_a_story_asks_one_after_another_are_no_headings() -> None:
    story = f"{PROSE}\n要不要封闭管理？\n物资怎么办？\n“你们是哪里人？\n{PROSE}\n"
    assert tree(f"{TITLE}{story}") == []


def test_who_wrote_it_is_no_heading() -> None:
    text = f"{TITLE}{PROSE}\n本报记者 张三\n{PROSE}\n产地供给充足\n{PROSE}\n市场价格稳定\n{PROSE}\n"
    assert tree(text) == [(1, "产地供给充足"), (1, "市场价格稳定")]


def test_the_first_heading_may_run_on_after_the_facts_of_the_page_header() -> None:
    facts = "发文机构：青禾市财政局 发布时间：2031-05-23 各县财政局： 现通知如下："
    text = f"{facts} 一、考试科目 {PROSE}\n二、报名 {PROSE}\n"
    assert [one for one in tree(text) if one[1] != "文件信息"] == [(1, "一、考试科目"), (1, "二、报名")]


def test_sections_of_lists_below_an_announcement_are_sections() -> None:
    items = "1.配送商贸企业；\n2.运输物流企业。\n"
    text = f"{TITLE}现将有关事项通知如下：\n一、适用范围\n{items}二、办理程序\n{items}三、有关要求\n{items}"
    assert tree(text) == [(1, "一、适用范围"), (1, "二、办理程序"), (1, "三、有关要求")]
