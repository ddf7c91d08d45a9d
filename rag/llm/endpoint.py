"""A LangChain chat model behind a deadline that holds even when the endpoint says nothing.

The request runs as a task of an event loop in a thread of its own and hands its pieces over a queue. That way a
reply that never comes, or drips forever, costs ``timeout_s`` and no more: the task is cancelled, which closes its
connection, while a blocking read in a thread could not be interrupted.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import ChatModelError
from rag.llm.failures import describe, foreign_failures
from rag.llm.thoughts import without_thoughts
from rag.message import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# An answer has a few sentences. A model that is still writing here is looping.
_MAX_REPLY_CHARS = 20_000
# What the reader's own clock allows beyond the task's, for the task to report its end first.
_GRACE_S = 0.5


@dataclass(frozen=True, slots=True)
class _End:
    """The reply is over: whole, or with the ``failure`` clause of ``rag.llm.failures``."""

    failure: str = ""


_Pieces = queue.SimpleQueue["str | _End"]


class Endpoint:
    """A ``ChatModel`` at ``address``. Safe for threads: each ``stream`` is a request of its own."""

    def __init__(self, chat: BaseChatModel, address: str, timeout_s: float) -> None:
        self.address = address
        self._chat = chat
        self._timeout_s = timeout_s
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Endpoint({self.address!r}, timeout_s={self._timeout_s:g})"

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Yield the reply in pieces, without the model's thoughts; closing the iterator ends the request.

        Raises:
            ChatModelError: the endpoint failed, took longer than ``timeout_s``, or sent no answer.
        """
        said = 0
        with contextlib.closing(self._receive(system, user)) as received:
            for piece in without_thoughts(received):
                text = piece if said else piece.lstrip()
                said += len(text)
                if said > _MAX_REPLY_CHARS:
                    raise self._error(
                        Message(
                            "wrote more than {max_reply_chars} characters; try another model",
                            max_reply_chars=_MAX_REPLY_CHARS,
                        )
                    )
                if text:
                    yield text
        if not said:
            raise self._error("sent an empty reply; check POLICYQA_CHAT_MODEL and the endpoint's log")

    def _receive(self, system: str, user: str) -> Generator[str, None, None]:
        """Yield what the task puts into the queue, and cancel it on the way out however that is."""
        pieces: _Pieces = queue.SimpleQueue()
        deadline = time.monotonic() + self._timeout_s + _GRACE_S
        task = asyncio.run_coroutine_threadsafe(self._produce(system, user, pieces), self._running_loop())
        try:
            while True:
                try:
                    item = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                except queue.Empty:
                    raise self._error(self._too_slow()) from None
                if isinstance(item, _End):
                    if item.failure:
                        raise self._error(item.failure)
                    break
                yield item
            # The task reports its own failures as _End; what is left here is a mistake of ours, not to be hidden.
            task.result(timeout=_GRACE_S)
        finally:
            task.cancel()

    async def _produce(self, system: str, user: str, pieces: _Pieces) -> None:
        end = _End()
        try:
            async with asyncio.timeout(self._timeout_s) as clock:
                async for message in self._chat.astream([("system", system), ("human", user)]):
                    if text := _text_of(message):
                        pieces.put(text)
        except foreign_failures() as error:
            # TimeoutError is an OSError: our own clock's and the library's both arrive here.
            end = _End(self._too_slow() if clock.expired() else describe(error))
        finally:
            pieces.put(end)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        """The loop of this endpoint's thread, started by the first request; it ends with the program."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="policyqa-chat", daemon=True).start()
            return self._loop

    def _too_slow(self) -> str:
        return Message(
            "did not finish within {timeout_s:g} s; check that it is well, or raise "
            "POLICYQA_CHAT_TIMEOUT_S for a slow model",
            timeout_s=self._timeout_s,
        )

    def _error(self, clause: str) -> ChatModelError:
        return ChatModelError("the chat endpoint {address} {clause}", address=self.address, clause=clause)


def _text_of(message: Any) -> str:
    """The text of a message chunk, whose content is a string or a list of parts."""
    return str(message.text)
