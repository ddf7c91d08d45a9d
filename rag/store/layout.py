"""Which layout the tables of a database have, and how they get the one that this program knows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, insert, inspect, select, update

from rag.store.database import Database


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one kind of database.

    ``meta`` is the table of facts where ``schema_version`` stands; ``version`` the one this program knows; ``oldest``
    the first that can be carried over; ``migrations`` the folder with a file for each later one, whose name as a
    revision is the number in four digits.
    """

    tables: MetaData
    meta: Table
    version: int
    oldest: int
    migrations: Path


def prepare(database: Database, layout: Layout) -> int:
    """Make the tables, or bring them forward; nothing is changed of one that is newer or too old.

    Returns:
        The layout the database has afterwards; another than ``layout.version`` cannot be used.

    Raises:
        StoreError: the database cannot be used.
    """
    with database.reading() as connection:
        found = version_of(connection, layout)
    if found is None or layout.oldest <= found < layout.version:
        with database.changing_tables() as connection:
            # Meanwhile another process may have done it.
            found = _brought_forward(connection, layout, version_of(connection, layout))
    return found


def version_of(connection: Connection, layout: Layout) -> int | None:
    """The layout of a database; ``None``: it has no tables yet."""
    if not inspect(connection).has_table(layout.meta.name):
        return None
    value = connection.execute(select(layout.meta.c.value).where(layout.meta.c.key == "schema_version")).scalar()
    return int(value) if value and value.isdigit() else None if value is None else 0


def _brought_forward(connection: Connection, layout: Layout, found: int | None) -> int:
    version = {"key": "schema_version", "value": str(layout.version)}
    if found is None:
        layout.tables.create_all(connection)
        connection.execute(insert(layout.meta).values(version))
        return layout.version
    if layout.oldest <= found < layout.version:
        from rag.store.migrations.run import upgrade

        upgrade(connection, layout.migrations, f"{layout.meta.name}_revision", found)
        # Early stores of the oldest layout lack a table or two that later programs made in passing.
        layout.tables.create_all(connection)
        connection.execute(update(layout.meta).where(layout.meta.c.key == "schema_version").values(version))
        return layout.version
    return found
