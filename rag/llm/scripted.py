"""A chat model that replays what it was given, for tests and rehearsals: no network, no model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import ChatModelError

# Short enough that a marker like [1] is split over two pieces now and then, as real models do.
_PIECE_CHARS = 4


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One request a ``ScriptedChatModel`` received."""

    system: str
    user: str
    schema: Mapping[str, object] | None = None


class ScriptedChatModel:
    """Replays ``replies`` one call after another; an exception among them is raised instead.

    >>> model = ScriptedChatModel(["150家以上[1]。"])
    >>> "".join(model.stream("规则", "问题"))
    '150家以上[1]。'
    >>> model.calls[0].user
    '问题'
    """

    def __init__(self, replies: Sequence[str | Exception]) -> None:
        self._replies = tuple(replies)
        self._calls: list[ChatCall] = []

    @property
    def calls(self) -> tuple[ChatCall, ...]:
        """The requests so far, in order."""
        return tuple(self._calls)

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Yield the next reply in pieces.

        Raises:
            ChatModelError: the script has no reply left, or an empty one (as a real endpoint would fail).
            Exception: the scripted one.
        """
        self._calls.append(ChatCall(system, user, schema))
        number = len(self._calls)
        if number > len(self._replies):
            raise ChatModelError(
                "call {number} of a script of {count} replies; script more", number=number, count=len(self._replies)
            )
        reply = self._replies[number - 1]
        if isinstance(reply, Exception):
            raise reply
        if not reply.strip():
            raise ChatModelError("reply {number} of the script is empty", number=number)
        for start in range(0, len(reply), _PIECE_CHARS):
            yield reply[start : start + _PIECE_CHARS]
