from __future__ import annotations

from rag.types import Answer, Citation, Query, Span, Status
from rag.verify.figures import WITHHELD
from ui.nearness import near_of


def near(question: str, *quotes: str, text: str = "未收录：现有文件没有回答这个问题的内容。") -> tuple[bool, ...]:
    closest = tuple(Citation(1, "d1", "甲市公园管理规定", (), Span(0, len(one)), one) for one in quotes)
    return near_of(Answer(Query(question, question), Status.ABSTAINED, text, closest=closest))


def test_a_passage_of_the_same_things_is_near_and_what_was_ranked_before_it():
    assert near("公园月票价格是多少", "年卡办理点在东门", "门票价格每张30元", "闭园后清场") == (True, True, False)


def test_words_of_the_title_alone_bring_nothing_near():
    assert near("甲市公园里有多少只猫", "园内设垃圾桶40个", "清洁工每日巡查") == (False, False)


def test_what_was_found_and_withheld_is_near():
    assert near("月票", "另一件事", text=WITHHELD) == (True,)
