"""Those who look at conversations, and what each of them still has to be sent."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from ui.conversations.turn import Turn
from ui.errors import BusyError

MOST_LISTENERS, MOST_OF_OWNER = 400, 12
# Cookies are free to whoever makes some up; addresses are not. One office may have a single one.
MOST_OF_ADDRESS = 150
# What one listener, and all together, may leave unread, in bytes; beyond it a listener is sent away and comes back.
_MOST_UNREAD, _MOST_UNREAD_ALL = 512 << 10, 32 << 20
_RETRY_S = 5.0
# Nobody reads faster how far an answer has come.
STAGE_S = 0.15


class Listener:
    """One open page. Made by ``Hub.listen``, in the event loop that it is read in.

    ``collections``: what its caller may see; ``address``: under what it is counted beside its owner, "" for nothing.
    """

    def __init__(self, conversation_id: str, owner: str, collections: tuple[str, ...], address: str = "") -> None:
        self.conversation_id, self.owner, self.collections = conversation_id, owner, collections
        self.address = address
        self.unread = 0
        self._loop, self._ready, self._woken = asyncio.get_running_loop(), asyncio.Event(), False
        self._items: deque[bytes | None] = deque()
        # How far turns have come, by their ids; only the latest is worth sending.
        self._stages: dict[str, bytes] = {}
        self._staged_at = float("-inf")

    async def next(self, silence_s: float) -> bytes | None:
        """The next event as it is sent, empty after so long a silence; ``None``: it is over."""
        until = self._loop.time() + silence_s
        while True:
            self._woken = False
            self._ready.clear()
            if self._items:
                return self._taken(self._items.popleft())
            now = self._loop.time()
            due = self._staged_at + STAGE_S if self._stages else until
            if self._stages and now >= due:
                return self._staged(now)
            if now >= until:
                return b""
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(min(due, until)):
                    await self._ready.wait()

    def rest(self) -> bytes:
        """All further events that wait, but for an end: one piece costs as much to send as many."""
        taken: list[bytes] = []
        while self._items and (item := self._items[0]) is not None:
            self._items.popleft()
            taken.append(self._taken(item) or b"")
        return b"".join(taken)

    def put(self, item: bytes | None) -> None:
        """Hand something over, from any thread."""
        self.unread += len(item or b"")
        self._items.append(item)
        self._wake()

    def stage(self, turn_id: str, item: bytes) -> None:
        """Hand over how far a turn has come, from any thread; a later one takes its place until it is sent."""
        self._stages[turn_id] = item
        self._wake()

    def ended(self, turn_id: str) -> None:
        """Send no stage of a turn any more, from any thread."""
        self._stages.pop(turn_id, None)

    def _wake(self) -> None:
        if self._woken:
            return
        self._woken = True
        with contextlib.suppress(RuntimeError):  # the server has stopped
            self._loop.call_soon_threadsafe(self._ready.set)

    def _taken(self, item: bytes | None) -> bytes | None:
        self.unread -= len(item or b"")
        return item

    def _staged(self, now: float) -> bytes:
        self._staged_at = now
        return b"".join(one for turn_id in list(self._stages) if (one := self._stages.pop(turn_id, b"")))


class _Watched:
    """A conversation that somebody looks at."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.told: dict[str, tuple[object, ...]] = {}


