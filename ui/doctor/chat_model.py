"""Whether the language model can be reached, has the model that is set, and answers in the shape it is asked for."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from rag.config import Settings
from rag.errors import ChatModelError, ConfigError
from rag.message import Message
from rag.text.address import bare_address
from ui.doctor.finding import Finding, Level

_CONNECT_S, _LIST_S, _LONGEST_REPLY_S = 3.0, 5.0, 30.0
# With all of the above, and the time to load the libraries.
LIMIT_S = 75.0
_PORTS = {"http": 80, "https": 443}
_NAME = "chat_model"
_SCHEMA = {
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}
_SYSTEM, _USER = "Reply with one JSON object and nothing else.", 'Reply with {"ready": true}'


def check_chat_model(settings: Settings) -> Iterator[Finding]:
    """Ask the endpoint step by step, as far as it goes; the last step is one small request."""
    if not settings.chat_model:
        return
    from rag.llm.chat_model import DEFAULT_ADDRESS, ModelName

    try:
        address = settings.chat_base_url or DEFAULT_ADDRESS[ModelName.parse(settings.chat_model).provider]
        reached = _reached(address)
        yield reached
        if reached.level is Level.OK:
            yield _listed(settings)
            yield from _answered(settings)
    except ConfigError as error:
        yield Finding(_NAME, Level.FAILURE, error.message, Message("correct the settings of the language model"))


def _reached(address: str) -> Finding:
    place = bare_address(address)
    try:
        parts = urlsplit(address)
        port = parts.port or _PORTS.get(parts.scheme, 443)
        with socket.create_connection((parts.hostname or "", port), _CONNECT_S):
            return Finding(_NAME, Level.OK, Message("the language model at {place} can be reached", place=place))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        words = Message("the language model at {place} cannot be reached ({reason})", place=place, reason=reason)
        return Finding(_NAME, Level.WARNING, words, Message("start it, or correct POLICYQA_CHAT_BASE_URL"))


def _listed(settings: Settings) -> Finding:
    from rag.llm.listed import lists_model

    model = settings.chat_model
    listed = lists_model(model, settings.chat_base_url, settings.chat_api_key, _LIST_S)
    if listed:
        return Finding(_NAME, Level.OK, Message("the endpoint lists the model {model}", model=model))
    if listed is None:
        return Finding(_NAME, Level.OK, Message("the endpoint gives no list of its models; a request will tell"))
    return Finding(
        _NAME,
        Level.WARNING,
        Message("the endpoint does not list the model {model}", model=model),
        Message("set POLICYQA_CHAT_MODEL to the name of a model that it has"),
    )


def _answered(settings: Settings) -> Iterator[Finding]:
    from rag.llm.chat_model import open_chat_model
    from rag.llm.configured import configured_gate

    limit_s = min(settings.chat_timeout_s, _LONGEST_REPLY_S)
    # Past the gate: whatever was found of the endpoint before, this is a new look at it.
    model = open_chat_model(settings.chat_model, settings.chat_base_url, settings.chat_api_key, limit_s)
    try:
        reply = "".join(model.stream(_SYSTEM, _USER, _SCHEMA))
    except ChatModelError as error:
        remedy = Message("look at the endpoint and at POLICYQA_CHAT_MODEL, _CHAT_BASE_URL and _CHAT_API_KEY")
        yield Finding(_NAME, Level.WARNING, error.message, remedy)
        return
    yield Finding(_NAME, Level.OK, Message("the language model answers"))
    yield _shape(reply, refused="schema" in getattr(model, "refused", ()))
    if settings.store.is_dir():
        configured_gate(settings).forget()


def _shape(reply: str, *, refused: bool) -> Finding:
    """Whether it answers in the asked shape, and because it is held to it or of itself."""
    try:
        ready = json.loads(reply) == {"ready": True}
    except (ValueError, RecursionError):
        ready = False
    if ready and not refused:
        return Finding(_NAME, Level.OK, Message("the language model answers in the shape that it is asked for"))
    remedy = Message("use an endpoint with structured output, or a larger model")
    if ready:
        words = Message("the endpoint has no structured output; the model keeps to the shape by itself")
        return Finding(_NAME, Level.OK, words)
    if refused:
        words = Message("the endpoint has no structured output, and the model does not keep to the shape by itself")
    else:
        words = Message("the language model does not answer in the shape that it is asked for")
    return Finding(_NAME, Level.WARNING, words, remedy)
