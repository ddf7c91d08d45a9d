"""Which layout the tables of a database have, and how they get the one that this program knows.

While several machines are brought to a new version one after the other, programs of two layouts share a database. So a
layout is changed in two steps, a version apart: the first only adds (tables, columns that may be empty or have a
default of the database, indexes), and programs of the layout before go on using it; what they no longer need is taken
away by a later one. The database says itself which layouts its tables still serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, delete, insert, inspect, select

from rag.store.database import Database

_VERSION, _SERVES = "schema_version", "schema_serves"


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables of one kind of database.

    ``meta`` is the table of facts where ``schema_version`` stands; ``version`` the one this program knows; ``oldest``
    the first that can be carried over; ``migrations`` the folder with a file for each later one, whose name as a
    revision is the number in four digits. ``serves``: programs of this layout and later ones can use the tables of
    ``version``, for what has come since was only added; a migration that takes away or renames raises it.
    """

    tables: MetaData
    meta: Table
    version: int
    oldest: int
    migrations: Path
    serves: int


def prepare(database: Database, layout: Layout) -> int:
    """Make the tables, or bring them forward; nothing is changed of one that is newer or too old.

    Returns:
        The layout the database has afterwards; unless it ``is_served`` it cannot be used.

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


def is_served(database: Database, layout: Layout, found: int) -> bool:
    """Whether this program can use tables of the layout ``found``: its own, or a later one that has only added."""
    if found <= layout.version:
        return found == layout.version
    with database.reading() as connection:
        serves = _number(connection, layout, _SERVES)
    return serves is not None and 0 < serves <= layout.version


def version_of(connection: Connection, layout: Layout) -> int | None:
    """The layout of a database; ``None``: it has no tables yet."""
    return _number(connection, layout, _VERSION) if inspect(connection).has_table(layout.meta.name) else None


def _number(connection: Connection, layout: Layout, key: str) -> int | None:
    value = connection.execute(select(layout.meta.c.value).where(layout.meta.c.key == key)).scalar()
    return int(value) if value and value.isdigit() else None if value is None else 0


def _brought_forward(connection: Connection, layout: Layout, found: int | None) -> int:
    told = [{"key": _VERSION, "value": str(layout.version)}, {"key": _SERVES, "value": str(layout.serves)}]
    if found is None:
        layout.tables.create_all(connection)
        connection.execute(insert(layout.meta), told)
        return layout.version
    if layout.oldest <= found < layout.version:
        from rag.store.migrations.run import upgrade

        upgrade(connection, layout.migrations, f"{layout.meta.name}_revision", found)
        # Early stores of the oldest layout lack a table or two that later programs made in passing.
        layout.tables.create_all(connection)
        connection.execute(delete(layout.meta).where(layout.meta.c.key.in_((_VERSION, _SERVES))))
        connection.execute(insert(layout.meta), told)
        return layout.version
    return found
