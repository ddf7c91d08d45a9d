"""Mistyped names of indicators, and mistyped words of the documents."""

import pytest

from rag.question.spelling import Spelling

NAMES = ("国内生产总值增长", "城镇新增就业", "居民消费价格涨幅")
SEEN = {"国内", "生产", "总值", "增长", "城镇", "新增", "就业", "居民消费", "价格", "涨幅", "目标", "多少", "年"}


def spelling(names=NAMES, seen=SEEN):
    return Spelling(lambda: names, lambda: "1", lambda term: 1.0 if term in seen else 8.0, lambda word: word == "高企")


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


def test_without_documents_nothing_is_changed():
    assert spelling((), ()).mend("国内生产总植增长多少") == "国内生产总植增长多少"


@pytest.mark.parametrize(
    ("typed", "seen", "meant"),
    [
        ("停车厂夜间开放吗", {"停车", "停车场"}, "停车场夜间开放吗"),
        ("图书管几点开门", {"图书馆"}, "图书馆几点开门"),
        ("献雪法规定几天", {"献血"}, "献血法规定几天"),
        ("图书管几点开门", {"绿化带"}, "图书管几点开门"),  # no document speaks of a 图书馆
    ],
)
def test_a_word_that_sounds_as_one_of_the_documents(typed, seen, meant):
    assert spelling((), seen).mend(typed) == meant


@pytest.mark.parametrize(
    ("question", "seen"),
    [
        ("图书管几点开门", {"图书管", "图书馆"}),  # held by a document
        ("各放多少只", {"各方"}),  # 各 and 放 were only taken for a word
        ("从哪天起营业", {"天气"}),
    ],
)
def test_what_documents_hold_and_what_is_no_word_are_left_alone(question, seen):
    assert spelling((), seen).mend(question) == question


def test_the_name_of_a_rule_is_no_mistyped_indicator():
    assert spelling(("公民献血发放",), {"公民", "献血"}).mend("公民献血法规定几天") == "公民献血法规定几天"
