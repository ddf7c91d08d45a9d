"""All that the chat's routes share."""

from __future__ import annotations

import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from rag.store.database import sqlite_url
from rag.store.lock import SERVICE_FILE
from ui.access.caller import Caller
from ui.conversations.asked import AskedLog
from ui.conversations.followups import FollowUps
from ui.conversations.hub import Hub
from ui.conversations.opinions import Opinions
from ui.conversations.retention import Retention
from ui.conversations.runner import Runner
from ui.conversations.store import ConversationStore
from ui.conversations.telling import Telling
from ui.conversations.turn import Conversation
from ui.conversations.watcher import Watcher
from ui.conversations.work import Work
from ui.database.service import ServiceDatabase
from ui.http.view import narrowed
from ui.web.site import Site


@dataclass(frozen=True, slots=True)
class _Parts:
    """What needs the database."""

    store: ConversationStore
    opinions: Opinions
    runner: Runner
    watcher: Watcher
    followups: FollowUps


class Room:
    """One server's conversations.

    Args:
        site: the service, the settings, the database. Where that keeps nothing, conversations last as long as the
            server does.
    """

    def __init__(self, site: Site) -> None:
        self.site, self.hub, self.telling = site, Hub(), Telling(site.resources)
        self._lock = threading.Lock()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._parts: _Parts | None = None
        self._asked: AskedLog | None = None
        self._retention: Retention | None = None
        found = site.database
        if found is not None and found.writable:
            self._asked = AskedLog(found, keep_questions=site.settings.keep_questions)
            site.service.watch(self._asked.note)
            self._retention = Retention(found, site.settings.retention_days)
            self._retention.start()
        site.service.at_drain(self.close)

    @property
    def store(self) -> ConversationStore:
        """The conversations."""
        return self._opened().store

    @property
    def opinions(self) -> Opinions:
        """What askers think of answers."""
        return self._opened().opinions

    @property
    def runner(self) -> Runner:
        """What works the turns out."""
        return self._opened().runner

    @property
    def watcher(self) -> Watcher:
        """What looks for changes by other processes."""
        return self._opened().watcher

    def look(self, caller: Caller, conversation: Conversation) -> None:
        """See to it that what is to be done in a conversation is done; raises ``UnknownCollectionError``."""
        self.runner.look(conversation.conversation_id, self.collections(caller, conversation.collection))

    def collections(self, caller: Caller, collection: str) -> tuple[str, ...]:
        """What a conversation of this caller may be answered from; none: everything.

        Raises:
            UnknownCollectionError: its collection is not the caller's to see.
        """
        return narrowed(caller, [collection] if collection else [])

    def close(self) -> None:
        """Begin nothing more, and end every stream; what is under way comes to its end or is left to be taken up."""
        self.hub.close()
        parts = self._parts
        if parts is not None:
            parts.runner.close()
            parts.followups.close()
            parts.watcher.close()
        if self._retention is not None:
            self._retention.close()
        if self._asked is not None:
            self._asked.flush()

    def _opened(self) -> _Parts:
        with self._lock:
            if self._parts is None:
                self._parts = self._open()
            return self._parts

    def _open(self) -> _Parts:
        database, settings = self.site.database, self.site.settings
        if database is None or not database.writable:
            self._folder = tempfile.TemporaryDirectory(prefix="policyqa-chat-")
            database = ServiceDatabase(sqlite_url(Path(self._folder.name) / SERVICE_FILE))
        store, work = ConversationStore(database), Work(database)
        runner = Runner(self.site.resources, work, self.hub, self.telling, self._asked)
        followups = FollowUps(self.site.resources, work, self.hub)
        runner.on_answer.append(followups.put)
        watcher = Watcher(work, store, self.hub, runner, self.telling)
        opinions = Opinions(database, keep_questions=settings.keep_questions)
        return _Parts(store, opinions, runner, watcher, followups)
