"""Replies of a given shape, from endpoints that can and from those that cannot."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

import pytest
from pydantic import SecretStr

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel, open_chat_model
from rag.llm.usage import Usage, counted, metered

SCHEMA = {
    "type": "object",
    "properties": {"units": {"type": "array", "items": {"type": "integer"}}},
    "required": ["units"],
    "additionalProperties": False,
}
REPLY = '{"units": [1]}'
OPENAI, OLLAMA = "openai:any", "ollama:any"


def open_at(server: object, model: str = OPENAI, timeout_s: float = 20.0) -> ChatModel:
    address = server.base_url if model == OPENAI else server.root_url  # type: ignore[attr-defined]
    return open_chat_model(model, address, SecretStr(""), timeout_s)


def say(model: ChatModel, schema: Mapping[str, object] | None = SCHEMA) -> str:
    return "".join(model.stream("规则", "问题", schema))


@pytest.mark.parametrize("model", [OPENAI, OLLAMA])
def test_the_schema_reaches_the_endpoint_whole(scripted: ModuleType, model: str) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        assert say(open_at(server, model)) == REPLY
        assert say(open_at(server, model), None) == REPLY
    with_schema, without = server.requests
    assert with_schema.schema == SCHEMA
    assert without.schema is None


@pytest.mark.parametrize("model", [OPENAI, OLLAMA])
def test_a_schema_may_be_made_of_any_mappings_and_sequences(scripted: ModuleType, model: str) -> None:
    frozen = {**SCHEMA, "required": ("units",), "properties": MappingProxyType(dict(SCHEMA["properties"]))}  # type: ignore[call-overload]
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        assert say(open_at(server, model), MappingProxyType(frozen)) == REPLY
    assert server.requests[0].schema == SCHEMA


def test_bounds_that_strict_mode_refuses_are_left_to_the_reader(scripted: ModuleType) -> None:
    text = {"type": "string", "maxLength": 200}
    bounded = {**SCHEMA, "properties": {"maxLength": text}, "required": ["maxLength"]}
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        say(open_at(server), bounded)
    assert server.requests[0].schema["properties"] == {"maxLength": {"type": "string"}}


@pytest.mark.parametrize(
    ("schema", "strict"), [(SCHEMA, True), ({"type": "object"}, False), ({**SCHEMA, "required": []}, False)]
)
def test_strict_is_asked_only_of_what_strict_mode_takes(
    scripted: ModuleType, schema: dict[str, object], strict: bool
) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        say(open_at(server), schema)
    assert server.requests[0].body["response_format"]["json_schema"]["strict"] is strict


@pytest.mark.parametrize("model", [OPENAI, OLLAMA])
def test_an_endpoint_that_refuses_it_is_asked_without_and_not_with_it_again(scripted: ModuleType, model: str) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.NO_SCHEMA) as server:
        one = open_at(server, model)
        assert say(one) == REPLY
        assert say(one) == REPLY
    assert [request.schema is not None for request in server.requests] == [True, False, False]


def test_one_that_takes_nothing_beside_the_messages_is_asked_with_nothing(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.NO_EXTRAS) as server:
        one = open_at(server)
        assert say(one) == REPLY
        asked = len(server.requests)
        assert say(one) == REPLY
    assert len(server.requests) == asked + 1
    assert set(server.requests[-1].body) == {"model", "messages", "stream"}


def test_a_request_that_fails_anyway_teaches_nothing(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.NO_EXTRAS) as server:
        one = open_at(server)
        server.modes = [scripted.Mode.NO_EXTRAS] * 3 + [scripted.Mode.ECHO]
        with pytest.raises(ChatModelError):
            say(one)
        server.mode = scripted.Mode.REPLY
        assert say(one) == REPLY
    assert server.requests[-1].schema == SCHEMA


@pytest.mark.parametrize(("model", "usage"), [(OPENAI, Usage(1, 70, 8)), (OLLAMA, Usage(1, 60, 6))])
def test_the_tokens_are_those_that_the_endpoint_reports(scripted: ModuleType, model: str, usage: Usage) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        one, used = metered(open_at(server, model))
        say(one)
    assert used() == usage


def test_where_it_reports_none_they_are_counted_and_every_attempt_is_a_call(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.NO_EXTRAS) as server:
        one, used = metered(open_at(server))
        say(one)
    own = counted("规则", "问题", REPLY)
    assert used() == Usage(len(server.requests), own.input_tokens, own.output_tokens)
