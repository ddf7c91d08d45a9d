"""Two kinds of one thing are told apart however much their names share."""

from __future__ import annotations

import pytest

from rag.read.qualifiers import (
    denied_bonus,
    of_another_grade,
    of_another_kind,
    of_another_sort,
    of_the_opposite,
    special_loss,
)


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("城镇调查失业率", "城镇登记失业率", True),
        ("城镇登记失业率", "调查失业率稳定在", True),
        ("城镇登记失业率", "城镇登记失业率", False),
        ("城镇失业率", "城镇登记失业率", False),
        ("粮食产量", "粮食总产量", False),
    ],
)
def test_kinds(asked, told, expected):
    assert of_another_kind(asked, told, f"{told}4.5%") is expected


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [("痛经假", "产假", True), ("育儿假", "生育奖励假", True), ("产假", "产假", False), ("放假", "放假", False)],
)
def test_sorts_of_what_a_short_word_names(asked, told, expected):
    assert of_another_sort(asked, told, f"享受{told}三十天") is expected


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("新建车站 宽度", "已建成的车站应当留出三米", True),
        ("已建成的车站 宽度", "新建车站应当留出三米", True),
        ("新建车站 宽度", "新建车站应当留出三米", False),
        ("新建车站 宽度", "新建、既有车站应当留出三米", False),
        ("车站 宽度", "新建车站应当留出三米", False),
    ],
)
def test_what_stands_and_what_is_to_be_built(asked, told, expected):
    assert of_the_opposite(asked, told) is expected


def test_what_was_not_done_is_another_case():
    asked = "中标后还没签约"
    assert denied_bonus(asked, "中标后未签约的") > 0 > denied_bonus(asked, "中标后签约又反悔的")
    assert denied_bonus(asked, "中标无效的") == 0
    assert denied_bonus("中标后签约", "中标后未签约的") == 0


@pytest.mark.parametrize(
    ("asked", "told", "loses"),
    [
        ("码头 检查", "小型码头每年检查一次", True),
        ("小型 码头 检查", "小型码头每年检查一次", False),
        ("码头 检查", "码头每年检查一次", False),
        ("码头 检查", "大型游船每年检查一次", False),
    ],
)
def test_a_special_kind_of_what_is_asked_for(asked, told, loses):
    assert (special_loss(asked, told, asked.split()) < 0) is loses


@pytest.mark.parametrize(
    ("asked", "near", "another"),
    [
        ("一级古树的树龄", "古树的树龄在一百年以上", True),
        ("一级古树的树龄", "一级古树的树龄在五百年以上", False),
        ("县一级人民政府", "人民政府应当每年检查", False),
    ],
)
def test_a_grade_that_a_passage_does_not_know(asked, near, another):
    assert of_another_grade(asked, near) is another


def test_a_leave_of_one_word():
    assert of_another_sort("护理假几天", "产假", "增加产假十五天")
    assert not of_another_sort("护理假几天", "产假", "男方享受护理假十五天，女方增加产假")
