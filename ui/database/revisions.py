"""Revisions: each names a table that processes remember, and changes with every write to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, select

from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.database.upsert import upsert


@contextmanager
def changing(service: ServiceDatabase, name: str) -> Iterator[Connection]:
    """A connection in a transaction that counts a new revision; of several writers one goes after the other."""
    table = schema.meta
    with service.writing() as connection:
        # As the first thing in the transaction it holds the other writers back.
        first = upsert(service.database, table).values(key=name, value="")
        connection.execute(first.on_conflict_do_nothing(index_elements=["key"]))
        connection.execute(table.update().where(table.c.key == name).values(value=uuid.uuid4().hex))
        yield connection


def revision(connection: Connection, name: str) -> str:
    """The revision as of now; "" before the first write."""
    found = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == name)).scalar()
    return str(found or "")
