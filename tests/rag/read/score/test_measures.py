"""Whether a figure is in the unit asked for."""

import pytest

from rag.read.score.measures import DEADLINE, DIFFERS, FINE, FITS, is_named, unit_bonus, unit_excludes
from rag.text.figures import find_figures


def figure(text):
    return find_figures(text)[0]


@pytest.mark.parametrize(
    ("asked", "text", "bonus"),
    [
        ("家", "新增企业26家", FITS),
        ("家", "投资26亿元", DIFFERS),
        ("名", "引进人才26人", FITS),
        ("日", "应当在十个工作日内决定", FITS),
        ("元", "投资26亿元", FITS),
        ("%", "增长26%", FITS),
        (DEADLINE, "应当在三个月内办结", FITS),
        (FINE, "处五十元以上二百元以下罚款", 2 * FITS),
        (FINE, "投资26亿元", DIFFERS),
    ],
)
def test_bonus(asked, text, bonus):
    assert unit_bonus(asked, "", figure(text)) == bonus


def test_growth_means_a_rate():
    assert unit_bonus("", "产值增长", figure("增长26%")) == FITS
    assert unit_bonus("", "产值", figure("增长26%")) < 0


def test_a_day_is_not_how_much():
    assert unit_bonus("", "失业保险费", figure("应于十五日前申报")) < 0
    assert unit_bonus("", "产假", figure("享受98日产假")) == 0


def test_what_cannot_answer():
    assert unit_excludes("户", "棚户区改造", figure("总投资18.8亿元"))
    assert unit_excludes("%", "产值", figure("产值26亿元"))
    assert unit_excludes("元", "补贴", figure("收支两条线管理"))
    assert unit_excludes("", "补贴", figure("处五百元罚款"))
    assert not unit_excludes(FINE, "罚款", figure("处五百元罚款"))


@pytest.mark.parametrize(
    ("focus", "text", "named"),
    [
        ("总投资80亿元的码头", "总投资80亿元", True),
        ("总投资80亿元的码头", "总投资85亿元", False),
        ("总投资80亿元的码头", "开工80个", False),
        ("总投资80亿元的码头", "总投资80亿元至90亿元", False),
        ("干满五年的船工", "工龄满5年", True),
    ],
)
def test_what_the_question_names_itself(focus, text, named):
    assert is_named(focus, figure(text)) is named


@pytest.mark.parametrize(
    ("asked", "text", "excluded"),
    [
        ("公斤", "行李不超过三十公斤", False),
        ("公斤", "行李不超过零点五吨", False),
        ("公斤", "行李长不超过两米", True),
        ("米", "行李重不超过三十公斤", True),
        ("日", "行李重不超过三十公斤", True),
    ],
)
def test_a_measure_is_told_in_its_own_units(asked, text, excluded):
    assert unit_excludes(asked, "行李", figure(text)) is excluded


def test_working_days_are_rather_told_as_such():
    working, days = figure("五个工作日内答复"), figure("五日内答复")
    assert unit_bonus("个工作日", "", working) > unit_bonus("个工作日", "", days)
    assert unit_bonus("日", "", working) == unit_bonus("日", "", days)


@pytest.mark.parametrize("text", ["对出口增长的贡献率达到61%", "拉动出口增长3个百分点"])
def test_a_part_played_in_growth_is_no_growth(text):
    assert unit_bonus("", "出口增长", figure(text)) == DIFFERS
    assert unit_bonus("", "出口增长 贡献率 拉动", figure(text)) == FITS
