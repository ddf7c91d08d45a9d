"""No question within the limit, and no conversation, costs much more than an ordinary one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from rag.build import build_pipeline
from rag.errors import PolicyQAError, QuestionError, UsageError
from rag.pipeline import Pipeline
from rag.question.items import MOST_ASKED
from rag.types import Filters, Status, Turn

LONGEST = 1990
# Processor seconds; what is meant is below a tenth of it on an idle machine.
MOST_S = 3.0
_HAN = [chr(0x4E00 + one * 7) for one in range(1000)]
RUNS = (
    "丙、", "丙和丁与", "沥青、碎石、", "沥青和碎石各多少\uff0c", "沥青多少\uff1f", "\uff1f", "在哪交、找谁\uff1f",
    "天津、重庆、成都、", "2021年2022年", "2018年到2026年、", "去年前年", "7", "3.5%、", "1,000", "三", "三百二十",
    "亿万", "第一条第二条", "第二百条第三款", "(", "(b)", "“丙", "《", "《丙规定》", "\"", "é", "丙\u200b",
    "丙\u202e", "\U00020bb7", "é丙б", "½", "①", "的在", "b ", "b", "http://b.c/", "百分之", "6%—7%", "比去年多",
    "除了城镇的\uff0c", "如果不", "从多少提高到多少", "十三五", "1月至9月", "哪四项措施", "呢", "往前一年呢\uff0c",
    "那丙呢\uff0c", "或者", "%", "\x00丙", "\ud800丙",
)  # fmt: skip
DIFFERENT = {
    "listed": "、".join(a + b for a, b in zip(_HAN, _HAN[300:], strict=False))[: LONGEST - 10] + "各是多少？",
    "asked": "？".join(f"{a}{b}是多少" for a, b in zip(_HAN, _HAN[300:], strict=False))[:LONGEST],
    "years": "、".join(f"{year}年" for year in range(1930, 2090)) + "各是多少",
    "characters": "".join(_HAN),
    "nested": "《" * 900 + "丙" + "》" * 900,
}


@pytest.fixture(scope="module")
def asked(hashed) -> Iterator[Pipeline]:
    built = build_pipeline(hashed, warm=True)
    yield built
    built.close()


def seconds(pipeline: Pipeline, question: str, history=(), filters=Filters()) -> float:
    began = time.process_time()
    with suppress(PolicyQAError):
        pipeline.ask(question, history, filters)
    return time.process_time() - began


@pytest.mark.parametrize("run", RUNS)
def test_a_run_to_the_limit_costs_little(asked, run):
    question = (run * LONGEST)[:LONGEST]
    assert seconds(asked, question) < MOST_S
    assert seconds(asked, "那2022年的呢？", [Turn("user", question)]) < MOST_S


@pytest.mark.parametrize("name", DIFFERENT)
def test_many_different_things_cost_little(asked, name):
    assert seconds(asked, DIFFERENT[name]) < MOST_S


@pytest.mark.parametrize(
    "history",
    [
        [Turn("user", "4" * 400_000)],
        [Turn("user", "(b)" * 2000)],
        [Turn("user", "沥青多少？")] * 20_000,
        [Turn("user", "呢")] * 20_000,
        [Turn("user", "")] * 20_000,
        [Turn("user", "丙多少"), Turn("assistant", "（" * 400_000)],
    ],
)
def test_a_conversation_without_end_costs_little(asked, history):
    assert seconds(asked, "那2022年的呢？", history) < MOST_S


def test_what_is_asked_in_one_breath_is_bounded_and_said_so(asked):
    query = asked.ask(DIFFERENT["listed"]).query
    assert len(query.facets) == MOST_ASKED
    assert query.asks_more
    assert not asked.ask("2020年高企净增目标是多少").query.asks_more


def test_what_is_missing_is_named_in_a_line(asked):
    for question in ("丙" * LONGEST, "8" * LONGEST, "《" + "丙" * 1900 + "条例》第一条"):
        answer = asked.ask(question)
        assert len(answer.text) < 400
        assert all(len(one) <= 400 for one in answer.notes)


def test_a_text_far_over_the_limit_is_refused_at_once(asked):
    began = time.process_time()
    with pytest.raises(QuestionError):
        asked.ask("甲" * 3_000_000)
    assert time.process_time() - began < MOST_S


@pytest.mark.parametrize(
    "filters",
    [
        Filters(doc_ids=("no-such",)),
        Filters(doc_ids=tuple(f"no{one}" for one in range(1000))),
        Filters(doc_ids=("\x00", "\ud800", "'; drop table documents")),
        Filters(years=(10**30, -7)),
        Filters(years=(2**63,)),
    ],
)
def test_where_nothing_is_searched_nothing_is_certain(asked, filters):
    answer = asked.ask("2020年高企净增目标是多少", (), filters)
    assert answer.status is Status.ABSTAINED
    assert answer.confidence == 0
    assert "所选" in answer.text


def test_known_documents_are_searched_beside_unknown_ones(asked):
    known = asked.catalog.documents()[0].doc_id
    answer = asked.ask("2020年高企净增目标是多少", (), Filters(doc_ids=("no-such", known)))
    assert answer.status is Status.ANSWERED


def test_too_many_chosen_documents_are_refused(asked):
    with pytest.raises(UsageError):
        asked.ask("高企净增多少", (), Filters(doc_ids=tuple(map(str, range(2000)))))
