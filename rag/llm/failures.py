"""Failures of a chat endpoint as one clause each: what happened and what to do, never what the endpoint sent.

An endpoint may echo the key or the question in its error body, and client libraries put that body into their
exceptions. So nothing of their text is used: only the kind of failure and the HTTP status.
"""

from __future__ import annotations

from collections.abc import Iterator

from rag.message import Message

_BY_STATUS = {
    400: "refused the request (HTTP 400); check the model's name and its context length",
    401: "refused the key (HTTP 401); set POLICYQA_CHAT_API_KEY",
    403: "forbids this key the model (HTTP 403); check POLICYQA_CHAT_API_KEY and POLICYQA_CHAT_MODEL",
    404: "does not know the path or the model (HTTP 404); check POLICYQA_CHAT_MODEL, and that the address of an "
    "OpenAI-compatible endpoint ends as its manual says, mostly in /v1",
    408: "gave up waiting (HTTP 408); try again",
    413: "finds the request too long (HTTP 413); lower POLICYQA_CONTEXT_TOKENS",
    429: "is over its rate limit or quota (HTTP 429); wait or raise the quota",
}


def foreign_failures() -> tuple[type[Exception], ...]:
    """Return what the client libraries raise when an endpoint fails or sends what nobody can parse.

    Beside their own error trees these are the built-in errors of parsing: the libraries read a reply's JSON
    without checking its shape, so a malformed one ends in whatever its wrong shape provokes.
    """
    import ollama
    import openai
    from langchain_core.exceptions import LangChainException

    libraries = (openai.OpenAIError, LangChainException, ollama.ResponseError, ollama.RequestError, *_transport())
    return (*libraries, OSError, ValueError, TypeError, LookupError, AttributeError)


def _transport() -> tuple[type[Exception], ...]:
    """What the HTTP client under ollama lets through when a stream breaks; openai translates its own."""
    import httpx

    return (httpx.HTTPError,)


def describe(error: BaseException) -> str:
    """Return the clause for ``error``: a predicate whose subject is the endpoint."""
    chain = tuple(_causes(error))
    for link in chain:
        status = getattr(link, "status_code", None)
        if isinstance(status, int) and status >= 400:
            return _describe_status(status)
    names = " ".join(type(link).__name__ for link in chain)
    if "ConnectTimeout" in names:
        return "cannot be reached in time; check that it runs and POLICYQA_CHAT_BASE_URL"
    if "Timeout" in names:
        return "fell silent; check that it is well, or raise POLICYQA_CHAT_TIMEOUT_S"
    if "RemoteProtocol" in names or "ReadError" in names:
        return "broke the connection off in the middle of its reply; try again and look at its log"
    if "Connect" in names or any(isinstance(link, OSError) for link in chain):
        return "cannot be reached; check that it runs and POLICYQA_CHAT_BASE_URL"
    return "sent something that is no chat completion; check that the address is a chat endpoint's"


def _describe_status(status: int) -> str:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    whose = "failed" if status >= 500 else "refused the request"
    return Message("{whose} (HTTP {status}); look at its log", whose=whose, status=status)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield ``error`` and what it was raised from, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
