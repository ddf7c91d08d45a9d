from __future__ import annotations

import pytest

from rag.lexicon.facts import fact_names
from rag.lexicon.patterns import patterns
from rag.types import Answer, Citation, Query, Span, Status
from ui.english.answer import in_english, told_answer
from ui.english.frame import frames, labels

EXAMPLES = [(part, frame) for part, found in frames().items() for frame in found]


@pytest.mark.parametrize(("part", "frame"), EXAMPLES, ids=[frame.example[0][:30] for _, frame in EXAMPLES])
def test_every_frame_tells_its_example(part, frame):
    said, english = frame.example
    if part in ("whole", "opening"):
        assert in_english(said, ()) == english
    else:
        match = frame.pattern.match(said)
        assert match is not None
        assert frame.told(match) == english


def test_every_fact_that_can_be_asked_for_has_an_english_name():
    assert all(fact_names()[one.name].zh in labels() for one in patterns("facts"))


def test_what_a_document_says_is_left_alone():
    line = "2031年目标：建成绿道120公里"
    assert in_english(line, ()) == "2031 target: 建成绿道120公里"
    assert in_english(line, ["主要指标。2031年目标：建成绿道120公里。"]) == line
    assert in_english("建成绿道120公里", ()) == "建成绿道120公里"
    assert in_english("未收录：" + "没" * 5000, ()).startswith("未收录")


def test_an_answer_is_told_whole_and_its_quote_stays():
    quote = "绿道总长达到120公里以上"
    cited = Citation(1, "d1", "云桥市2031年计划", (), Span(0, len(quote)), quote)
    answer = Answer(
        Query("绿道到120公里了吗", "绿道到120公里了吗"),
        Status.ANSWERED,
        f"是，2031年目标：{quote}\n（另有2项未列出）",
        "是",
        (cited,),
        ("36公里为2030年实际：建成绿道36公里",),
    )
    told = told_answer(answer, "en")
    assert told.text == f"Yes: 2031 target: {quote}\n(2 more are not shown)"
    assert (told.short_text, told.citations) == ("Yes", (cited,))
    assert told.notes == ("36公里 is the 2030 result: 建成绿道36公里",)
    assert told_answer(answer, "zh") is answer


def test_what_the_program_says_of_the_report_in_english(pipeline):
    for question in ("你好", "你能做什么", "你是谁", "有哪些文件", "2033年高企净增目标是多少", "12"):
        told = told_answer(pipeline.ask(question), "en")
        own = told.text.replace("大连高新区2019年度工作情况及2020年重点工作安排", "")
        assert own != pipeline.ask(question).text, question


def test_words_made_to_be_looked_at_again_and_again_are_looked_at_once():
    for made in ("》为，《", "（“", "；，：", "2031年目标：", "是，"):
        for opening in ("不同文件的说法不一致：《", "未收录：现有文件没有写明2031年“", "《", "36公里为", ""):
            line = (opening + made * 2000)[:3000]
            assert in_english(line, ()).count(made[-1]) > 0
