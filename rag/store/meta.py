"""Facts about a store as a whole, by key."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from rag.store import schema
from rag.store.database import Database
from rag.store.put import put_meta

# Asked with every question, so worded once.
_READ = select(schema.meta.c.value).where(schema.meta.c.key == bindparam("key"))


class Meta:
    """The facts about one store.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str) -> str | None:
        """A fact, or ``None``."""
        with self._database.reading() as connection:
            return connection.execute(_READ, {"key": key}).scalar()

    def put(self, key: str, value: str) -> None:
        """Remember a fact."""
        with self._database.writing() as connection:
            put_meta(connection, key, value)
