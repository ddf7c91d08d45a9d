"""The one door to chat models: any OpenAI-compatible endpoint or Ollama, through LangChain's ``init_chat_model``.

Failures come out as ``ChatModelError`` and never carry what the endpoint sent: it may echo the key.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from pydantic import SecretStr

from rag.errors import ConfigError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROVIDERS = ("openai", "ollama")

# A host that is up accepts a connection well within this; a wrong address should not cost the whole timeout.
_CONNECT_TIMEOUT_S = 5.0
# The client libraries refuse to start without a key; local servers ignore this one.
_NO_KEY = "not-needed"
_DEFAULT_ADDRESS = {"openai": "https://api.openai.com/v1", "ollama": "http://127.0.0.1:11434"}


@runtime_checkable
class ChatModel(Protocol):
    """One exchange with a language model."""

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Yield the reply in pieces, none empty, at least one; closing the iterator ends the request.

        Args:
            system: the rules.
            user: what is asked.
            schema: a JSON schema of the reply. An endpoint that can holds the model to it; others are asked by the
                prompt alone, so the reply is to be parsed as something that anybody may have written.

        Raises:
            ChatModelError: the model failed, timed out or sent nothing.
        """
        ...


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model by provider and name. Only a known provider counts as one: ``qwen3:8b`` is a name with a tag."""

    provider: str
    name: str

    @classmethod
    def parse(cls, text: str) -> ModelName:
        """Read ``openai:NAME``, ``ollama:NAME`` or plain ``NAME``, which means an OpenAI-compatible endpoint.

        Raises:
            ConfigError: there is no name.

        >>> ModelName.parse("ollama:qwen3:8b")
        ModelName(provider='ollama', name='qwen3:8b')
        """
        provider, colon, rest = text.strip().partition(":")
        known = bool(colon) and provider.lower() in PROVIDERS
        name = rest.strip() if known else text.strip()
        if not name:
            raise ConfigError(
                "chat_model = {text!r} names no model; write e.g. openai:qwen3 or ollama:qwen3", text=text
            )
        return cls(provider.lower() if known else "openai", name)


def open_chat_model(model: str, base_url: str, api_key: SecretStr, timeout_s: float) -> ChatModel:
    """Return a chat model; nothing is asked of the endpoint before the first ``stream``.

    Args:
        model: ``openai:NAME``, ``ollama:NAME``, or ``NAME`` of an OpenAI-compatible endpoint.
        base_url: the endpoint's address, e.g. ``http://localhost:8000/v1``; empty: the provider's own.
        api_key: may be empty where the endpoint wants none.
        timeout_s: seconds a whole reply may take, and so the longest silence; connecting gets at most five.

    Raises:
        ConfigError: the model, the address or the missing key cannot work.
    """
    parsed = ModelName.parse(model)
    _check_address(base_url)
    from rag.llm.endpoint import Endpoint

    chat = _build(parsed, base_url, api_key, timeout_s)
    return Endpoint(chat, address=_shown(base_url or _DEFAULT_ADDRESS[parsed.provider]), timeout_s=timeout_s)


def _build(model: ModelName, base_url: str, api_key: SecretStr, timeout_s: float) -> BaseChatModel:
    options = (_openai_options if model.provider == "openai" else _ollama_options)(base_url, api_key, timeout_s)
    try:
        from langchain.chat_models import init_chat_model

        chat: BaseChatModel = init_chat_model(model.name, model_provider=model.provider, temperature=0, **options)
    except ImportError as error:
        raise ConfigError(
            "chat_model = {provider}:{name} needs a missing package: {error}",
            provider=model.provider,
            name=model.name,
            error=error,
        ) from error
    except ValueError:
        # Without the cause: a validation error prints the values it got, the key among them.
        raise ConfigError(
            "chat_model = {provider}:{name} at {base_url} cannot be set up; check POLICYQA_CHAT_MODEL and "
            "POLICYQA_CHAT_BASE_URL",
            provider=model.provider,
            name=model.name,
            base_url=_shown(base_url) or "its default address",
        ) from None
    return chat


def _openai_options(base_url: str, api_key: SecretStr, timeout_s: float) -> dict[str, Any]:
    key = api_key.get_secret_value()
    if not key and not base_url:
        key = os.environ.get("OPENAI_API_KEY", "")
        if not key:
            raise ConfigError("chat_model has neither key nor address; set POLICYQA_CHAT_BASE_URL or _CHAT_API_KEY")
    import openai

    timeout = openai.Timeout(timeout_s, connect=min(_CONNECT_TIMEOUT_S, timeout_s))
    return {
        "base_url": base_url or None,
        # An own key only: OPENAI_API_KEY of the environment must not travel to another endpoint.
        "api_key": SecretStr(key or _NO_KEY),
        "timeout": timeout,
        "max_retries": 1,
        # Compatible endpoints offer chat completions; the newer responses API is OpenAI's alone.
        "use_responses_api": False,
        # Not the library's shared client: its connections would belong to another event loop.
        "http_async_client": openai.DefaultAsyncHttpxClient(timeout=timeout, trust_env=not _is_loopback(base_url)),
    }


def _ollama_options(base_url: str, api_key: SecretStr, timeout_s: float) -> dict[str, Any]:
    key = api_key.get_secret_value()
    client = {
        "timeout": timeout_s,
        "trust_env": not _is_loopback(base_url or _DEFAULT_ADDRESS["ollama"]),
        **({"headers": {"Authorization": f"Bearer {key}"}} if key else {}),
    }
    return {"base_url": base_url or None, "client_kwargs": client}


def _check_address(base_url: str) -> None:
    if not base_url:
        return
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(
            "chat_base_url = {base_url!r} is no address; write e.g. http://localhost:8000/v1", base_url=_shown(base_url)
        )


def _is_loopback(base_url: str) -> bool:
    """Whether the endpoint is this machine, which a proxy of the environment would not reach."""
    host = urlsplit(base_url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _shown(address: str) -> str:
    """``address`` without what may be secret: user, password, query."""
    bare = address.split("?")[0].split("#")[0]
    scheme, mark, rest = bare.partition("://")
    if not mark:
        return bare.rpartition("@")[2]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
