"""Failures of a chat endpoint as one clause each: what happened and what to do, never what the endpoint sent.

An endpoint may echo the key or the question in its error body, and client libraries put that body into their
exceptions. So nothing of their text is told: only the kind of failure and the HTTP status.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rag.message import Message

_BY_STATUS = {
    400: "refused the request (HTTP 400); check the model's name and its context length",
    401: "refused the key (HTTP 401); set POLICYQA_CHAT_API_KEY",
    402: "wants to be paid first (HTTP 402); look at the account of this key",
    403: "forbids this key the model (HTTP 403); check POLICYQA_CHAT_API_KEY and POLICYQA_CHAT_MODEL",
    404: "does not know the path or the model (HTTP 404); check POLICYQA_CHAT_MODEL, and that the address of an "
    "OpenAI-compatible endpoint ends as its manual says, mostly in /v1",
    408: "gave up waiting (HTTP 408); try again",
    413: "finds the request too long (HTTP 413); lower POLICYQA_CONTEXT_TOKENS",
    429: "is over its rate limit or quota (HTTP 429); wait or raise the quota",
}
# A request may be at fault, and the next one pass.
_OF_REQUEST = frozenset({400, 413, 415, 422})
# The endpoint does not take something that was wished for.
_REFUSALS = frozenset({400, 422})
_PASSING = frozenset({408, 409, 425, 429})
_LONGEST_RETRY_AFTER_S = 3600.0


class TooMuchError(ValueError):
    """The endpoint sends more than a reply can have, or sends it packed."""


class Kind(StrEnum):
    """What a request says of the endpoint.

    WELL: it works; LEFT: nothing, the asker left before; REQUEST: nothing, the request was at fault; SOFT: it works,
    and this reply was no good; PASSING: it is not well, which may be over in a moment; LASTING: it will not work
    before somebody does something.
    """

    WELL = "well"
    LEFT = "left"
    REQUEST = "request"
    SOFT = "soft"
    PASSING = "passing"
    LASTING = "lasting"


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed request. ``clause``: a predicate whose subject is the endpoint.

    ``refused``: without what was wished for the request may pass; ``retry_after_s``: what the endpoint asks for,
    0 where it asks for nothing.
    """

    clause: str
    kind: Kind
    refused: bool = False
    retry_after_s: float = 0.0


def foreign_failures() -> tuple[type[Exception], ...]:
    """Return what the client libraries raise when an endpoint fails or sends what nobody can parse.

    Beside their own error trees these are the built-in errors of parsing: the libraries read a reply's JSON
    without checking its shape, so a malformed one ends in whatever its wrong shape provokes.
    """
    import ollama
    import openai
    from langchain_core.exceptions import LangChainException

    libraries = (openai.OpenAIError, LangChainException, ollama.ResponseError, ollama.RequestError, *_transports())
    return (*libraries, OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


def _transports() -> tuple[type[Exception], ...]:
    """What the HTTP clients under the libraries let through when a stream breaks."""
    import httpx
    import openai

    client = openai.DefaultAsyncHttpxClient.__mro__
    module = __import__(next(one.__module__.partition(".")[0] for one in client if one.__name__ == "AsyncClient"))
    return (httpx.HTTPError, module.HTTPError, httpx.StreamError, module.StreamError, httpx.InvalidURL)


def failure_of(error: BaseException) -> Failure:
    """Return what ``error`` means."""
    chain = tuple(_causes(error))
    for link in chain:
        if isinstance(link, TooMuchError):
            return Failure("sends more than a reply can have, or sends it packed; check the address", Kind.SOFT)
        status = getattr(link, "status_code", None)
        if isinstance(status, int) and status >= 300:
            return _by_status(status, link)
    names = " ".join(type(link).__name__ for link in chain)
    if "ConnectTimeout" in names:
        return Failure("cannot be reached in time; check that it runs and POLICYQA_CHAT_BASE_URL", Kind.LASTING)
    if "Timeout" in names:
        return Failure("fell silent; check that it is well, or raise POLICYQA_CHAT_TIMEOUT_S", Kind.LASTING)
    if "RemoteProtocol" in names or "ReadError" in names:
        return Failure(
            "broke the connection off in the middle of its reply; try again and look at its log", Kind.PASSING
        )
    if "Connect" in names or any(isinstance(link, OSError) for link in chain):
        return Failure("cannot be reached; check that it runs and POLICYQA_CHAT_BASE_URL", Kind.PASSING)
    return Failure("sent something that is no chat completion; check that the address is a chat endpoint's", Kind.SOFT)


def named_in(error: BaseException, names: tuple[str, ...]) -> bool:
    """Whether the endpoint's own words name one of these; the words go nowhere else."""
    return any(name in str(link).lower() for link in _causes(error) for name in names)


def _by_status(status: int, error: BaseException) -> Failure:
    if status < 400:
        clause: str = Message(
            "sends on to another address (HTTP {status}), to which the key is not given; set POLICYQA_CHAT_BASE_URL "
            "to the address that answers",
            status=status,
        )
        return Failure(clause, Kind.LASTING)
    if status in _BY_STATUS:
        clause = _BY_STATUS[status]
    else:
        whose = "failed" if status >= 500 else "refused the request"
        clause = Message("{whose} (HTTP {status}); look at its log", whose=whose, status=status)
    if status >= 500 or status in _PASSING:
        return Failure(clause, Kind.PASSING, retry_after_s=_retry_after_s(error))
    kind = Kind.REQUEST if status in _OF_REQUEST else Kind.LASTING
    return Failure(clause, kind, refused=status in _REFUSALS)


def _retry_after_s(error: BaseException) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        seconds = float(headers.get("retry-after", "0"))
    except (TypeError, ValueError):  # a date is not worth the trouble
        return 0.0
    return min(seconds, _LONGEST_RETRY_AFTER_S) if math.isfinite(seconds) and seconds > 0 else 0.0


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield ``error`` and what it was raised from, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
