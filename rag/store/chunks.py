"""The chunks of a catalog: those asked for are remembered, for the same ones are asked for again and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, Table, bindparam, cast, exists, select

from rag.store import schema
from rag.store.database import Database
from rag.store.put import slices
from rag.store.recent import Recent
from rag.store.records.chunk import to_chunk
from rag.store.records.columns import kept_rows
from rag.types import Chunk

# Chunks kept in memory, about 2 KB each, and years of chunks, about 150 bytes each.
_REMEMBERED, _YEARS_REMEMBERED = 20_000, 200_000


def _asked_for(table: Table) -> ColumnElement[bool]:
    """Whether a chunk is one of ``ids`` and its document may be shown."""
    documents = schema.documents
    # Not a join: SQLite would walk the chunks of all ready documents, 45 ms at 100,000 chunks instead of 0.4.
    ready = exists().where(documents.c.doc_id == table.c.doc_id, documents.c.ready == 1)
    return table.c.chunk_id.in_(bindparam("ids", expanding=True)) & ready


# Asked with every question, so worded once.
_READ = kept_rows(schema.chunks).where(_asked_for(schema.chunks))
# As text: most chunks speak of the same few years, which need not be taken apart again and again.
_YEARS = select(schema.chunks.c.chunk_id, cast(schema.chunks.c.years, String).label("years")).where(
    _asked_for(schema.chunks)
)


class _Known(NamedTuple):
    """What is remembered of a revision."""

    revision: str | None
    chunks: Recent[Chunk]
    years: Recent[tuple[int, ...]]


class Chunks:
    """The chunks of one catalog.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = _nothing(None)

    def by_id(self, chunk_ids: Sequence[str], revision: str | None) -> dict[str, Chunk]:
        """The chunks of these ids that belong to ready documents, by id; read anew when the revision has changed."""
        known = self._of_revision(revision).chunks
        found = {one: chunk for one in chunk_ids if (chunk := known.get(one)) is not None}
        for part in slices([one for one in chunk_ids if one not in found]):
            rows = self._database.rows(_READ, {"ids": part})
            read = {row.chunk_id: to_chunk(row) for row in rows}
            known.put_all(read)
            found.update(read)
        return found

    def years(self, chunk_ids: Sequence[str], revision: str | None) -> dict[str, tuple[int, ...]]:
        """The years that the chunks of these ids speak of, by id: a tenth of the work of reading the chunks."""
        known = self._of_revision(revision).years
        found = {one: years for one in chunk_ids if (years := known.get(one)) is not None}
        for part in slices([one for one in chunk_ids if one not in found]):
            rows = self._database.rows(_YEARS, {"ids": part})
            read = {row.chunk_id: _years(row.years) for row in rows}
            known.put_all(read)
            found.update(read)
        return found

    def of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        table = schema.chunks
        query = kept_rows(table).where(table.c.doc_id == doc_id).order_by(table.c.start, table.c.end)
        return tuple(to_chunk(row) for row in self._database.rows(query))

    def _of_revision(self, revision: str | None) -> _Known:
        known = self._known  # another thread may put a new table in its place
        if known.revision != revision:
            self._known = known = _nothing(revision)
        return known


def _nothing(revision: str | None) -> _Known:
    return _Known(revision, Recent(_REMEMBERED), Recent(_YEARS_REMEMBERED))


@lru_cache(maxsize=4096)
def _years(kept: str) -> tuple[int, ...]:
    return tuple(json.loads(kept))
