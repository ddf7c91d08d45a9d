"""What an answer asks of a language model: how many requests, how many tokens."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rag.llm.chat_model import ChatModel
from rag.text.tokens import count_tokens


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests and their tokens, as the endpoint reports them, else as ``rag.text.tokens`` counts them."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
        )


@runtime_checkable
class Accounted(Protocol):
    """A reply that can say what it has used so far."""

    @property
    def usage(self) -> Usage:
        """What the endpoint was asked and has reported."""
        ...


def metered(model: ChatModel) -> tuple[ChatModel, Callable[[], Usage]]:
    """Return ``model`` with a meter for one answer, and what reads the meter.

    A request counts from its beginning, also when it fails or is left.

    >>> from rag.llm.scripted import ScriptedChatModel
    >>> model, usage = metered(ScriptedChatModel(["hello world"]))
    >>> "".join(model.stream("rules", "question"))
    'hello world'
    >>> usage()
    Usage(calls=1, input_tokens=2, output_tokens=2)
    """
    meter = _Metered(model)
    return meter, lambda: meter.usage


class _Metered:
    """A chat model that adds up what is asked of it."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.usage = Usage()

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        reply = self._model.stream(system, user, schema)
        said: list[str] = []
        try:
            for piece in reply:
                said.append(piece)
                yield piece
        finally:
            close(reply)
            self.usage += reply.usage if isinstance(reply, Accounted) else counted(system, user, "".join(said))


def counted(system: str, user: str, reply: str) -> Usage:
    """The usage of one request by our own count, where the endpoint does not report it."""
    return Usage(1, count_tokens(system) + count_tokens(user), count_tokens(reply))


def close(reply: Iterator[str]) -> None:
    """End a reply, and with it its request; an iterator that has nothing to close is left as it is."""
    end = getattr(reply, "close", None)
    if end is not None:
        end()
