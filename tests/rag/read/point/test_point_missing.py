"""What a model says is missing: words of the question, told as one line of it would be."""

from __future__ import annotations

from rag.read.find.unit import Unit
from rag.read.point.missing import borne_out
from rag.types import Chunk, Hit, Span

QUESTION = "青山市新建码头和灯塔各多少座"


def unit(text: str) -> Unit:
    span = Span(0, len(text))
    return Unit(Hit(Chunk("c", "d", text, span), 1.0, 1, "test"), span, span, text, "青山市工作安排")


def test_only_words_of_the_question_that_no_unit_speaks_of_are_told():
    labels = ["灯塔", "码头", "桥梁", "灯塔800座", "座", ""]
    assert borne_out(labels, QUESTION, [unit("新建码头5座。")]) == ("灯塔",)
    assert borne_out(labels, QUESTION, [unit("新建码头5座。"), unit("新建灯塔2座。")]) == ()


def test_a_label_is_told_on_one_line_and_once():
    assert borne_out(["新建\n码头", "新建 码头"], QUESTION, [unit("改造灯塔。")]) == ("新建 码头",)
