"""The official client, over real HTTP, as a back end uses it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import openai
import pytest

from ui.errors import BusyError

ASKED: list[Any] = [{"role": "user", "content": "2020年高企认定净增多少家"}]
SAID = "2020年目标为150家以上。[1]\n\n说明：277家为2019年实际净增数"


def test_answer_has_markers_annotations_and_the_whole_answer(client: openai.OpenAI, base_url: str) -> None:
    reply = client.chat.completions.create(model="policyqa", messages=ASKED)
    (choice,) = reply.choices
    assert (choice.message.content, choice.finish_reason, reply.model) == (SAID, "stop", "policyqa")
    annotations = choice.message.annotations
    assert annotations is not None
    cited = annotations[0].url_citation
    assert choice.message.content[cited.start_index : cited.end_index] == "[1]"
    assert cited.url.startswith(f"{base_url}/source/d0c1?start=")
    assert cited.url.endswith("#quote")
    assert "150家以上" in httpx.get(cited.url, follow_redirects=True).text
    assert (reply.model_extra or {})["policyqa"]["short_answer"] == "150家以上"


def test_each_completion_has_its_own_id_and_usage(client: openai.OpenAI) -> None:
    first, second = (client.chat.completions.create(model="policyqa", messages=ASKED) for _ in range(2))
    assert first.id != second.id
    usage = first.usage
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens > 10


def test_stream_adds_up_to_the_whole_answer(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="policyqa", messages=ASKED, stream=True, stream_options={"include_usage": True}
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == SAID
    assert len(chunks) > 5
    assert len({chunk.id for chunk in chunks}) == 1
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None
    assert chunks[-1].choices == []
    assert all(chunk.usage is None for chunk in chunks[:-1])
    extension = next(chunk.model_extra["policyqa"] for chunk in chunks if "policyqa" in (chunk.model_extra or {}))
    assert extension["status"] == "answered"


def test_stream_without_usage_ends_with_the_reason(client: openai.OpenAI) -> None:
    chunks = list(client.chat.completions.create(model="policyqa", messages=ASKED, stream=True))
    assert chunks[-1].choices[0].finish_reason == "stop"
    deltas = [chunk.choices[0].delta.model_extra or {} for chunk in chunks]
    assert [one["annotations"][0]["type"] for one in deltas if "annotations" in one] == ["url_citation"]


def test_what_the_documents_do_not_say_has_no_marker(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(model="policyqa", messages=[{"role": "user", "content": "火星上有水吗"}])
    assert reply.choices[0].message.content == "现有文件没有写明这一点。"
    assert reply.choices[0].message.annotations == []
    assert (reply.model_extra or {})["policyqa"]["status"] == "abstained"


def test_asynchronous_client(base_url: str) -> None:
    async def ask() -> tuple[str | None, str]:
        async with openai.AsyncOpenAI(base_url=f"{base_url}/v1", api_key="unused") as client:
            whole = await client.chat.completions.create(model="policyqa", messages=ASKED)
            pieces = await client.chat.completions.create(model="policyqa", messages=ASKED, stream=True)
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in pieces])
            return whole.choices[0].message.content, text

    assert asyncio.run(ask()) == (SAID, SAID)


def test_earlier_messages_are_the_history(client: openai.OpenAI) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "只说英文"},
        {"role": "user", "content": "垃圾压缩站2020年建几座"},
        {"role": "assistant", "content": "1座[1]"},
        {"role": "tool", "content": "x", "tool_call_id": "t"},
        {"role": "user", "content": [{"type": "text", "text": "2020年高企"}, {"type": "text", "text": "认定净增呢"}]},
    ]
    extension = (client.chat.completions.create(model="policyqa", messages=messages).model_extra or {})["policyqa"]
    assert extension["question"] == "2020年高企\n认定净增呢"
    assert extension["standalone_question"] == "垃圾压缩站2020年建几座 2020年高企\n认定净增呢"


def test_long_conversations_keep_their_latest_turns(client: openai.OpenAI) -> None:
    old = [{"role": "user", "content": f"{'很' * 300}久以前的问题{number}"} for number in range(500)]
    messages: list[Any] = [*old, *ASKED]
    reply = client.chat.completions.create(model="policyqa", messages=messages)
    standalone = (reply.model_extra or {})["policyqa"]["standalone_question"]
    assert "久以前的问题0 " not in standalone
    assert "久以前的问题4" in standalone


def test_sampling_parameters_and_unknown_fields_change_nothing(client: openai.OpenAI) -> None:
    reply = client.chat.completions.create(
        model="policyqa",
        messages=ASKED,
        temperature=1.7,
        top_p=0.1,
        seed=4,
        max_tokens=3,
        stop=["年"],
        n=1,
        user="u",
        tools=[{"type": "function", "function": {"name": "f"}}],
        tool_choice="auto",
        response_format={"type": "text"},
        extra_body={"chat_id": "c", "session_id": "s"},
    )
    assert reply.choices[0].message.content == SAID


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"n": 2}, "n"),
        ({"tool_choice": "required", "tools": [{"type": "function", "function": {"name": "f"}}]}, "tool_choice"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"logprobs": True}, "logprobs"),
        ({"temperature": 7}, "temperature"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": ""}]}, "messages"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x"}}]}]},
            "messages[0].content[0]",
        ),
        ({"messages": [{"role": "user", "content": "\ud800"}]}, "messages[0].content"),
    ],
)
def test_refusals_name_the_parameter(base_url: str, changed: dict[str, Any], param: str | None) -> None:
    body = {"model": "policyqa", "messages": ASKED, **changed}
    reply = httpx.post(
        f"{base_url}/v1/chat/completions",
        content=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    assert reply.status_code == 400, reply.text
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    if param is not None:
        assert error["param"] == param


def test_a_string_is_no_truth_value(base_url: str) -> None:
    body = {"model": "policyqa", "messages": ASKED, "stream": "yes"}
    reply = httpx.post(f"{base_url}/v1/chat/completions", json=body)
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, "stream")


def test_the_question_is_refused_when_too_long(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="policyqa", messages=[{"role": "user", "content": "长" * 3000}])
    assert caught.value.code == "invalid_question"
    assert caught.value.param == "messages"


def test_another_model_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-x", messages=ASKED)
    assert caught.value.code == "model_not_found"


def test_a_busy_program_says_when_to_come_back(client: openai.OpenAI, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(BusyError("too many", 3))
    with pytest.raises(openai.APIStatusError) as caught:
        client.chat.completions.create(model="policyqa", messages=ASKED, stream=True)
    assert (caught.value.status_code, caught.value.code) == (503, "busy")
    assert caught.value.response.headers["retry-after"] == "3"


def test_the_client_comes_back_by_itself(base_url: str, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(BusyError("too many", 1))
    with openai.OpenAI(base_url=f"{base_url}/v1", api_key="unused", max_retries=1) as client:
        assert client.chat.completions.create(model="policyqa", messages=ASKED).choices[0].message.content == SAID


def test_an_unexpected_error_tells_nothing_of_itself(client: openai.OpenAI, tiny_pipeline: Any) -> None:
    tiny_pipeline.break_next.append(RuntimeError("/srv/secret"))
    with pytest.raises(openai.InternalServerError) as caught:
        client.chat.completions.create(model="policyqa", messages=ASKED)
    assert "secret" not in str(caught.value)


def test_models(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["policyqa"]
    assert client.models.retrieve("policyqa").object == "model"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-x")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/chat/completions", 405),
        ("DELETE", "/v1/models/policyqa", 405),
        ("POST", "/v1/embeddings", 404),
        ("GET", "/v1/", 404),
    ],
)
def test_other_addresses_answer_in_the_same_shape(base_url: str, method: str, path: str, status: int) -> None:
    reply = httpx.request(method, f"{base_url}{path}")
    assert reply.status_code == status
    assert set(reply.json()["error"]) == {"message", "type", "param", "code"}


def test_models_by_head(base_url: str) -> None:
    assert httpx.head(f"{base_url}/v1/models").status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"null"])
def test_a_body_that_is_no_object(base_url: str, body: bytes) -> None:
    reply = httpx.post(f"{base_url}/v1/chat/completions", content=body, headers={"content-type": "application/json"})
    assert reply.status_code == 400
    assert reply.json()["error"]["type"] == "invalid_request_error"


def test_refusals_speak_the_language_of_the_asker(base_url: str) -> None:
    body = {"model": "policyqa", "messages": [{"role": "user"}], "n": 0}
    for language, word in (("zh-CN", "不小于"), ("en", "or more")):
        reply = httpx.post(f"{base_url}/v1/chat/completions", json=body, headers={"accept-language": language})
        assert word in reply.json()["error"]["message"]


def test_a_body_too_large_is_refused_in_the_same_shape(base_url: str) -> None:
    reply = httpx.post(f"{base_url}/v1/chat/completions", content=b" " * (3 << 20))
    assert (reply.status_code, reply.json()["error"]["type"]) == (413, "invalid_request_error")
