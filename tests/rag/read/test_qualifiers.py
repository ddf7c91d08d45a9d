"""Two kinds of one thing are told apart however much their names share."""

from __future__ import annotations

import pytest

from rag.read.qualifiers import of_another_kind, of_another_sort


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
