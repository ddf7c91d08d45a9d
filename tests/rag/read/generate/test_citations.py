from __future__ import annotations

import pytest

from rag.read.generate.citations import CitedReply, cite_reply, strip_markers
from rag.text.sentences import split_sentences
from rag.types import Chunk, Hit, Kind, Scope, Sentence, Span

OFFSET = 40
RESULTS = "全年新建站点37座，总数达157座。绿化面积为90.6公顷。"
PLANS = "站点建设再上台阶。力争新建站点50座以上。绿化面积突破110公顷，\n植树三千棵。"
TEXT = "上" * OFFSET + RESULTS + PLANS


def hits() -> list[Hit]:
    made = []
    for part, scope, path in (
        (RESULTS, Scope((2030,), Kind.ACTUAL), ("一、完成情况",)),
        (PLANS, Scope((2031,), Kind.TARGET), ("二、工作安排",)),
    ):
        start = TEXT.index(part)
        sentences = tuple(Sentence(span.shift(start), scope) for span in split_sentences(part))
        span = Span(start, start + len(part))
        made.append(Hit(Chunk(path[0], "d", part, span, path, scope, 0, sentences), 1.0, len(made) + 1, "test"))
    return made


def cite(reply: str) -> CitedReply:
    cited = cite_reply(reply, hits(), lambda doc_id: f"文件{doc_id}")
    for number, citation in enumerate(cited.citations, start=1):
        assert citation.marker == number
        assert citation.quote == citation.span.cut(TEXT)
        assert citation.quote == citation.quote.strip()
        assert f"[{number}]" in cited.text
    return cited


@pytest.mark.parametrize("marker", ["[2]", "［2］", "【2】", "[[2]]", "[^2]", " [2]", "[ 2 ]"])
def test_a_marker_becomes_the_sentence_that_bears_it_out(marker: str) -> None:
    cited = cite(f"2031年新建站点50座以上{marker}。")
    (citation,) = cited.citations
    assert cited.text == "2031年新建站点50座以上[1]。"
    assert citation.quote == "力争新建站点50座以上。"
    assert citation.section_path == ("二、工作安排",)
    assert citation.title == "文件d"
    assert citation.scope == Scope((2031,), Kind.TARGET)
    assert cited.support > 0.5


def test_markers_are_renumbered_by_first_use_and_shared() -> None:
    cited = cite("绿化面积突破110公顷[2]，上年为90.6公顷[1]，仍以110公顷为目标[2]。")
    assert cited.text == "绿化面积突破110公顷[1]，上年为90.6公顷[2]，仍以110公顷为目标[1]。"
    assert [citation.quote for citation in cited.citations] == ["绿化面积突破110公顷，", "绿化面积为90.6公顷。"]


@pytest.mark.parametrize("marker", ["[1][2]", "[1,2]", "[1、2]", "[1-2]", "【1】【2】", "[1] [2]"])
def test_several_markers_cite_what_holds_the_figures(marker: str) -> None:
    cited = cite(f"站点新建由37座增至50座以上{marker}。")
    assert {citation.section_path[0] for citation in cited.citations} == {"一、完成情况", "二、工作安排"}
    assert cited.text == "站点新建由37座增至50座以上[1][2]。"


def test_one_marker_cites_as_many_sentences_as_hold_its_figures() -> None:
    cited = cite("新建站点50座以上，绿化面积突破110公顷[2]。")
    assert len(cited.citations) == 2
    assert cited.text.endswith("[1][2]。")


def test_a_marker_after_the_full_stop_moves_before_it() -> None:
    assert cite("新建站点50座以上。[2]").text == "新建站点50座以上[1]。"


def test_markers_in_front_belong_to_what_follows() -> None:
    cited = cite("[1] 新建站点37座。\n[2] 力争新建站点50座以上。")
    assert [citation.quote for citation in cited.citations] == [
        "全年新建站点37座，总数达157座。",
        "力争新建站点50座以上。",
    ]


@pytest.mark.parametrize("marker", ["[9]", "[0]", "[300]"])
def test_a_marker_that_names_no_passage_is_removed(marker: str) -> None:
    cited = cite(f"新建站点50座以上{marker}。")
    assert cited == CitedReply("新建站点50座以上。")


@pytest.mark.parametrize("text", ["依据国发〔2019〕5号", "依据国发[2019]5号", "见【附件】"])
def test_brackets_that_are_no_markers_stay(text: str) -> None:
    assert cite(f"{text}，新建站点50座以上[2]。").text.startswith(text)
    assert strip_markers(text) == text


def test_a_misnumbered_statement_is_cited_where_it_stands() -> None:
    (citation,) = cite("力争新建站点50座以上[1]。").citations
    assert citation.quote == "力争新建站点50座以上。"


def test_a_figure_of_another_year_is_not_sought_elsewhere() -> None:
    cited = cite("2031年力争新建站点37座[2]。")
    assert [citation.scope.years for citation in cited.citations] == [(2031,)]
    assert cited.support == 0.0


def test_a_figure_no_passage_holds_has_little_support() -> None:
    cited = cite("力争新建站点99座以上[2]。")
    assert len(cited.citations) == 1
    assert cited.support == 0.0


def test_a_reply_without_markers_is_cited_by_its_figures_or_not_at_all() -> None:
    assert cite("力争新建站点50座以上。").text == "力争新建站点50座以上[1]。"
    assert cite("天气晴好。").citations == ()
    assert cite("桥梁共50座。").citations == ()


def test_a_chunk_without_sentences_is_quoted_whole() -> None:
    chunk = Chunk("c", "d", "  新建站点50座。\n", Span(0, 11))
    cited = cite_reply("新建站点50座[1]。", [Hit(chunk, 1.0, 1, "test")], str)
    assert cited.citations[0].quote == "新建站点50座。"
    assert cited.citations[0].span == Span(2, 10)
