"""The generative path as configured for users: a real HTTP endpoint, a real client, real passages."""

from __future__ import annotations

from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.llm.chat_model import open_chat_model
from rag.read.generate.reader import GenerativeReader
from rag.text.sentences import split_sentences
from rag.types import Answer, Chunk, Hit, Kind, Query, Scope, Sentence, Span, Status, TextDelta

RESULTS = "全年新建站点37座，总数达157座。"
PLANS = "力争新建站点50座以上。"
QUERY = Query("2031年站点建几座", "2031年站点建几座", Scope((2031,), Kind.TARGET))


def hits() -> list[Hit]:
    made: list[Hit] = []
    for text, scope in ((RESULTS, Scope((2030,), Kind.ACTUAL)), (PLANS, QUERY.scope)):
        start = len(RESULTS) * len(made)
        sentences = tuple(Sentence(span.shift(start), scope) for span in split_sentences(text))
        chunk = Chunk(f"c{start}", "d", text, Span(start, start + len(text)), ("安排",), scope, 0, sentences)
        made.append(Hit(chunk, 1.0, len(made) + 1, "test"))
    return made


def read(url: str, model: str = "openai:any") -> tuple[str, Answer]:
    chat_model = open_chat_model(model, url, SecretStr(""), 20.0)
    *deltas, answer = GenerativeReader(chat_model, lambda _: "某区工作安排", 1500).read(QUERY, hits())
    assert isinstance(answer, Answer)
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)), answer


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_an_honest_endpoint_streams_and_is_cited(scripted: ModuleType, provider: str) -> None:
    reply = scripted.cited("2031年计划新建站点50座以上[n]。", holding="50座以上")
    with scripted.ScriptedOpenAI(reply=reply) as server:
        streamed, answer = read(server.base_url if provider == "openai" else server.root_url, f"{provider}:any")
    assert streamed == "2031年计划新建站点50座以上[2]。"
    assert answer.text == "2031年计划新建站点50座以上[1]。"
    assert [citation.quote for citation in answer.citations] == [PLANS]
    assert answer.confidence > 0.5


def test_a_lying_endpoint_gets_the_scope_of_its_source_or_no_support(scripted: ModuleType) -> None:
    reply = scripted.cited("2031年计划新建站点37座[n]。", holding="37座")
    with scripted.ScriptedOpenAI(reply=reply) as server:
        _, answer = read(server.base_url)
    assert [citation.scope for citation in answer.citations] == [Scope((2030,), Kind.ACTUAL)]
    with scripted.ScriptedOpenAI(reply="2031年计划新建站点99座[2]。") as server:
        _, answer = read(server.base_url)
    assert answer.confidence == 0.0


def test_an_endpoint_that_finds_nothing_abstains(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply="<think>没有</think>未收录。") as server:
        _, answer = read(server.base_url)
    assert answer.status is Status.ABSTAINED


def test_a_whole_reply_and_a_streamed_one_are_the_same(scripted: ModuleType) -> None:
    import httpx

    with scripted.ScriptedOpenAI(reply=PLANS) as server:
        streamed, _ = read(server.base_url)
        body = {"model": "any", "messages": [{"role": "user", "content": "问"}]}
        whole = httpx.post(f"{server.base_url}/chat/completions", json=body, trust_env=False).json()
    assert whole["choices"][0]["message"]["content"] == streamed == PLANS
