"""Looks for what other processes do in the conversations that somebody looks at here."""

from __future__ import annotations

import logging
import threading

from rag.errors import PolicyQAError
from ui.conversations.hub import Hub
from ui.conversations.runner import Runner
from ui.conversations.store import ConversationStore
from ui.conversations.telling import Telling
from ui.conversations.work import Work

log = logging.getLogger(__name__)

_LOOK_S = 1.0


class Watcher:
    """Also takes up what a process that died has left unfinished.

    Args:
        work: tells what has changed.
        store: the turns.
        hub: who looks on.
        runner: works out what is unfinished.
        telling: what may be told.
    """

    def __init__(self, work: Work, store: ConversationStore, hub: Hub, runner: Runner, telling: Telling) -> None:
        self._work, self._store, self._hub, self._runner, self._telling = work, store, hub, runner, telling
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._started = False
        self._seen: dict[str, float] = {}

    def start(self) -> None:
        """Look from now on; a second call does nothing."""
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._run, name="converse-watch", daemon=True).start()

    def close(self) -> None:
        """Look no more."""
        self._closed.set()

    def look(self) -> None:
        """Look once; blocks on the database."""
        watched = self._hub.conversations()
        if not watched:
            self._seen = {}
            return
        changed, unfinished = self._work.changes(tuple(watched)), self._work.unfinished(tuple(watched))
        for conversation_id, collections in watched.items():
            if conversation_id not in changed:
                self._hub.end(conversation_id)
                continue
            turns = self._store.turns(conversation_id) if self._is_new(conversation_id, changed) else ()
            if turns:
                news, gone = self._hub.news(conversation_id, turns)
                for turn_id in gone:
                    self._hub.gone(conversation_id, turn_id)
                for turn in news:
                    self._hub.turn(self._telling.shown(turn, collections))
            if conversation_id in unfinished:
                self._seen.pop(conversation_id, None)
                self._runner.look(conversation_id, collections)
        self._seen = {name: at for name, at in self._seen.items() if name in watched}

    def _is_new(self, conversation_id: str, changed: dict[str, float]) -> bool:
        before, now = self._seen.get(conversation_id), changed[conversation_id]
        self._seen[conversation_id] = now
        return before != now

    def _run(self) -> None:
        while not self._closed.wait(_LOOK_S):
            try:
                self.look()
            except PolicyQAError as error:
                log.debug("conversations cannot be looked at: %s", error)
            except Exception as error:
                log.error("unexpected error while looking at conversations", exc_info=error)
