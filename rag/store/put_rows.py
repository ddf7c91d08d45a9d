"""Documents' rows into the tables: one statement a table, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from rag.store import schema
from rag.store.put import set_ready, slices
from rag.store.rows import WRITTEN, Rows, columns_of


def put_rows(connection: Connection, batch: Sequence[Rows], *, ready: bool) -> None:
    """Store documents in the place of earlier ones of their ids; ``ready``: they are shown at once."""
    if not batch:
        return
    doc_ids = [one.document.doc_id for one in batch]
    _drop_parts(connection, doc_ids)
    for table in WRITTEN:
        rows = (
            [one.row for one in batch]
            if table is schema.documents
            else [row for one in batch for row in one.parts.get(table.name, ())]
        )
        if rows:
            # Not by way of SQLAlchemy's own: it would take every row apart and put it together again.
            connection.exec_driver_sql(_statement(connection.dialect.name, table), rows)
    if ready:
        set_ready(connection, doc_ids, ready=True)


def _drop_parts(connection: Connection, doc_ids: Sequence[str]) -> None:
    """Remove the parts of the documents that are there; these stay, for where they were found belongs to them."""
    known = schema.documents.c.doc_id
    for part in slices(doc_ids):
        there = [row.doc_id for row in connection.execute(select(known).where(known.in_(part)))]
        for table in (schema.sections, schema.blocks, schema.chunks, schema.indicators) if there else ():
            connection.execute(delete(table).where(table.c.doc_id.in_(there)))


@lru_cache(maxsize=32)
def _statement(dialect: str, table: Table) -> str:
    """The words that insert a row given as a tuple; a document that is there takes the new row's values."""
    names = columns_of(table)
    is_postgresql = dialect == "postgresql"
    wanted = (postgresql.insert if is_postgresql else sqlite.insert)(table).inline()
    if table is schema.documents:
        changed = {name: wanted.excluded[name] for name in names if name != schema.documents.c.doc_id.name}
        wanted = wanted.on_conflict_do_update(index_elements=[schema.documents.c.doc_id], set_=changed)
    spoken = PGDialect_psycopg(paramstyle="format") if is_postgresql else sqlite.dialect()  # type: ignore[no-untyped-call]
    return str(wanted.compile(dialect=spoken, column_keys=names))
