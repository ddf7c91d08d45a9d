from __future__ import annotations

import pytest

from rag.read.generate.context import pack_context
from rag.text.sentences import split_sentences
from rag.text.tokens import count_tokens
from rag.types import Chunk, Hit, Kind, Query, Scope, Sentence, Span

TITLES = {"d": "某区工作安排"}
TARGET, ACTUAL = Scope((2031,), Kind.TARGET), Scope((2030,), Kind.ACTUAL)


def hit_of(text: str, *scopes: Scope, start: int = 100) -> Hit:
    spans = [span.shift(start) for span in split_sentences(text)]
    given = scopes or (TARGET,) * len(spans)
    sentences = tuple(Sentence(span, scope) for span, scope in zip(spans, given, strict=True))
    chunk = Chunk(
        f"c{text[:4]}", "d", text, Span(start, start + len(text)), ("二、重点任务", "(一)产业"), given[0], 0, sentences
    )
    return Hit(chunk, 1.0, 1, "test")


def query_of(*terms: str) -> Query:
    return Query("问", "问", terms=terms)


def test_a_passage_stands_under_document_section_year_and_kind() -> None:
    context = pack_context(query_of(), [hit_of("新建站点5座。")], TITLES, 500)
    first, second, third = context.text.split("\n")
    assert first == "[1] 《某区工作安排》 / 二、重点任务 / (一)产业"
    assert "2031年" in second
    assert "目标" in second
    assert third == "新建站点5座。"


def test_a_sentence_of_another_year_gets_its_own_line() -> None:
    context = pack_context(query_of(), [hit_of("去年新建3座。今年新建5座。", ACTUAL, TARGET)], TITLES, 500)
    lines = context.text.split("\n")
    assert "2030年" in lines[lines.index("去年新建3座。") - 1]
    assert "实际" in lines[lines.index("去年新建3座。") - 1]
    assert "2031年" in lines[lines.index("今年新建5座。") - 1]


def test_packs_whole_hits_in_order_within_the_budget() -> None:
    hits = [hit_of(f"第{word}项工作完成情况良好，群众满意。") for word in "甲乙丙丁戊己庚辛"]
    for budget in (80, 150, 300, 5000):
        context = pack_context(query_of(), hits, TITLES, budget)
        assert count_tokens(context.text) <= budget
        assert list(context.numbered) == [hit for hit in hits if hit in context.numbered]
        for number, hit in enumerate(context.numbered, start=1):
            assert f"[{number}] " in context.text
            assert hit.chunk.text in context.text
    assert context.numbered == tuple(hits)


def test_a_hit_too_long_gives_way_to_a_shorter_one() -> None:
    short, long, last = hit_of("甲事已办。"), hit_of("乙事" * 300 + "。"), hit_of("丙事已办。")
    assert pack_context(query_of(), [short, long, last], TITLES, 200).numbered == (short, last)


def test_a_first_hit_too_long_is_cut_to_sentences_around_the_question() -> None:
    sentences = [f"第{number}项任务是办好某一件具体的实事。" for number in range(40)]
    sentences[30] = "垃圾压缩站新建5座。"
    hit = hit_of("".join(sentences))
    context = pack_context(query_of("垃圾", "压缩站"), [hit], TITLES, 150)
    assert context.numbered == (hit,)
    assert count_tokens(context.text) <= 150
    body = context.text.split("\n", 2)[2]
    assert "垃圾压缩站新建5座。" in body
    assert body in hit.chunk.text
    assert all(sentence in sentences for sentence in (part + "。" for part in body.split("。") if part))


@pytest.mark.parametrize("budget", [20, 60])
def test_one_endless_sentence_is_cut_to_the_budget(budget: int) -> None:
    context = pack_context(query_of(), [hit_of("没有标点的长文" * 200)], TITLES, budget)
    assert 0 < count_tokens(context.text) <= budget


def test_no_hits_no_context() -> None:
    assert pack_context(query_of(), [], TITLES, 100).numbered == ()