class Hub:
    """Tells every listener of a conversation what happens in it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: dict[str, _Watched] = {}
        self._count, self._closed = 0, False

    def check(self, owner: str, address: str = "") -> None:
        """Raise ``BusyError`` where no more can listen, or no more of this owner or address."""
        with self._lock:
            everyone = [one for watched in self._watched.values() for one in watched.listeners]
            of_owner = sum(one.owner == owner for one in everyone)
            of_address = sum(one.address == address for one in everyone) if address else 0
            full = self._count >= MOST_LISTENERS or of_owner >= MOST_OF_OWNER or of_address >= MOST_OF_ADDRESS
            if self._closed or full:
                raise BusyError("{count} pages are open", _RETRY_S, count=self._count)

    def listen(
        self, conversation_id: str, owner: str, collections: tuple[str, ...] = (), address: str = ""
    ) -> Listener:
        """Have a listener told from now on; raises as ``check``."""
        self.check(owner, address)
        listener = Listener(conversation_id, owner, collections, address)
        with self._lock:
            self._watched.setdefault(conversation_id, _Watched()).listeners.append(listener)
            self._count += 1
        return listener

    def leave(self, listener: Listener) -> None:
        """Tell a listener nothing more; a second call does nothing."""
        with self._lock:
            self._leave(listener)

    def turn(self, turn: Turn) -> None:
        """Tell how a turn stands now."""
        with self._lock:
            watched = self._watched.get(turn.conversation_id)
            if watched is not None:
                watched.told[turn.turn_id] = _mark(turn)
        if watched is not None:
            if turn.finished:
                for listener in list(watched.listeners):
                    listener.ended(turn.turn_id)
            self._send(turn.conversation_id, turn_event(turn))

    def gone(self, conversation_id: str, turn_id: str) -> None:
        """Tell that a turn is no more."""
        with self._lock:
            watched = self._watched.get(conversation_id)
            if watched is not None:
                watched.told.pop(turn_id, None)
        self._send(conversation_id, encoded("gone", {"turn_id": turn_id}))

    def stage(self, conversation_id: str, turn_id: str, name: str) -> None:
        """Tell how far a turn has come; who listens hears of the latest stage, not of each."""
        with self._lock:
            watched = self._watched.get(conversation_id)
            listeners = list(watched.listeners) if watched is not None else []
        if listeners:
            item = encoded("stage", {"turn_id": turn_id, "name": name})
            for listener in listeners:
                listener.stage(turn_id, item)

    def say(self, conversation_id: str, name: str, data: Mapping[str, Any]) -> None:
        """Tell something that nobody need hear."""
        if conversation_id in self._watched:
            self._send(conversation_id, encoded(name, data))

    def end(self, conversation_id: str) -> None:
        """End the listening to a conversation."""
        with self._lock:
            watched = self._watched.get(conversation_id)
            for listener in list(watched.listeners) if watched else ():
                self._leave(listener)
                listener.put(None)

    def close(self) -> None:
        """End everything; nobody can listen any more."""
        self._closed = True
        for conversation_id in self.conversations():
            self.end(conversation_id)

    def conversations(self) -> dict[str, tuple[str, ...]]:
        """The conversations that somebody looks at, and the collections that he may see."""
        with self._lock:
            return {name: watched.listeners[0].collections for name, watched in self._watched.items()}

    def news(self, conversation_id: str, turns: tuple[Turn, ...]) -> tuple[list[Turn], list[str]]:
        """Those of all the turns of a conversation that were told otherwise, and the ids of those that are no more."""
        with self._lock:
            watched = self._watched.get(conversation_id)
            told = dict(watched.told) if watched is not None else {}
        ids = {one.turn_id for one in turns}
        return [one for one in turns if told.get(one.turn_id) != _mark(one)], [one for one in told if one not in ids]

    def known(self, turns: tuple[Turn, ...]) -> None:
        """Take down how turns stand that listeners have learned of in another way."""
        with self._lock:
            for turn in turns:
                watched = self._watched.get(turn.conversation_id)
                if watched is not None:
                    watched.told.setdefault(turn.turn_id, _mark(turn))

    def _send(self, conversation_id: str, item: bytes) -> None:
        with self._lock:
            watched = self._watched.get(conversation_id)
            if watched is None:
                return
            unread = sum(one.unread for other in self._watched.values() for one in other.listeners)
            for listener in list(watched.listeners):
                if max(0, listener.unread) + len(item) > _MOST_UNREAD or unread > _MOST_UNREAD_ALL:
                    self._leave(listener)
                    listener.put(None)
                else:
                    listener.put(item)

    def _leave(self, listener: Listener) -> None:
        watched = self._watched.get(listener.conversation_id)
        if watched is None or listener not in watched.listeners:
            return
        watched.listeners.remove(listener)
        self._count -= 1
        if not watched.listeners:
            del self._watched[listener.conversation_id]


def encoded(name: str, data: Mapping[str, Any], event_id: int | None = None) -> bytes:
    """Return an event as it is sent."""
    numbered = f"id: {event_id}\n" if event_id is not None else ""
    return f"{numbered}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def changed_ms(turn: Turn) -> int:
    """Return when a turn was asked or answered, in milliseconds since 1970."""
    return int(max(turn.asked_at, turn.answered_at or 0.0) * 1000)


def turn_event(turn: Turn) -> bytes:
    """Return the event that tells how a turn stands; its id is the time of its last change."""
    return encoded("turn", turn.shown(), changed_ms(turn))


def _mark(turn: Turn) -> tuple[object, ...]:
    return (turn.state, turn.verdict, turn.suggestions, turn.asked_at, turn.answered_at)
