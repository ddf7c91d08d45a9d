"""With a chat model configured: its answer when it holds, the excerpt when it lies, fails or is silent."""

from __future__ import annotations

import pytest

from rag.build import build_embedder, build_pipeline
from rag.config import load_settings
from rag.types import Answer, Status, TextDelta, Verdict

QUESTION = "2020年高企净增目标是多少"


@pytest.fixture(scope="module")
def model(real_settings):
    return build_embedder(real_settings)


@pytest.fixture
def asked(real_settings, model):
    opened = []

    def ask(base_url, timeout_s=5.0):
        settings = real_settings.model_copy(
            update={"chat_model": "openai:scripted", "chat_base_url": base_url, "chat_timeout_s": timeout_s}
        )
        pipeline = build_pipeline(settings, embedder=model)
        opened.append(pipeline)
        return list(pipeline.stream(QUESTION))

    yield ask
    for pipeline in opened:
        pipeline.close()


def test_an_honest_model_streams_a_cited_answer(asked, scripted):
    reply = scripted.cited("2020年高企净增目标为150家以上[n]。", "高企认定净增150家以上")
    with scripted.ScriptedOpenAI(reply=reply) as server:
        *events, answer = asked(server.base_url)
    assert isinstance(answer, Answer)
    assert answer.reader == "generative"
    assert "150家以上" in answer.text
    assert len([one for one in events if isinstance(one, TextDelta)]) > 1
    (citation,) = answer.citations
    assert citation.verdict is Verdict.SUPPORTED
    assert "150家以上" in citation.quote


@pytest.mark.parametrize("holding", ["高企净增277家", "高企认定净增150家以上"])
def test_a_lying_model_is_overruled(asked, scripted, holding):
    reply = scripted.cited("2020年高企净增目标为277家[n]。", holding)
    with scripted.ScriptedOpenAI(reply=reply) as server:
        answer = asked(server.base_url)[-1]
    assert "150家以上" in answer.text
    assert "277" not in answer.text
    assert answer.reader == "extractive"
    assert any("未通过核对" in note for note in answer.notes)


@pytest.mark.parametrize("mode", ["SERVER_ERROR", "HANG", "GARBAGE", "EMPTY"])
def test_a_failing_model_is_replaced_by_the_excerpt(asked, scripted, mode):
    with scripted.ScriptedOpenAI(reply="", mode=scripted.Mode[mode]) as server:
        answer = asked(server.base_url, timeout_s=1.0)[-1]
    assert answer.status is Status.ANSWERED
    assert "150家以上" in answer.text
    assert any("语言模型" in note for note in answer.notes)


def test_a_dead_endpoint_is_replaced_by_the_excerpt(asked, scripted):
    answer = asked(scripted.refused_url())[-1]
    assert "150家以上" in answer.text
    assert any("语言模型" in note for note in answer.notes)


def test_settings_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("POLICYQA_CHAT_API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())
