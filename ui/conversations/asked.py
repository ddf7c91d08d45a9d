"""What was asked and what came of it, without who asked: for the workspace's lists and its figures by day."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from contextvars import ContextVar
from typing import Any

from rag.errors import StoreError
from rag.types import Answer
from ui.conversations.crew import Crew
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.schemas import answer_id
from ui.wire import clean_text

log = logging.getLogger(__name__)

API, CHAT = "api", "chat"
# Which door a question has come through, in the thread that passes its answer on.
channel: ContextVar[str] = ContextVar("policyqa_channel", default=API)
# What is older goes, or it would fill the disk one day; and what waits for a disk that is too slow.
MOST_KEPT, _MOST_WAITING = 500_000, 5000
_LONGEST_QUESTION = 2000
# Looked for with the first and then after so many new ones.
_LOOK_AFTER = 200
FAILED = "failed"


class AskedLog:
    """Rows of ``service_asked``, written in a thread of its own: no answer waits for it.

    Args:
        service: where they are kept; not closed here.
        keep_questions: whether with their words.
    """

    def __init__(self, service: ServiceDatabase, *, keep_questions: bool) -> None:
        self._service, self._keep_questions = service, keep_questions
        self._rows: deque[dict[str, Any]] = deque(maxlen=_MOST_WAITING)
        self._writing, self._written = threading.Lock(), _LOOK_AFTER
        self._crew: Crew[None] = Crew("asked", 1, lambda _: self.flush(), waiting=1)

    def note(self, answer: Answer) -> None:
        """Take an answer down that is passed on to an asker."""
        self._put(
            answer_id=answer_id(answer),
            question=answer.query.text,
            outcome=answer.status.value,
            reader=answer.reader,
            confidence=answer.confidence,
            latency_ms=answer.timings.get("total", sum(answer.timings.values())),
            collections=list(answer.query.filters.collections),
        )

    def failed(self, question: str, collections: tuple[str, ...]) -> None:
        """Take a question of the chat down that got no answer."""
        self._put(
            answer_id="",
            question=question,
            outcome=FAILED,
            reader="",
            confidence=0.0,
            latency_ms=0.0,
            collections=list(collections),
        )

    def flush(self) -> None:
        """Write what is waiting; blocks on the database."""
        with self._writing:
            rows = [self._rows.popleft() for _ in range(len(self._rows))]
            if not rows:
                return
            table = schema.asked
            try:
                with self._service.writing() as connection:
                    connection.execute(table.insert(), rows)
                    self._written += len(rows)
                    if self._written >= _LOOK_AFTER:
                        self._written = 0
                        newest = connection.execute(table.select().order_by(table.c.id.desc()).limit(1)).one().id
                        connection.execute(table.delete().where(table.c.id <= newest - MOST_KEPT))
            except StoreError as error:
                log.warning("what was asked cannot be kept: %s", error)

    def close(self) -> None:
        """Write what is left."""
        self._crew.close()
        self.flush()

    def _put(self, *, question: str, **values: Any) -> None:
        # Cleaned: PostgreSQL keeps no NUL, and one would cost the rows that wait beside it.
        words = clean_text(question[:_LONGEST_QUESTION]) if self._keep_questions else ""
        self._rows.append({**values, "question": words, "channel": channel.get(), "at": time.time()})
        self._crew.put(None)
