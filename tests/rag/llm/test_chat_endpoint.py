from __future__ import annotations

import logging
import threading
import traceback
from types import ModuleType

import pytest
from pydantic import SecretStr

from rag.errors import ChatModelError, ConfigError
from rag.llm.chat_model import ChatModel, ModelName, open_chat_model

KEY = "sk-very-secret-value"
REPLY = "2020年高企净增目标为150家以上[1]。"


def open_at(url: str, *, timeout_s: float = 20.0, key: str = "", model: str = "openai:any") -> ChatModel:
    return open_chat_model(model, url, SecretStr(key), timeout_s)


def say(model: ChatModel) -> str:
    return "".join(model.stream("规则", "问题"))


def test_streams_the_reply_in_pieces(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        pieces = list(open_at(server.base_url).stream("规则", "问题"))
    assert "".join(pieces) == REPLY
    assert len(pieces) > 1
    assert all(pieces)


def test_asks_once_with_both_messages_at_temperature_zero(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        say(open_at(server.base_url, model="some-model:8b"))
    (request,) = server.requests
    assert (request.message("system"), request.message("user")) == ("规则", "问题")
    assert request.body["temperature"] == 0
    assert request.body["model"] == "some-model:8b"
    assert request.body["stream"] is True


def test_sends_its_own_key_and_never_that_of_the_environment(
    scripted: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-for-another-endpoint")
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        say(open_at(server.base_url))
        say(open_at(server.base_url, key=KEY))
    without, with_key = (request.authorization for request in server.requests)
    assert "another" not in without
    assert with_key == f"Bearer {KEY}"


def test_reaches_this_machine_past_a_proxy_of_the_environment(
    scripted: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(variable, scripted.refused_url())
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        assert say(open_at(server.base_url)) == REPLY
        assert say(open_at(server.root_url, model="ollama:any")) == REPLY


def test_speaks_to_ollama(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        assert say(open_at(server.root_url, model="ollama:qwen3:8b")) == REPLY
    assert server.requests[0].body["model"] == "qwen3:8b"


def test_one_model_serves_many_threads(scripted: ModuleType) -> None:
    said: list[str] = []
    with scripted.ScriptedOpenAI(reply=REPLY) as server:
        model = open_at(server.base_url)
        threads = [threading.Thread(target=lambda: said.append(say(model))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert said == [REPLY] * 8


def test_leaves_out_what_the_model_thinks(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=f"<think>277家?不对。</think>\n\n{REPLY}") as server:
        assert say(open_at(server.base_url)) == REPLY


@pytest.mark.parametrize(
    ("mode", "clause"),
    [
        ("server_error", "HTTP 500"),
        ("unauthorized", "HTTP 401"),
        ("not_found", "HTTP 404"),
        ("garbage", "no chat completion"),
        ("wrong_shape", "no chat completion"),
        ("empty", "empty reply"),
        ("hang", "POLICYQA_CHAT_TIMEOUT_S"),
        ("hang_after_start", "POLICYQA_CHAT_TIMEOUT_S"),
        ("trickle", "POLICYQA_CHAT_TIMEOUT_S"),
        ("keepalive", "POLICYQA_CHAT_TIMEOUT_S"),
        ("break_off", "broke the connection off"),
        ("endless", "characters"),
    ],
)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.timeout(30)
def test_a_bad_endpoint_ends_in_one_clear_error_without_the_key(scripted: ModuleType, mode: str, clause: str) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY * 20, mode=scripted.Mode(mode)) as server:
        model = open_at(server.base_url, timeout_s=10.0 if mode == "endless" else 2.0, key=KEY)
        with pytest.raises(ChatModelError) as caught:
            say(model)
    assert server.base_url in str(caught.value)
    assert clause in str(caught.value)
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("mode", ["server_error", "garbage", "hang", "empty"])
def test_a_bad_ollama_ends_in_a_clear_error(scripted: ModuleType, mode: str) -> None:
    with scripted.ScriptedOpenAI(mode=scripted.Mode(mode)) as server, pytest.raises(ChatModelError) as caught:
        say(open_at(server.root_url, timeout_s=2.0, model="ollama:any"))
    assert server.root_url in str(caught.value)


@pytest.mark.parametrize("model", ["openai:any", "ollama:any"])
def test_a_refused_connection_names_the_address(scripted: ModuleType, model: str) -> None:
    url = scripted.refused_url()
    with pytest.raises(ChatModelError, match="cannot be reached") as caught:
        say(open_at(url, model=model))
    assert url in str(caught.value)


def test_works_again_after_a_failure(scripted: ModuleType) -> None:
    with scripted.ScriptedOpenAI(reply=REPLY, mode=scripted.Mode.HANG) as server:
        model = open_at(server.base_url, timeout_s=1.0)
        with pytest.raises(ChatModelError):
            say(model)
        server.mode = scripted.Mode.REPLY
        assert say(model) == REPLY


def test_the_key_is_in_no_log(scripted: ModuleType, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with scripted.ScriptedOpenAI(mode=scripted.Mode.SERVER_ERROR) as server:
        model = open_at(server.base_url, key=KEY)
        with pytest.raises(ChatModelError):
            say(model)
    assert KEY not in caplog.text
    assert KEY not in repr(model)


def test_the_address_is_shown_without_its_password(scripted: ModuleType) -> None:
    secret = scripted.refused_url().replace("http://", "http://user:hush@")
    with pytest.raises(ChatModelError) as caught:
        say(open_at(secret))
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host/v1", "http://", "http://host:port/v1", "http://host:0"])
def test_refuses_what_is_no_address(url: str) -> None:
    with pytest.raises(ConfigError, match="chat_base_url"):
        open_at(url)


@pytest.mark.parametrize("model", ["", "  ", "openai:", "ollama: "])
def test_refuses_a_model_without_a_name(model: str) -> None:
    with pytest.raises(ConfigError, match="names no model"):
        open_at("http://localhost:8000/v1", model=model)


def test_refuses_the_public_endpoint_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="neither key nor address"):
        open_at("")


@pytest.mark.parametrize(
    ("text", "provider", "name"),
    [
        ("openai:qwen3", "openai", "qwen3"),
        ("Ollama:qwen3:8b", "ollama", "qwen3:8b"),
        ("qwen3:8b", "openai", "qwen3:8b"),
        ("Qwen/Qwen3-8B", "openai", "Qwen/Qwen3-8B"),
    ],
)
def test_only_a_known_provider_is_one(text: str, provider: str, name: str) -> None:
    assert ModelName.parse(text) == ModelName(provider, name)
