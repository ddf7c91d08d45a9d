"""How LangChain's chat models are set up: which client, which limits, and what of ours may travel to the endpoint.

The client libraries take keys, addresses and headers from the environment where none are given. So all of them are
given: what belongs to one endpoint must not travel to another. Redirects are not followed for the same reason.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from rag.llm.failures import TooMuchError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# A host that is up accepts a connection well within this; a wrong address should not cost the whole timeout.
_CONNECT_TIMEOUT_S = 5.0
# The client libraries refuse to start without a key; local servers ignore this one.
_NO_KEY = "not-needed"
# Headers of a request; others that the environment names stay here.
_SENT = ("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "host")
_SENT_BEGIN = ("user-agent", "x-stainless-")
# Bounds that strict mode refuses; whoever reads the reply has to look at them anyway.
_NOT_STRICT = frozenset({"minLength", "maxLength"})
# A reply of 20,000 characters, each in an event of its own, takes about 6 MB.
_MOST_BYTES = 16_000_000


# Their lines show headers and reason phrases, into which an endpoint may put the key.
_LOGGERS = ("httpcore", "httpcore2", "httpx", "httpx2", "ollama", "openai")


def silence_clients() -> None:
    """Keep the client libraries from logging what they exchange with the endpoint."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logging.WARNING, logger.level))


def openai_chat(name: str, address: str, key: str, timeout_s: float) -> BaseChatModel:
    """A model of an OpenAI-compatible endpoint. Raises as ``init_chat_model``."""
    import openai
    from langchain.chat_models import init_chat_model

    timeout = openai.Timeout(timeout_s, connect=min(_CONNECT_TIMEOUT_S, timeout_s))
    chat: BaseChatModel = init_chat_model(
        name,
        model_provider="openai",
        base_url=address,
        api_key=SecretStr(key or _NO_KEY),
        timeout=timeout,
        max_retries=0,  # ours know how much time is left
        stream_chunk_timeout=None,  # ours is the deadline; the library's own 120 s would end a longer one
        openai_proxy="",  # a proxy of the environment is the HTTP client's affair
        # Compatible endpoints offer chat completions; the newer responses API is OpenAI's alone.
        use_responses_api=False,
        # Not the library's shared client: its connections would belong to another event loop.
        http_async_client=openai.DefaultAsyncHttpxClient(
            timeout=timeout,
            trust_env=not is_loopback(address),
            follow_redirects=False,
            event_hooks={"request": [_withhold(key)], "response": [_bound]},
        ),
    )
    return chat


def ollama_chat(name: str, address: str, key: str, timeout_s: float) -> BaseChatModel:
    """A model of Ollama. Raises as ``init_chat_model``."""
    import httpx
    from langchain.chat_models import init_chat_model

    client = {
        "timeout": httpx.Timeout(timeout_s, connect=min(_CONNECT_TIMEOUT_S, timeout_s)),
        "trust_env": not is_loopback(address),
        "follow_redirects": False,
        "event_hooks": {"request": [_withhold(key)], "response": [_bound]},
    }
    # The hooks are coroutines: the synchronous client, which asks nothing, gets none.
    chat: BaseChatModel = init_chat_model(
        name,
        model_provider="ollama",
        temperature=0,
        base_url=address,
        async_client_kwargs=client,
        sync_client_kwargs={"trust_env": False},
    )
    return chat


def openai_options(wishes: frozenset[str], schema: Mapping[str, object] | None) -> dict[str, Any]:
    """What a request says beside its messages; ``wishes`` are those of ``rag.llm.attempts``."""
    options: dict[str, Any] = {"stream_usage": "usage" in wishes}
    if "temperature" in wishes:
        options["temperature"] = 0
    if schema is not None and "schema" in wishes:
        strict = _is_strict(schema)
        wanted = {"name": "reply", "schema": _sent(schema, without=_NOT_STRICT if strict else ()), "strict": strict}
        # Past the library, which would ask in another way and read the reply itself.
        options["extra_body"] = {"response_format": {"type": "json_schema", "json_schema": wanted}}
    return options


def ollama_options(wishes: frozenset[str], schema: Mapping[str, object] | None) -> dict[str, Any]:
    """The same for Ollama, which always tells its usage and knows a temperature."""
    return {"format": _sent(schema)} if schema is not None and "schema" in wishes else {}


def is_loopback(address: str) -> bool:
    """Whether the endpoint is this machine, which a proxy of the environment would not reach."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _sent(value: Any, without: Collection[str] = ()) -> Any:
    """A schema as JSON has it, whatever mappings and sequences it is made of, without some of its keywords."""
    if isinstance(value, Mapping):
        return {key: _sent(one, without) for key, one in value.items() if key not in without or not _is_number(one)}
    return [_sent(one, without) for one in value] if isinstance(value, list | tuple) else value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _is_strict(schema: object) -> bool:
    """Whether OpenAI's strict mode takes a schema: objects name all they have, and require it."""
    if isinstance(schema, Mapping):
        properties = schema.get("properties")
        if schema.get("type") == "object" or properties is not None:
            names = set(properties) if isinstance(properties, Mapping) else set()
            required = schema.get("required", ())
            if schema.get("additionalProperties") is not False or names != set(required):
                return False
        return all(map(_is_strict, schema.values()))
    return all(map(_is_strict, schema)) if isinstance(schema, list | tuple) else True


def _withhold(key: str) -> Any:
    """A hook that takes out of a request whatever the environment has put in."""

    async def withhold(request: Any) -> None:
        for name in list(request.headers):
            if name not in _SENT and not name.startswith(_SENT_BEGIN):
                del request.headers[name]
        if key:
            request.headers["authorization"] = f"Bearer {key}"
        else:
            request.headers.pop("authorization", None)
        # What is packed may be a thousand times as large when it is unpacked.
        request.headers["accept-encoding"] = "identity"

    return withhold


async def _bound(response: Any) -> None:
    """A hook that reads no more of a reply than a reply can have, and nothing that is packed."""
    if response.headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise TooMuchError
    stream = response.stream
    # The two client libraries each have a class of this name, and look for their own.
    base = next(one for one in type(stream).__mro__ if one.__name__ == "AsyncByteStream")
    response.stream = type("BoundedStream", (_Bounded, base), {})(stream)


class _Bounded:
    """The bytes of a reply, up to a limit."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        async for part in self._stream:
            read += len(part)
            if read > _MOST_BYTES:
                raise TooMuchError
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
