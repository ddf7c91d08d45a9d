"""The client against a real server of ours."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from policyqa_client import (
    Answer,
    AnswerEvent,
    AsyncPolicyQA,
    DeltaEvent,
    InvalidRequestError,
    NotFoundError,
    PolicyQA,
    Retry,
    StageEvent,
    UnauthorizedError,
    UnavailableError,
)

from ui.errors import BusyError

QUESTION = "2020年高企认定净增多少家"


@pytest.fixture
def client(base_url: str) -> Any:
    with PolicyQA(base_url, language="en") as client:
        yield client


def test_ask(client: PolicyQA) -> None:
    answer = client.ask(QUESTION, years=[2020], doc_ids=["d0c1"])
    assert (answer.answered, answer.short_answer) == (True, "150家以上")
    assert answer.citations[0].quote == "高企认定净增150家以上"
    assert answer.citations[0].section == ("二、2020年主要工作安排",)
    assert isinstance(hash(answer), int)


def test_ask_with_a_history(client: PolicyQA) -> None:
    answer = client.ask("2020年高企认定净增呢", [("user", "垃圾压缩站建几座"), ("assistant", "1座")])
    assert answer.standalone_question.startswith("垃圾压缩站建几座")


def test_stream_ends_with_the_answer(client: PolicyQA) -> None:
    events = list(client.stream(QUESTION))
    assert isinstance(events[-1], AnswerEvent)
    assert events[-1].answer.short_answer == "150家以上"
    assert {type(event) for event in events} >= {StageEvent, DeltaEvent, AnswerEvent}


def test_a_stream_may_be_left(client: PolicyQA) -> None:
    for _ in client.stream(QUESTION):
        break
    assert client.ask(QUESTION).answered


def test_the_asynchronous_client(base_url: str) -> None:
    async def talk() -> tuple[list[Answer], Any]:
        async with AsyncPolicyQA(base_url) as client:
            answers = await asyncio.gather(*(client.ask(QUESTION) for _ in range(4)))
            events = [event async for event in client.stream(QUESTION)]
            return answers, events[-1]

    answers, last = asyncio.run(talk())
    assert {answer.short_answer for answer in answers} == {"150家以上"} == {last.answer.short_answer}


@pytest.mark.parametrize("asked", ["", "长" * 3000])
def test_a_question_that_cannot_be_asked(client: PolicyQA, asked: str) -> None:
    for ask in (client.ask, lambda question: list(client.stream(question))):
        with pytest.raises(InvalidRequestError) as caught:
            ask(asked)
        assert caught.value.code == "invalid_question"
        assert caught.value.request_id


def test_fields_at_fault_are_named(client: PolicyQA) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        client.ask(QUESTION, [("robot", "x")])
    assert [fault.field for fault in caught.value.fields] == ["history.0.role"]
    assert "is expected" in caught.value.detail


def test_another_address_is_not_found(base_url: str) -> None:
    with PolicyQA(f"{base_url}/api/v1") as client, pytest.raises(NotFoundError):
        client.ask(QUESTION)


def test_a_busy_server_is_asked_again(base_url: str, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next += [BusyError("too many", 2), BusyError("too many", 1)]
    waits: list[float] = []
    with PolicyQA(base_url, sleep=waits.append) as client:
        assert client.ask(QUESTION).answered
    assert len(waits) == 2
    assert 1 <= waits[0] <= 1.2
    assert 2 <= waits[1] <= 2.3


def test_the_last_try_raises(base_url: str, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next += [BusyError("too many", 1)] * 2
    with PolicyQA(base_url, retry=Retry(attempts=1), sleep=lambda _: None) as client:
        with pytest.raises(UnavailableError) as caught:
            client.ask(QUESTION)
        assert (caught.value.code, caught.value.retry_after) == ("busy", 1.0)


def test_an_error_in_the_middle_of_a_stream(client: PolicyQA, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(BusyError("too many", 1))
    with pytest.raises(UnavailableError):
        list(client.stream(QUESTION))


def test_passages_documents_and_the_ledger(client: PolicyQA) -> None:
    assert client.search("高企净增", 1)[0].rank == 1
    listed = client.documents("高新区", limit=5)
    assert (listed.total, listed.documents[0].doc_id) == (1, "d0c1")
    assert client.document("d0c1").document == listed.documents[0]
    citation = client.ask(QUESTION).citations[0]
    assert client.text("d0c1", citation.start, citation.end).text == citation.quote
    assert isinstance(client.sections("d0c1"), tuple)
    assert client.indicators("高企", 2020).indicators[0].value == 150.0
    assert isinstance(client.suggestions(), tuple)


def test_what_needs_a_key_is_refused_without_one(client: PolicyQA) -> None:
    for act in (lambda: client.session("https://a.example"), lambda: client.remove("d0c1"), lambda: client.upload([])):
        with pytest.raises(UnauthorizedError):
            act()
