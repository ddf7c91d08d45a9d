"""The one door to chat models: any OpenAI-compatible endpoint or Ollama, through LangChain's ``init_chat_model``.

Failures come out as ``ChatModelError`` and never carry what the endpoint sent: it may echo the key.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import urlsplit

from pydantic import SecretStr

from rag.errors import ConfigError
from rag.text.address import bare_address

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from rag.llm.gate import Gate

PROVIDERS = ("openai", "ollama")

DEFAULT_ADDRESS = {"openai": "https://api.openai.com/v1", "ollama": "http://127.0.0.1:11434"}


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


def open_chat_model(
    model: str, base_url: str, api_key: SecretStr, timeout_s: float, gate: Gate | None = None
) -> ChatModel:
    """Return a chat model; nothing is asked of the endpoint before the first ``stream``.

    Args:
        model: ``openai:NAME``, ``ollama:NAME``, or ``NAME`` of an OpenAI-compatible endpoint.
        base_url: the endpoint's address, e.g. ``http://localhost:8000/v1``; empty: the provider's own.
        api_key: may be empty where the endpoint wants none.
        timeout_s: seconds a whole reply may take, and so the longest silence; connecting gets at most five.
        gate: says when the endpoint may be asked; ``None``: always.

    Raises:
        ConfigError: the model, the address or the missing key cannot work.
    """
    parsed = ModelName.parse(model)
    _check_address(base_url)
    key = _key(parsed, base_url, api_key)
    from rag.llm.attempts import Attempts
    from rag.llm.clients import ollama_options, openai_options
    from rag.llm.endpoint import Endpoint

    chat = _build(parsed, base_url, key, timeout_s)
    options = openai_options if parsed.provider == "openai" else ollama_options
    shown = bare_address(base_url or DEFAULT_ADDRESS[parsed.provider])
    return Endpoint(Attempts(chat, options), shown, timeout_s, gate)


def _key(model: ModelName, base_url: str, api_key: SecretStr) -> str:
    """The key that goes to the endpoint; one of the environment goes to its own provider alone."""
    key = api_key.get_secret_value()
    if not key and not base_url and model.provider == "openai":
        key = os.environ.get("OPENAI_API_KEY", "")
        if not key:
            raise ConfigError("chat_model has neither key nor address; set POLICYQA_CHAT_BASE_URL or _CHAT_API_KEY")
    if key and not (key.isascii() and key.isprintable()):
        raise ConfigError("the key of the chat endpoint has characters that no key has; set POLICYQA_CHAT_API_KEY")
    return key


def _build(model: ModelName, base_url: str, key: str, timeout_s: float) -> BaseChatModel:
    from rag.llm.clients import ollama_chat, openai_chat, silence_clients

    silence_clients()
    address = base_url or DEFAULT_ADDRESS[model.provider]
    try:
        return (openai_chat if model.provider == "openai" else ollama_chat)(model.name, address, key, timeout_s)
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
            base_url=bare_address(base_url) or "its default address",
        ) from None


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
            "chat_base_url = {base_url!r} is no address; write e.g. http://localhost:8000/v1",
            base_url=bare_address(base_url),
        )
