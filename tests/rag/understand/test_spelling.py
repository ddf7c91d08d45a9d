"""Mistyped names of indicators."""

import pytest

from rag.understand.spelling import Spelling

NAMES = ("国内生产总值增长", "城镇新增就业", "居民消费价格涨幅")
SEEN = {"国内", "生产", "总值", "增长", "城镇", "新增", "就业", "居民消费", "价格", "涨幅", "目标", "多少", "年"}


def spelling(names=NAMES):
    return Spelling(lambda: names, lambda: "1", lambda term: 1.0 if term in SEEN else 8.0, lambda word: word == "高企")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("国内生产总植增长多少", "国内生产总值增长多少"),
        ("城阵新增就业目标", "城镇新增就业目标"),
        ("居民消费价个涨幅目标", "居民消费价格涨幅目标"),
        ("城镇新增就业目标", "城镇新增就业目标"),
        ("城乡新增就业目标", "城乡新增就业目标"),  # 乡 does not sound like 镇
        ("高企新增就业目标", "高企新增就业目标"),
        ("", ""),
    ],
)
def test_a_character_of_the_same_sound_is_put_right(typed, meant):
    assert spelling().mend(typed) == meant


def test_without_a_ledger_nothing_is_changed():
    assert spelling(()).mend("国内生产总植增长多少") == "国内生产总植增长多少"
