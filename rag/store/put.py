"""Statements that writers of several tables share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, Integer, String, Table, cast, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rag.store import schema

# SQLite takes at most 32,766 variables in one statement; ids are given in slices well below it.
_SLICE = 500


def set_ready(connection: Connection, doc_ids: Sequence[str], *, ready: bool) -> None:
    """Show documents, or hide them until they are removed."""
    table = schema.documents
    for part in slices(doc_ids):
        connection.execute(update(table).where(table.c.doc_id.in_(part)).values(ready=int(ready)))


def count_revision(connection: Connection) -> str:
    """Count a new revision and return it; two writers at the same moment count two."""
    table = schema.meta
    counted = cast(cast(table.c.value, Integer) + 1, String)
    if not connection.execute(update(table).where(table.c.key == "revision").values(value=counted)).rowcount:
        # Of two that count the first one at once, the second waits for the other and counts on.
        first = _insert(connection)(table).values(key="revision", value="1")
        connection.execute(first.on_conflict_do_update(index_elements=["key"], set_={"value": counted}))
    return str(connection.execute(select(table.c.value).where(table.c.key == "revision")).scalar())


def put_meta(connection: Connection, key: str, value: str) -> None:
    """Set a fact about the store."""
    # Processes that start together set the same ones: not removed and made anew.
    wanted = _insert(connection)(schema.meta).values(key=key, value=value)
    connection.execute(wanted.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def _insert(connection: Connection) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def slices(doc_ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """Cut a list of ids into as many as one statement takes."""
    return (doc_ids[at : at + _SLICE] for at in range(0, len(doc_ids), _SLICE))
