"""What askers say of answers, in the service database."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import select

from ui.access.addresses import counted_as
from ui.access.caller import Caller
from ui.access.windows import ADDRESS
from ui.database import schema
from ui.database.service import ServiceDatabase

# Anybody may give some: what is older goes, or it would fill the disk one day.
MOST_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict on an answer.

    ``asker`` is a key's id, a hashed address or a hashed turn, never an address; ``question`` is that of the chat,
    empty where the setting ``keep_questions`` is off. ``at``: seconds since 1970.
    """

    answer_id: str
    asker: str
    verdict: str
    reason: str = ""
    text: str = ""
    question: str = ""
    at: float = 0.0


class FeedbackTable:
    """Feedback in a service database.

    Args:
        service: where it is kept; it is not closed here.
    """

    def __init__(self, service: ServiceDatabase) -> None:
        self._service = service

    def put(self, feedback: Feedback) -> None:
        """Keep one; blocks on the database.

        Raises:
            StoreError: the database cannot be used.
        """
        values = {name: getattr(feedback, name) for name in Feedback.__slots__} | {"at": feedback.at or time.time()}
        table = schema.feedback
        with self._service.writing() as connection:
            newest = connection.execute(table.insert().values(values).returning(table.c.id)).scalar_one()
            connection.execute(table.delete().where(table.c.id <= newest - MOST_KEPT))

    def take_back(self, answer_id: str, asker: str) -> None:
        """Forget what an asker has said of an answer; blocks on the database."""
        table = schema.feedback
        with self._service.writing() as connection:
            connection.execute(table.delete().where(table.c.answer_id == answer_id, table.c.asker == asker))

    def asker(self, caller: Caller) -> str:
        """What a caller is written down as: the key's id, or the address hashed with a secret of this server."""
        return caller.key_id or ADDRESS + counted_as(caller.address, self._service.signing_secret)

    def latest(self, most: int = 100) -> tuple[Feedback, ...]:
        """The youngest, the youngest first."""
        table = schema.feedback
        names = Feedback.__slots__
        rows = self._service.database.rows(select(table).order_by(table.c.id.desc()).limit(most))
        return tuple(Feedback(**{name: getattr(row, name) for name in names}) for row in rows)
