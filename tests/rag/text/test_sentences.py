"""Sentences and clauses tile their text."""

from hypothesis import given
from hypothesis import strategies as st

from rag.text.normalize import fold, simplify, squeeze
from rag.text.sentences import split_clauses, split_sentences

TEXTS = st.text(alphabet="甲乙丙1,，。；！？”、：（）\n 　3.5", max_size=60)


@given(TEXTS)
def test_sentences_tile_the_text(text):
    spans = split_sentences(text)
    assert all(len(span) and span.cut(text).strip() == span.cut(text) for span in spans)
    assert "".join("".join(span.cut(text).split()) for span in spans) == "".join(text.split())


@given(TEXTS)
def test_clauses_tile_the_text(text):
    spans = split_clauses(text)
    assert "".join("".join(span.cut(text).split()) for span in spans) == "".join(text.split())


def test_sentence_ends():
    text = "增长7.5%;投资85亿元。他说:“好!”再见"
    assert [span.cut(text) for span in split_sentences(text)] == ["增长7.5%;", "投资85亿元。", "他说:“好!”", "再见"]


def test_what_is_added_in_brackets_belongs_to_the_sentence_before_it():
    text = "新建渡口3处。（渡船处、水运局负责）推广电子船票。（二）候船室；（三）船闸。（2031年底前完成）。完。"
    assert [span.cut(text) for span in split_sentences(text)] == [
        "新建渡口3处。（渡船处、水运局负责）",
        "推广电子船票。",
        "（二）候船室；",
        "（三）船闸。（2031年底前完成）。",
        "完。",
    ]


def test_thousands_commas_do_not_end_a_clause():
    text = "申请3,288件,授权2124件"
    assert [span.cut(text) for span in split_clauses(text)] == ["申请3,288件,", "授权2124件"]


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


def test_traditional_characters_read_as_simplified_ones():
    assert simplify("請問淨增目標") == "请问净增目标"


def test_folding():
    assert squeeze("ＧＤＰ 增长６．５％—７％") == "gdp增长6.5%-7%"
