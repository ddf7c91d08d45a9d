"""All that the chat's routes share."""

from __future__ import annotations

import logging
import tempfile
import threading
from functools import cached_property
from pathlib import Path

from rag.store.database import sqlite_url
from rag.store.lock import SERVICE_FILE
from ui.access.caller import Caller
from ui.conversations.asked import AskedLog
from ui.conversations.hub import Hub
from ui.conversations.opinions import Opinions
from ui.conversations.runner import Runner
from ui.conversations.store import ConversationStore
from ui.conversations.telling import Telling
from ui.conversations.turn import Conversation
from ui.conversations.watcher import Watcher
from ui.conversations.work import Work
from ui.database.service import ServiceDatabase
from ui.http.view import narrowed
from ui.web.site import Site

log = logging.getLogger(__name__)


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
        self.asked: AskedLog | None = None
        found = site.database
        if found is not None and found.writable:
            self.asked = AskedLog(found, keep_questions=site.settings.keep_questions)
            site.service.watch(self.asked.note)
        site.service.at_drain(self.close)

    @cached_property
    def database(self) -> ServiceDatabase:
        """Where conversations are kept."""
        with self._lock:
            found = self.site.database
            if found is not None and found.writable:
                return found
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="policyqa-chat-")
            return ServiceDatabase(sqlite_url(Path(self._folder.name) / SERVICE_FILE))

    @cached_property
    def store(self) -> ConversationStore:
        """The conversations."""
        return ConversationStore(self.database)

    @cached_property
    def opinions(self) -> Opinions:
        """What askers think of answers."""
        return Opinions(self.database, keep_questions=self.site.settings.keep_questions)

    @cached_property
    def runner(self) -> Runner:
        """What works the turns out."""
        return Runner(self.site.resources, Work(self.database), self.hub, self.telling, self.asked)

    @cached_property
    def watcher(self) -> Watcher:
        """What looks for changes by other processes."""
        return Watcher(Work(self.database), self.store, self.hub, self.runner, self.telling)

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
        for name in ("runner", "watcher"):
            if name in self.__dict__:
                self.__dict__[name].close()
        if self.asked is not None:
            self.asked.close()
