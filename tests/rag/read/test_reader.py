"""The reader as a whole: what is answered in part, what is refused, and the same question twice."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.path.stages import Stages
from rag.pipeline import Pipeline
from rag.read.find.unit import Scored
from rag.read.reader import ExtractiveReader
from rag.types import Answer, Status

REPORT = """青山市2031年工作总结

一、2031年工作完成情况

新建灯塔5座，投资3.2亿元。新建桥梁2座。粮食产量12万吨。
"""
RULE = """# 青山市渡口管理办法

第一条 为了加强渡口管理，制定本办法。

第二条 船主申请年检的，应当提交下列材料：（一）船名牌；（二）保险单。

第三条 年检由市航道站负责。
"""


def holds_the_words(ranked: Sequence[Scored]) -> float:
    """Sure where the best unit holds nearly all that is asked for."""
    return 0.9 if ranked and ranked[0].signals["words"] > 0.8 else 0.0


def estimating(stages: Stages) -> Stages:
    assert isinstance(stages.reader, ExtractiveReader)
    return replace(stages, reader=stages.reader.estimating(holds_the_words))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Pipeline]]:
    """Opens a pipeline over the two documents with an estimate that the words alone decide."""
    folder: Path = tmp_path_factory.mktemp("documents")
    (folder / "总结.txt").write_text(REPORT, encoding="utf-8")
    (folder / "办法.md").write_text(RULE, encoding="utf-8")
    settings = load_settings(store=folder / "store", embedder="hashing")
    ingest = build_ingest(settings)
    ingest.ingest([folder])
    ingest.close()
    made: list[Pipeline] = []

    def fresh() -> Pipeline:
        made.append(build_pipeline(settings, change=estimating))
        return made[-1]

    yield fresh
    for one in made:
        one.close()


@pytest.fixture(scope="module")
def documents(opened: Callable[[], Pipeline]) -> Pipeline:
    return opened()


def test_what_is_not_in_the_documents_is_named_and_the_rest_answered(documents: Pipeline) -> None:
    answer = documents.ask("2031年新建灯塔是多少座？防洪堤是多少公里？")
    assert answer.status is Status.ANSWERED
    assert "5座" in answer.text
    assert len(answer.missing) == 1
    assert "防洪堤" in answer.missing[0]


def test_where_all_is_answered_nothing_is_missing(documents: Pipeline) -> None:
    answer = documents.ask("2031年新建灯塔多少座")
    assert (answer.status, answer.missing, answer.short_text) == (Status.ANSWERED, (), "5座")
    assert answer.confidence == 0.9


def test_where_nothing_is_answered_the_nearest_is_shown(documents: Pipeline) -> None:
    answer = documents.ask("2031年地铁隧道开工多少公里")
    assert answer.status is Status.ABSTAINED
    assert answer.text.startswith("未收录")
    assert not answer.citations
    assert 0 < len(answer.closest) <= 3
    for one in answer.closest:
        document = documents.catalog.document(one.doc_id)
        assert document is not None
        assert one.quote == one.span.cut(document.text)


@pytest.mark.parametrize(
    "question",
    ["2031年新建灯塔多少座", "船主申请年检应当提交哪些材料", "年检由谁负责", "2031年地铁隧道开工多少公里"],
)
def test_the_same_question_is_answered_with_the_same_bytes(opened: Callable[[], Pipeline], question: str) -> None:
    def timeless(answer: Answer) -> Answer:
        return replace(answer, timings={})

    told = [timeless(pipeline.ask(question)) for pipeline in (opened(), opened()) for _ in range(2)]
    assert all(left == right for left, right in itertools.pairwise(told))
