"""Nothing that people leave behind is kept for longer than the settings say."""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy import delete

from rag.errors import StoreError
from ui.database import schema
from ui.database.service import ServiceDatabase

log = logging.getLogger(__name__)

DAY_S = 86_400.0


class Retention:
    """Deletes conversations, the log of what was asked, and feedback that are too old.

    Args:
        service: where they are; not closed here.
        days: so long they are kept; 0: for ever.
    """

    def __init__(self, service: ServiceDatabase, days: int) -> None:
        self._service, self._days = service, days
        self._closed = threading.Event()

    def start(self) -> None:
        """Clean now, and once a day from then on, in a thread."""
        if self._days:
            threading.Thread(target=self._run, name="retention", daemon=True).start()

    def close(self) -> None:
        """Clean no more."""
        self._closed.set()

    def clean(self, now: float) -> int:
        """Delete what is older than it may be at ``now``; returns how many rows; blocks on the database."""
        if not self._days:
            return 0
        before, gone = now - self._days * DAY_S, 0
        # With a conversation go its turns.
        for column in (schema.conversations.c.updated_at, schema.asked.c.at, schema.feedback.c.at):
            with self._service.writing() as connection:
                gone += connection.execute(delete(column.table).where(column < before)).rowcount
        return gone

    def _run(self) -> None:
        while True:
            try:
                self.clean(time.time())
            except StoreError as error:
                log.warning("what is too old cannot be deleted: %s", error)
            if self._closed.wait(DAY_S):
                return
