"""Where the documents came from: each file, or member of an archive, with the document it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, String, Table, delete, func, insert, select, update

from rag.store import schema
from rag.store.database import Database
from rag.store.words import code_order

_SLICE = 500


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when it was read. ``doc_id`` is ``None`` of an archive, whose members have rows of their own.

    ``size`` in bytes and ``mtime_ns`` since the epoch tell whether it must be looked at again; both are 0 of a member.
    """

    source: str
    doc_id: str | None
    content_hash: str
    size: int = 0
    mtime_ns: int = 0


sources = Table(
    "sources",
    schema.metadata,
    Column("source", String, primary_key=True),
    Column("doc_id", ForeignKey("documents.doc_id", ondelete="CASCADE"), index=True),
    Column("content_hash", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
)


class Sources:
    """The sources of a catalog.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Source]:
        """Every source by its name."""
        query = select(sources).order_by(code_order(sources.c.source))
        rows = (Source(**row._mapping) for row in self._database.rows(query))
        return {row.source: row for row in rows}


def put_sources(connection: Connection, rows: Sequence[Source]) -> set[str]:
    """Store where documents were found; return the ids of those that were found there before."""
    names = [row.source for row in rows]
    before = drop_sources(connection, names)
    for part in _slices(names):
        # Of a catalog that was made before sources had rows of their own.
        query = select(schema.documents.c.doc_id).where(
            schema.documents.c.source.in_(part), schema.documents.c.ready == 1
        )
        before.update(row.doc_id for row in connection.execute(query))
    if rows:
        connection.execute(insert(sources), [asdict(row) for row in rows])
    return before


def drop_sources(connection: Connection, names: Sequence[str]) -> set[str]:
    """Forget sources; return the ids of the documents that were found there."""
    before: set[str] = set()
    for part in _slices(names):
        query = select(sources.c.doc_id).where(sources.c.source.in_(part), sources.c.doc_id.is_not(None))
        before.update(row.doc_id for row in connection.execute(query))
        connection.execute(delete(sources).where(sources.c.source.in_(part)))
    return before


def settle(connection: Connection, doc_ids: Iterable[str]) -> tuple[str, ...]:
    """Give documents the first of their sources; hide those that have none left, and return the ids of these."""
    documents = schema.documents
    orphans: list[str] = []
    for part in _slices(sorted(doc_ids)):
        query = select(sources.c.doc_id, func.min(code_order(sources.c.source)).label("first"))
        query = query.where(sources.c.doc_id.in_(part)).group_by(sources.c.doc_id)
        first = {row.doc_id: row.first for row in connection.execute(query)}
        known = select(documents.c.doc_id, documents.c.source).where(documents.c.doc_id.in_(part))
        held = {row.doc_id: row.source for row in connection.execute(known)}
        for doc_id in part:
            if doc_id in first:
                if held.get(doc_id) != first[doc_id]:
                    change = update(documents).where(documents.c.doc_id == doc_id)
                    connection.execute(change.values(source=first[doc_id]))
            else:
                connection.execute(update(documents).where(documents.c.doc_id == doc_id).values(ready=0))
                orphans.append(doc_id)
    return tuple(orphans)


def _slices(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[at : at + _SLICE] for at in range(0, len(items), _SLICE))
