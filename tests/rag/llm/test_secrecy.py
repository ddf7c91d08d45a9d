"""A key goes to its endpoint and nowhere else, however the endpoint tries to pass it on."""

from __future__ import annotations

import logging
import pickle
import traceback
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.errors import ChatModelError, ConfigError
from rag.llm.chat_model import ChatModel, open_chat_model
from rag.llm.gate import Gate, Limits

KEY = "sk-very-secret-value"
MODELS = ["openai:any", "ollama:any"]


def open_at(server: object, model: str, gate: Gate | None = None) -> ChatModel:
    address = server.base_url if model.startswith("openai") else server.root_url  # type: ignore[attr-defined]
    return open_chat_model(model, address, SecretStr(KEY), 5.0, gate)


def say(model: ChatModel) -> str:
    return "".join(model.stream("规则", "问题", {"type": "object"}))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("mode", ["echo", "unauthorized", "server_error", "garbage", "redirect"])
def test_what_an_endpoint_echoes_stands_in_no_error_and_no_log(
    scripted: ModuleType, caplog: pytest.LogCaptureFixture, tmp_path: Path, model: str, mode: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted.ScriptedOpenAI(mode=scripted.Mode(mode)) as server:
        server.location = f"{server.root_url}/?key={KEY}"
        one = open_at(server, model, Gate(tmp_path / "chat.sqlite", model, Limits(daily_tokens=1000)))
        with pytest.raises(ChatModelError) as caught:
            say(one)
        assert server.requests[0].authorization == f"Bearer {KEY}"
    told = [str(caught.value), repr(caught.value), repr(one), *traceback.format_exception(caught.value), caplog.text]
    assert not [words for words in told if KEY in words]
    assert KEY.encode() not in pickle.dumps(caught.value)
    assert not [path for path in tmp_path.iterdir() if KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("status_line", ["redirect"])
def test_a_redirect_is_not_followed(scripted: ModuleType, model: str, status_line: str) -> None:
    with (
        scripted.ScriptedOpenAI(reply="好") as other,
        scripted.ScriptedOpenAI(mode=scripted.Mode(status_line)) as server,
    ):
        server.location = other.base_url + "/chat/completions"
        with pytest.raises(ChatModelError, match="HTTP 307"):
            say(open_at(server, model))
        assert not other.requests


@pytest.mark.parametrize("model", MODELS)
def test_nothing_of_the_environment_travels(scripted: ModuleType, monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OLLAMA_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "of-another")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Own: of-another\nAuthorization: Bearer of-another")
    monkeypatch.setenv("OPENAI_BASE_URL", scripted.refused_url())
    monkeypatch.setenv("OLLAMA_HOST", scripted.refused_url())
    with scripted.ScriptedOpenAI(reply="好") as server:
        address = server.base_url if model.startswith("openai") else server.root_url
        assert say(open_chat_model(model, address, SecretStr(""), 5.0)) == "好"
        assert say(open_at(server, model)) == "好"
    without, with_key = server.requests
    assert "of-another" not in str(without.headers) + str(with_key.headers)
    assert with_key.authorization == f"Bearer {KEY}"
    assert without.authorization == ""


@pytest.mark.parametrize(
    "address",
    [
        f"http://user:{KEY}@localhost:1/v1",
        f"http://user:pa/{KEY}@localhost:1/v1",
        f"http://user:{KEY}?x@localhost:1/v1",
        f"http://localhost:1/v1?k={KEY}",
        f"user:{KEY}@localhost:1/v1",
        f"ftp://{KEY}@localhost",
    ],
)
def test_what_an_address_holds_beside_the_host_is_shown_nowhere(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises((ConfigError, ChatModelError)) as caught:
        say(open_chat_model("openai:any", address, SecretStr(""), 1.0))
    assert KEY not in "".join((*traceback.format_exception(caught.value), caplog.text))


@pytest.mark.parametrize("key", ["钥匙", "two\nlines", "with\rreturn"])
def test_a_key_that_is_none_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ConfigError, match="POLICYQA_CHAT_API_KEY") as caught:
        open_chat_model("openai:any", "http://localhost:8000/v1", SecretStr(key), 5.0)
    assert key not in "".join(traceback.format_exception(caught.value))
