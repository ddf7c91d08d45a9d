"""The pipeline as it is built from settings: every table entry loads, every stage keeps its promise."""

from __future__ import annotations

import pytest

from rag import build, registry
from rag.config import load_settings
from rag.stages import Embedder, Reader, Reranker, Retriever, TokenEncoder, Verifier
from rag.types import Answer, Filters, Kind, StageDone, Status, TextDelta, Turn

TABLES = [
    (registry.EMBEDDERS, None),
    (registry.TOKEN_ENCODERS, None),
    (registry.RETRIEVERS, Retriever),
    (registry.RERANKERS, Reranker),
    (registry.READERS, Reader),
    (registry.VERIFIERS, Verifier),
]
PROTOCOL_METHODS = {Retriever: "retrieve", Reranker: "rerank", Reader: "read", Verifier: "verify"}


@pytest.mark.parametrize(
    ("path", "protocol"), [(path, protocol) for table, protocol in TABLES for path in table.values()]
)
def test_every_entry_names_an_implementation(path, protocol):
    made = registry.load(path)
    assert callable(made)
    if protocol is not None:
        assert callable(getattr(made, PROTOCOL_METHODS[protocol]))


@pytest.mark.parametrize("selector", [False, True])
@pytest.mark.parametrize("embedder", ["hashing", "bundled"])
def test_embedders_keep_the_protocol(embedder, selector):
    made = build.build_embedder(load_settings(embedder=embedder, selector=selector))
    assert isinstance(made, Embedder)
    assert isinstance(made, TokenEncoder) == selector
    vectors = made.embed_passages(["高企净增", "新建公园三座"])
    assert vectors.shape == (2, made.dimension)
    assert made.embed_query("高企净增").shape == (made.dimension,)
    assert len(made.count_tokens(["高企净增", "新建公园三座"])) == 2


def test_the_events_of_a_question(pipeline):
    events = list(pipeline.stream("2020年高企净增目标是多少"))
    assert [one.name for one in events if isinstance(one, StageDone)] == [
        "understand", "dense", "lexical", "rank", "read", "verify"
    ]  # fmt: skip
    assert isinstance(events[-1], Answer)
    assert "".join(one.text for one in events if isinstance(one, TextDelta)) == events[-1].text
    assert set(events[-1].timings) >= {"dense", "total"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2020年高企净增目标是多少", "150家以上"),
        ("２０２０年高企净增目标是多少", "150家以上"),
        ("2020年高企淨增目標是多少？", "150家以上"),
        ("2019年高企净增多少家", "277家"),
        ("2019年专利授权量是多少", "2124件"),
        ("2020年规模以上工业增加值计划增长百分之几", "12%"),
        ("垃圾压缩站2020年打算建几座", "1座"),
        ("这份文件是哪个单位发布的", "大连高新技术产业园区管理委员会"),
    ],
)
def test_the_report_answers(pipeline, question, expected):
    answer = pipeline.ask(question)
    assert answer.status is Status.ANSWERED
    assert expected in answer.text
    for citation in answer.citations:
        assert citation.quote == citation.span.cut(pipeline.catalog.document(citation.doc_id).text)


@pytest.mark.parametrize("question", ["2021年技术合同交易额目标是多少", "大连高新区管委会主任叫什么名字"])
def test_what_the_report_does_not_hold(pipeline, question):
    answer = pipeline.ask(question)
    assert answer.status is Status.ABSTAINED
    assert answer.closest


def test_search_gives_ranked_passages(pipeline):
    hits = pipeline.search("2020年高企净增目标是多少", top_k=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert "高企认定净增150家以上" in hits[0].chunk.text


def test_filters_restrict(pipeline):
    (document,) = pipeline.catalog.documents()
    inside = Filters(doc_ids=(document.doc_id,), years=(2019,))
    assert all(2019 in hit.chunk.scope.years for hit in pipeline.search("高企净增", filters=inside))
    nowhere = Filters(doc_ids=("0" * 16,))
    assert pipeline.search("高企净增", filters=nowhere) == ()
    assert pipeline.ask("这份文件是哪个单位发布的", filters=nowhere).status is Status.ABSTAINED


def test_a_year_asked_for_relative_to_the_report(pipeline):
    assert "150家以上" in pipeline.ask("今年高企净增目标是多少").text
    assert "277家" in pipeline.ask("去年高企净增多少家").text
    assert pipeline.ask("明年高企净增目标是多少").status is Status.ABSTAINED


@pytest.mark.parametrize("question", ["150", "a", "有多少人口"])
def test_what_asks_for_nothing_is_answered_with_nothing(pipeline, question):
    assert pipeline.ask(question).status is Status.ABSTAINED


def test_a_year_that_has_a_result_only_is_answered_after_a_goal(pipeline):
    asked = "2020年技术合同交易额的目标是多少"
    earlier = (Turn("user", asked), Turn("assistant", pipeline.ask(asked).text))
    answer = pipeline.ask("那2019年呢", earlier)
    assert "102亿元" in answer.text
    assert answer.citations[0].scope.kind is Kind.ACTUAL
    assert pipeline.ask("那2019年的目标呢", earlier).status is Status.ABSTAINED
    assert pipeline.ask("那2031年呢", earlier).status is Status.ABSTAINED


def test_of_indicators_strung_together_the_asked_one_is_told_and_the_sentence_quoted(pipeline):
    answer = pipeline.ask("2019年万人有效发明专利拥有量是多少件")
    assert answer.text.endswith("：万人有效发明专利拥有量242件")
    assert answer.citations[0].quote.endswith("。")
    assert "全年高企净增277家" in answer.citations[0].quote
