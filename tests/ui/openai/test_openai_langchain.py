"""LangChain's ``ChatOpenAI`` and the requests of open chat front ends."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

SAID = "2020年目标为150家以上。[1]\n\n说明：277家为2019年实际净增数"


@pytest.fixture
def chat(base_url: str) -> ChatOpenAI:
    return ChatOpenAI(model="policyqa", base_url=f"{base_url}/v1", api_key=SecretStr("unused"), stream_usage=True)


def test_invoke_and_stream(chat: ChatOpenAI) -> None:
    whole = chat.invoke("2020年高企认定净增多少家")
    assert whole.content == SAID
    assert isinstance(whole, AIMessage)
    assert whole.usage_metadata is not None
    assert whole.response_metadata["finish_reason"] == "stop"
    pieces = list(chat.stream("2020年高企认定净增多少家"))
    assert "".join(str(piece.content) for piece in pieces) == SAID
    assert sum((piece.usage_metadata or {}).get("total_tokens", 0) for piece in pieces) > 0


def test_conversation(chat: ChatOpenAI) -> None:
    messages = [
        SystemMessage("x"),
        HumanMessage("2019年全年高企净增多少"),
        AIMessage("277家[1]"),
        HumanMessage("2020年高企认定净增多少家"),
    ]
    assert chat.invoke(messages).content == SAID


def test_batch(chat: ChatOpenAI) -> None:
    replies = chat.batch(["2020年高企认定净增多少家", "火星上有水吗"])
    assert [str(reply.content)[-5:] for reply in replies] == [SAID[-5:], "明这一点。"]


@pytest.mark.parametrize(
    "body",
    [
        {  # a self-hosted web front end
            "stream": True,
            "model": "policyqa",
            "messages": [
                {"role": "user", "content": "2019年全年高企净增多少"},
                {"role": "assistant", "content": "277家[1]", "sources": []},
                {"role": "user", "content": "2020年高企认定净增多少家"},
            ],
            "stream_options": {"include_usage": True},
        },
        {  # another one: every parameter spelt out, parts, reasoning and plug-in fields
            "messages": [
                {"role": "system", "content": ""},
                {"role": "user", "content": [{"type": "text", "text": "2020年高企认定净增多少家"}]},
            ],
            "model": "policyqa",
            "stream": True,
            "temperature": 0.6,
            "top_p": 1,
            "frequency_penalty": 0,
            "presence_penalty": 0,
            "max_tokens": None,
            "stream_options": {"include_usage": True},
            "tools": None,
            "reasoning_effort": "medium",
            "enabledSearch": False,
        },
    ],
)
def test_what_chat_front_ends_send(base_url: str, body: dict[str, Any]) -> None:
    models = httpx.get(f"{base_url}/v1/models", headers={"authorization": "Bearer none"}).json()
    assert [model["id"] for model in models["data"]] == ["policyqa"]
    with httpx.stream("POST", f"{base_url}/v1/chat/completions", json=body) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        lines = [line.removeprefix("data: ") for line in reply.iter_lines() if line]
    assert lines[-1] == "[DONE]"
    events = [json.loads(line) for line in lines[:-1]]
    text = "".join(choice["delta"].get("content", "") for event in events for choice in event["choices"])
    assert text == SAID
    assert events[-1]["usage"]["total_tokens"] > 0
