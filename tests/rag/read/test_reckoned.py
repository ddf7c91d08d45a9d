"""Sums, differences, counts and comparisons: what follows from what the documents tell."""

from __future__ import annotations

import pytest

from rag.types import Status, Turn

# The nearest figure or sentence is told where the documents do not hold what is asked: docs/answering.md, "Known gaps".
GAP = pytest.mark.xfail(strict=True, reason="a known gap")

REPORT = """云溪市{year}年政府工作报告

一、{last}年工作回顾

地区生产总值{product}亿元，增长{growth}%。新建公园{parks}座，绿地总面积达到{green}公顷。城镇登记失业率{jobless}%。

二、{year}年工作安排

新建公园20座以上。
"""
RULE = """# 云溪市人才公寓管理办法

第一条 为了规范人才公寓管理，制定本办法。

第四条 下列人员不得申请：（一）在校学生；（二）已享受公租房的；（三）有失信记录的；（四）非本市户籍的。

第五条 申请人年龄不超过45周岁。申请人在本市连续工作满1年。

第六条 对入住的博士，给予租金补贴3000元；对入住的硕士，给予租金补贴2000元。
"""


@pytest.fixture(scope="module")
def documents(asking):
    told = {
        2031: {"product": "640.5", "growth": "6.1", "parks": 14, "green": 905, "jobless": "3.2"},
        2032: {"product": "671.3", "growth": "4.8", "parks": 17, "green": 980, "jobless": "3.6"},
    }
    reports = {f"{year}.txt": REPORT.format(year=year, last=year - 1, **of) for year, of in told.items()}
    return asking({**reports, "人才公寓.md": RULE})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2030年和2031年一共新建公园多少座", "合计31座（按上述数字计算）"),
        ("2030年与2031年新建公园合计多少座", "合计31座（按上述数字计算）"),
        ("2031年地区生产总值比2030年多多少", "两者相差30.8亿元（按上述数字计算）"),
        ("2031年比2030年地区生产总值多了多少", "两者相差30.8亿元（按上述数字计算）"),
        ("2031年地区生产总值和2030年相差多少", "两者相差30.8亿元（按上述数字计算）"),
        ("2031年地区生产总值增速比2030年低多少", "两者相差1.3个百分点（按上述数字计算）"),
        ("2030年失业率是多少？地区生产总值呢是多少？新建公园多少座？", "3.2%"),
    ],
)
def test_it_is_reckoned_from_what_is_told(documents, question, expected):
    answer = documents.ask(question)
    assert answer.status is Status.ANSWERED
    assert expected in answer.text


def test_a_result_and_a_goal_make_no_sum(documents):
    told = documents.ask("2030年实际和2032年目标一共新建公园多少座").text
    assert "合计" not in told
    assert "相差" not in told


def test_each_of_several_questions_is_answered(documents):
    told = documents.ask("2030年地区生产总值是多少？失业率是多少？新建公园多少座？").text
    assert all(figure in told for figure in ("640.5亿元", "3.2%", "14座"))


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("2030年地区生产总值增速高于6%吗", "是，"),
        ("2031年地区生产总值增长是否大于5%", "不是，"),
        ("2030年失业率低于3%吗", "不是，"),
        ("2031年新建公园超过15座了吗", "是，"),
        ("2030年新建公园达到15座了吗", "不是，"),
    ],
)
def test_what_is_found_is_compared_as_asked(documents, question, verdict):
    assert documents.ask(question).text.startswith(verdict)


def test_items_are_counted(documents):
    answer = documents.ask("不得申请的人员有几类")
    assert answer.short_text == "4类"
    assert "（四）非本市户籍的" in answer.citations[0].quote


@pytest.mark.parametrize(
    "question",
    [
        "入住的本科生给多少租金补贴",
        "入住的博士后给予租金补贴多少",
        "入住的硕士生活补贴多少",
        pytest.param("2030年新建厂房多少座", marks=GAP),
    ],
)
def test_a_sibling_is_not_answered_for(documents, question):
    assert documents.ask(question).status is Status.ABSTAINED


def test_the_thing_itself_is(documents):
    assert "2000元" in documents.ask("入住的硕士给多少租金补贴").text


@pytest.mark.parametrize(
    "question",
    [
        "在校学生可以申请人才公寓吗",
        pytest.param("有失信记录的能申请人才公寓吗", marks=GAP),
        "在校学生能不能申请人才公寓",
    ],
)
def test_who_is_named_under_a_denial_may_not(documents, question):
    answer = documents.ask(question)
    assert answer.text.startswith("不可以，")
    assert "不得申请" in answer.citations[0].quote


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("46岁可以申请人才公寓吗", "不符合“不超过45周岁”"),
        ("我今年45岁，能申请人才公寓吗", "符合“不超过45周岁”"),
        ("在本市工作了8个月，申请人才公寓够不够", "不符合“满1年”"),
        ("在本市工作2年可不可以申请人才公寓", "符合“满1年”"),
    ],
)
def test_a_case_is_held_against_the_limit(documents, question, verdict):
    answer = documents.ask(question)
    assert answer.text.startswith(verdict)
    assert answer.short_text == verdict.split("“")[0]


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        (["2030年新建公园多少座", "2031年呢"], "多了多少座？", "2031年比2030年多3座（按上述数字计算）"),
        (["2031年地区生产总值是多少", "上一年呢"], "比上一年多多少", "2031年比2030年多30.8亿元（按上述数字计算）"),
        (["2031年地区生产总值是多少"], "比上一年多多少", "2031年比2030年多30.8亿元（按上述数字计算）"),
        (["2030年新建公园多少座", "2031年呢"], "两年一共多少座", "合计31座（按上述数字计算）"),
        (["2030年地区生产总值增速是多少", "那2031年的呢"], "哪年更高？", "2030年更高，两者相差1.3个百分点"),
        (["2030年新建公园多少座", "2031年呢"], "是多了还是少了", "2031年比2030年多3座"),
    ],
)
def test_what_was_told_is_compared(documents, before, question, expected):
    answer = documents.ask(question, [Turn("user", one) for one in before])
    assert expected in answer.text
    assert len(answer.citations) == 2


@pytest.mark.parametrize(("question", "told"), [("一共几类", "4类"), ("有几种？", "4种")])
def test_what_was_listed_is_counted(documents, question, told):
    answer = documents.ask(question, [Turn("user", "不得申请的人员有哪些")])
    assert answer.short_text == told
    assert "（四）非本市户籍的" in answer.citations[0].quote


def test_a_conversation_goes_on_after_a_comparison(documents):
    before = [Turn("user", one) for one in ("2030年新建公园多少座", "2031年呢", "多了多少座")]
    assert "3.6%" in documents.ask("城镇登记失业率呢", before).text


@pytest.mark.parametrize("before", [[], ["不得申请的人员有哪些"], ["2031年新建公园多少座"]])
def test_there_must_be_two_figures(documents, before):
    assert "按上述数字计算" not in documents.ask("多了多少", [Turn("user", one) for one in before]).text


def test_what_tells_no_figure_is_not_told_for_one(asking):
    notice = "2031年12月底前，各渡口完成新建候船室的验收。"
    reports = asking(
        {"北湾县2032年报告.txt": "北湾县工作报告\n\n二、2032年工作安排\n\n新建渡口20座以上。\n", "通知.txt": notice}
    )
    before = [Turn("user", "2032年新建渡口目标多少座"), Turn("user", "2031年呢")]
    answer = reports.ask("比上一年多了多少", before)
    assert "验收" not in answer.text
    assert "20座" in answer.text
    assert answer.missing == ("2031年",)
