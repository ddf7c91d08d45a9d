"""Things of one sort that exclude each other."""

from __future__ import annotations

import pytest

from rag.lexicon.contrasts import contrasts
from rag.read.score.siblings import of_a_sibling


@pytest.mark.parametrize(
    ("asked", "told", "apart"),
    [
        ("博士后生活补助", "博士生活补助", True),
        ("博士生活补助", "博士研究生生活补助", False),
        ("女职工退休年龄", "男职工退休年龄", True),
        ("职工退休年龄", "男职工退休年龄", False),
        ("初中和高中学费", "初中学费", False),
    ],
)
def test_members_of_a_set_exclude_each_other(asked, told, apart):
    assert contrasts().apart(asked, told) is apart


@pytest.mark.parametrize(
    ("asked", "told", "sibling"),
    [
        ("新建体育馆", "新建图书馆", False),  # they share what they are: no telling
        ("改造棚户", "改造危桥", True),
        ("新增就业", "城镇新增就业", False),
        ("安装电梯", "更换电梯", False),
    ],
)
def test_another_word_in_its_place_is_a_sibling(asked, told, sibling):
    assert of_a_sibling(asked, told, lambda word: False) is sibling


def test_what_the_document_speaks_of_is_read_by_other_signs():
    assert not of_a_sibling("改造棚户", "改造危桥", lambda word: True)
