"""A LangChain chat model behind a deadline that holds even when the endpoint says nothing.

The request runs as a task of an event loop in a thread of its own and hands its pieces over a queue. That way a
reply that never comes, or drips forever, costs ``timeout_s`` and no more, and an asker who leaves ends it at once: the
task is cancelled, which closes its connection, while a blocking read in a thread could not be interrupted.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass

from rag.errors import ChatModelError, NoTimeForModelError, StoppedError
from rag.llm.account import Account, Reply
from rag.llm.attempts import Attempts, FailedError
from rag.llm.failures import Failure, Kind
from rag.llm.gate import Gate, Refusal
from rag.llm.thoughts import without_thoughts
from rag.message import Message
from rag.patience import Patience, asker
from rag.text.tokens import count_tokens

# An answer has a few sentences. A model that is still writing here is looping.
_MAX_REPLY_CHARS = 20_000
# What the reader's own clock allows beyond the task's, for the task to report its end first.
_GRACE_S = 0.5
# Of the time there is, so much is given to waiting for a place among those who ask at once.
_WAIT_SHARE, _WAIT_S = 0.25, 0.05


@dataclass(frozen=True, slots=True)
class _End:
    """The reply is over: whole, or with a failure; ``stopped``: the asker has left."""

    failure: Failure | None = None
    stopped: bool = False


_Pieces = queue.SimpleQueue["str | _End"]


@dataclass(slots=True)
class _Visit:
    """One request under way: what it says of the endpoint when it is over, and when that is at the latest."""

    deadline: float
    kind: Kind = Kind.LEFT
    asked_for_s: float = 0.0

    @property
    def left_s(self) -> float:
        return max(0.0, self.deadline - time.monotonic())


class Endpoint:
    """A ``ChatModel`` at ``address``. Safe for threads: each ``stream`` is a request of its own.

    Args:
        attempts: asks it.
        address: as it may be shown.
        timeout_s: seconds a whole reply may take, with all attempts and waiting.
        gate: says when it may be asked; ``None``: always.
    """

    def __init__(self, attempts: Attempts, address: str, timeout_s: float, gate: Gate | None = None) -> None:
        self.address = address
        self._attempts, self._timeout_s, self._gate = attempts, timeout_s, gate
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Endpoint({self.address!r}, timeout_s={self._timeout_s:g})"

    @property
    def refused(self) -> frozenset[str]:
        """What the endpoint was found not to take; see ``Attempts``."""
        return self._attempts.refused

    def stream(self, system: str, user: str, schema: Mapping[str, object] | None = None) -> Iterator[str]:
        """Yield the reply in pieces, without the model's thoughts; closing the iterator ends the request.

        Raises:
            ChatModelError: the endpoint failed, took longer than ``timeout_s``, sent no answer, or is not to be asked.
            StoppedError: the asker has left.
        """
        account = Account(system, user)
        return Reply(self._spoken(system, user, schema, account), account)

    def _spoken(
        self, system: str, user: str, schema: Mapping[str, object] | None, account: Account
    ) -> Generator[str, None, None]:
        patience = asker.get()
        said = 0
        with self._visit(system, user, account, patience) as visit:
            with contextlib.closing(self._received(system, user, schema, account, visit, patience)) as received:
                for piece in without_thoughts(received):
                    text = piece if said else piece.lstrip()
                    said += len(text)
                    if said > _MAX_REPLY_CHARS:
                        visit.kind = Kind.SOFT
                        raise self._error(
                            Message(
                                "wrote more than {max_reply_chars} characters; try another model",
                                max_reply_chars=_MAX_REPLY_CHARS,
                            )
                        )
                    if text:
                        yield text
            if not said:
                visit.kind = Kind.SOFT
                raise self._error("sent an empty reply; check POLICYQA_CHAT_MODEL and the endpoint's log")
            visit.kind = Kind.WELL

    @contextmanager
    def _visit(self, system: str, user: str, account: Account, patience: Patience | None) -> Iterator[_Visit]:
        """The right to a request, given back at the end however that is."""
        began = time.monotonic()
        most_s = self._timeout_s if patience is None else min(self._timeout_s, patience.left_s)
        if most_s <= 0:
            clause = "is not asked: what POLICYQA_CHAT_TIMEOUT_S allows for an answer is used up"
            raise NoTimeForModelError("the chat endpoint {address} {clause}", address=self.address, clause=clause)
        visit = _Visit(began + most_s)
        try:
            with self._entered(system, user, account, visit, patience):
                yield visit
        finally:
            if patience is not None:
                patience.spend(time.monotonic() - began)

    @contextmanager
    def _entered(
        self, system: str, user: str, account: Account, visit: _Visit, patience: Patience | None
    ) -> Iterator[None]:
        """A place among those who ask, as soon as there is one within a share of the time."""
        gate = self._gate
        if gate is None:
            yield
            return
        most_s = visit.left_s
        tokens = count_tokens(system) + count_tokens(user) if gate.limits.daily_tokens else 0
        while isinstance(entry := gate.enter(tokens, visit.left_s), Refusal):
            _check(patience)
            if not entry.crowded or visit.left_s < most_s * (1 - _WAIT_SHARE):
                raise self._error(entry.clause)
            _pause(patience)
        try:
            yield
        finally:
            gate.leave(entry, visit.kind, account.usage, visit.asked_for_s)

    def _received(
        self,
        system: str,
        user: str,
        schema: Mapping[str, object] | None,
        account: Account,
        visit: _Visit,
        patience: Patience | None,
    ) -> Generator[str, None, None]:
        """Yield what the task puts into the queue, and cancel it on the way out however that is."""
        pieces: _Pieces = queue.SimpleQueue()
        produced = self._produce(system, user, schema, account, visit, pieces)
        task = asyncio.run_coroutine_threadsafe(produced, self._running_loop())
        woken = patience.telling(lambda: pieces.put(_End(stopped=True))) if patience else contextlib.nullcontext()
        try:
            with woken:
                while True:
                    try:
                        item = pieces.get(timeout=visit.left_s + _GRACE_S)
                    except queue.Empty:
                        visit.kind = Kind.LASTING
                        raise self._error(self._too_slow()) from None
                    if isinstance(item, _End):
                        break
                    yield item
            if item.stopped:
                raise StoppedError("nobody waits for this answer any more")
            if item.failure is not None:
                visit.kind, visit.asked_for_s = item.failure.kind, item.failure.retry_after_s
                raise self._error(item.failure.clause)
            # The task reports its own failures as _End; what is left here is a mistake of ours, not to be hidden.
            task.result(timeout=_GRACE_S)
        finally:
            task.cancel()

    async def _produce(
        self,
        system: str,
        user: str,
        schema: Mapping[str, object] | None,
        account: Account,
        visit: _Visit,
        pieces: _Pieces,
    ) -> None:
        end = _End()
        try:
            async with asyncio.timeout(visit.left_s):
                said = self._attempts.pieces(system, user, schema, account, lambda: visit.left_s)
                async with aclosing(said) as texts:  # type: ignore[type-var]
                    async for text in texts:
                        pieces.put(text)
        except FailedError as error:
            end = _End(error.failure)
        except TimeoutError:
            end = _End(Failure(self._too_slow(), Kind.SOFT if account.heard else Kind.LASTING))
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


def _check(patience: Patience | None) -> None:
    if patience is not None:
        patience.check()


def _pause(patience: Patience | None) -> None:
    if patience is None:
        time.sleep(_WAIT_S)
    else:
        patience.wait(_WAIT_S)
