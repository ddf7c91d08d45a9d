"""Curated answers on the whole path: given first, only while they hold, and only to those who may see them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.build import build_ingest
from rag.build import build_pipeline, open_store
from rag.config import Settings, load_settings
from rag.curated.checked import Given, checked
from rag.curated.curator import READER
from rag.errors import CuratedError
from rag.pipeline import Pipeline
from rag.store.curated import CuratedAnswer
from rag.types import Answer, Filters, StageDone, Status, Turn

PLAN = """卯林市2031年政府工作报告
——2031年1月10日在卯林市第三届人民代表大会上

一、2030年工作回顾

全年新增停车位3000个，建成公园31座。

二、2031年主要工作

2031年计划新增停车位4000个，改造老旧小区18个。
"""
SECRET = "卯林市内部通知\n2031年2月1日\n\n雨伞仓库设在鹤背山。\n"
QUESTION = "2031年新增停车位目标是多少"
ANSWER = "2031年计划新增停车位4000个，其中路内泊位1500个。"
QUOTE = "2031年计划新增停车位4000个"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("curated")
    (folder / "工作报告.txt").write_text(PLAN, encoding="utf-8")
    (folder / "内部.txt").write_text(SECRET, encoding="utf-8")
    made = load_settings(store=folder / "store", embedder="hashing", today=datetime.date(2031, 5, 1))
    ingest = build_ingest(made)
    ingest.ingest([folder / "工作报告.txt"])
    ingest.ingest([folder / "内部.txt"], collection="internal")
    ingest.close()
    return made


@pytest.fixture(scope="module")
def pipeline(settings: Settings) -> Iterator[Pipeline]:
    made = build_pipeline(settings)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_curated(pipeline: Pipeline) -> Iterator[None]:
    yield
    for one in pipeline.catalog.curated.all():
        pipeline.catalog.curated.remove(one.curated_id)


def doc_id(pipeline: Pipeline, word: str) -> str:
    return next(one.doc_id for one in pipeline.catalog.documents() if word in one.text)


def keep(pipeline: Pipeline, **values: object) -> CuratedAnswer:
    given = {"question": QUESTION, "text": ANSWER, "doc_id": doc_id(pipeline, "停车位"), "quote": QUOTE, **values}
    made = checked(Given(**given), pipeline.catalog.document, "审核员")  # type: ignore[arg-type]
    pipeline.catalog.curated.put(made)
    return made


def test_it_is_given_first_with_its_source_and_says_so(pipeline: Pipeline) -> None:
    keep(pipeline, short_text="4000个", expires_on="2031-12-31")
    *events, answer = pipeline.stream(f"请问{QUESTION}？")
    assert isinstance(answer, Answer)
    assert [one.name for one in events if isinstance(one, StageDone)] == ["understand"]
    assert (answer.text, answer.short_text, answer.reader) == (ANSWER, "4000个", READER)
    assert (answer.status, answer.expires_on) == (Status.ANSWERED, "2031-12-31")
    assert "本答案由工作人员审定，有效期至2031年12月31日。" in answer.notes
    (citation,) = answer.citations
    document = pipeline.catalog.document(citation.doc_id)
    assert document is not None
    assert citation.span.cut(document.text) == citation.quote == QUOTE
    assert citation.section_path == ("二、2031年主要工作",)


def test_a_near_wording_is_answered_and_a_negative_one_is_not(pipeline: Pipeline) -> None:
    keep(pipeline, negative=["2031年新增停车位的目标是哪些片区多少"])
    assert pipeline.ask("2031年计划新增多少停车位？").reader == READER
    for other in ("2030年新增停车位目标是多少", "2030年新增停车位多少个", "2031年新增停车位的目标是哪些片区多少？"):
        assert pipeline.ask(other).reader != READER, other


def test_a_wording_nearer_to_a_negative_one_is_not_answered(pipeline: Pipeline) -> None:
    keep(pipeline, negative=["2031年计划新增的停车位有多少呢"])
    assert pipeline.ask("2031年计划新增的停车位是多少").reader != READER


def test_a_follow_up_is_matched_by_what_it_means(pipeline: Pipeline) -> None:
    keep(pipeline)
    history = [Turn("user", "2030年新增停车位多少个"), Turn("assistant", "3000个")]
    assert pipeline.ask("那2031年的目标呢？", history).reader == READER
    assert pipeline.ask("那2031年的目标呢？").reader != READER


@pytest.mark.parametrize("values", [{"expires_on": "2031-04-30"}, {"active": False}])
def test_what_holds_no_longer_is_not_given(pipeline: Pipeline, values: dict[str, object]) -> None:
    keep(pipeline, **values)
    assert pipeline.ask(QUESTION).reader != READER


def test_the_last_day_counts(pipeline: Pipeline) -> None:
    keep(pipeline, expires_on="2031-05-01")
    assert pipeline.ask(QUESTION).reader == READER


def test_only_those_who_may_see_it_are_given_it(pipeline: Pipeline) -> None:
    keep(pipeline, question="雨伞仓库在哪里", text="在山上。", doc_id="", quote="", collections=["internal"])
    for seen, given in (((), True), (("internal",), True), (("public",), False)):
        found = pipeline.ask("雨伞仓库在哪里", filters=Filters(collections=seen))
        assert (found.reader == READER) is given


def test_a_source_that_may_not_be_seen_hides_the_answer(pipeline: Pipeline) -> None:
    source = {"doc_id": doc_id(pipeline, "鹤背山"), "quote": "雨伞仓库设在鹤背山"}
    keep(pipeline, question="雨伞仓库在哪里", text="在山上。", collections=["public", "internal"], **source)
    assert pipeline.ask("雨伞仓库在哪里").reader == READER
    answer = pipeline.ask("雨伞仓库在哪里", filters=Filters(collections=("public",)))
    assert answer.reader != READER
    assert "鹤背山" not in answer.text


def test_chosen_documents_and_years_hold_for_it_too(pipeline: Pipeline) -> None:
    keep(pipeline)
    own, other = doc_id(pipeline, "停车位"), doc_id(pipeline, "鹤背山")
    assert pipeline.ask(QUESTION, filters=Filters(doc_ids=(own,))).reader == READER
    assert pipeline.ask(QUESTION, filters=Filters(doc_ids=(other,))).reader != READER
    assert pipeline.ask(QUESTION, filters=Filters(years=(2031,))).reader == READER
    assert pipeline.ask(QUESTION, filters=Filters(years=(2019,))).reader != READER


def test_a_document_that_is_gone_takes_its_answer_with_it(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "工作报告.txt"
    path.write_text(PLAN, encoding="utf-8")
    own = settings.model_copy(update={"store": tmp_path / "store"})
    ingest = build_ingest(own)
    ingest.ingest([path])
    ingest.close()
    pipeline = build_pipeline(own)
    keep(pipeline)
    assert pipeline.ask(QUESTION).reader == READER
    with open_store(own) as store, store.writing():
        store.remove(doc_id(pipeline, "停车位"))
    assert pipeline.ask(QUESTION).reader != READER
    pipeline.close()


def test_why_it_is_given_or_not_can_be_told(pipeline: Pipeline) -> None:
    keep(pipeline, negative=["2031年新增公共停车位目标是多少"])
    told = [
        (found.how, found.why)
        for text in (
            QUESTION,
            "2031年计划新增多少停车位",
            "2030年新增停车位目标是多少",
            "2031年新增公共停车位目标是多少",
        )
        for found in pipeline.curated(text)
    ]
    assert told == [("exact", ""), ("near", ""), (None, "other"), (None, "negative")]
    assert pipeline.curated("何人制定了玄鸟方案") == []


def test_one_embedding_is_made_of_a_question(settings: Settings) -> None:
    from rag.build import build_embedder

    embedder, asked = build_embedder(settings), list[str]()
    embed = embedder.embed_query
    embedder.embed_query = lambda text: (asked.append(text), embed(text))[1]  # type: ignore[method-assign]
    pipeline = build_pipeline(settings, embedder=embedder)
    keep(pipeline, negative=["2031年计划新增停车位的区域"])
    question = "计划2031年新增多少停车位"
    pipeline.curated(question)
    pipeline.search(question)
    assert asked.count(question) == 1
    pipeline.close()


@pytest.mark.parametrize(
    "values",
    [
        {"question": " ？ "},
        {"text": "  "},
        {"text": "长" * 4001},
        {"quote": "2031年计划新增停车位5000个"},
        {"doc_id": "nothing"},
        {"doc_id": ""},
        {"expires_on": "明年"},
        {"negative": [f"{QUESTION}？"]},
        {"collections": ["a/b"]},
        {"similar": [f"第{number}种问法" for number in range(60)]},
    ],
)
def test_what_cannot_be_kept_is_refused(pipeline: Pipeline, values: dict[str, object]) -> None:
    with pytest.raises(CuratedError):
        keep(pipeline, **values)


def test_a_quote_is_found_at_its_own_place(pipeline: Pipeline) -> None:
    document = pipeline.catalog.document(doc_id(pipeline, "停车位"))
    assert document is not None
    second = document.text.rindex("停车位")
    kept = keep(pipeline, quote="停车位", start=second)
    assert kept.source is not None
    assert kept.source.span.start == second
