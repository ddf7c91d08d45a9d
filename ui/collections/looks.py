"""How the collections present themselves, kept in the service database."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, select

from rag.store.memberships import checked_collection
from rag.store.words import code_order
from ui.collections.look import Look, checked_examples, checked_title, checked_welcome
from ui.database.schema import collections as table
from ui.database.service import ServiceDatabase
from ui.database.upsert import upsert

# More than anybody names; what lies beyond is not listed.
_MOST = 1000


class Looks:
    """Titles, welcomes and examples. Its methods block.

    Args:
        database: where they are kept.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._service = database

    def of(self, name: str) -> Look:
        """How a collection presents itself; of one of which nothing is set, its name alone."""
        rows = self._service.database.rows(select(table).where(table.c.name == name))
        return next(map(_look, rows), Look(name))

    def all(self) -> dict[str, Look]:
        """Those of which something is set, by name; at most a thousand."""
        query = select(table).order_by(code_order(table.c.name)).limit(_MOST)
        return {row.name: _look(row) for row in self._service.database.rows(query)}

    def set(
        self, name: str, *, title: str | None = None, welcome: str | None = None, examples: Sequence[str] | None = None
    ) -> Look:
        """Set down how a collection presents itself; ``None`` leaves as it is, empty goes back to what is made.

        Raises:
            UsageError: a collection cannot have that name.
            LookError: title, welcome or an example is too long, or there are too many examples.
        """
        kept = checked_collection(name)
        before = self.of(kept)
        wanted = Look(
            kept,
            before.title if title is None else checked_title(title),
            before.welcome if welcome is None else checked_welcome(welcome),
            before.examples if examples is None else checked_examples(examples),
        )
        values = {"title": wanted.title, "welcome": wanted.welcome, "examples": list(wanted.examples)}
        statement = upsert(self._service.database, table).values(name=kept, created_at=time.time(), **values)
        with self._service.writing() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
        return wanted

    def forget(self, name: str) -> None:
        """Go back to what the program makes; nothing is done where nothing is set."""
        with self._service.writing() as connection:
            connection.execute(delete(table).where(table.c.name == name))


def _look(row: Row[Any]) -> Look:
    return Look(row.name, row.title, row.welcome, tuple(row.examples))
