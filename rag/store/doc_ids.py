"""Which documents there are, by id: found by their content, by their source, by the beginning of the id."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from rag.store import schema
from rag.store.database import Database
from rag.store.put import slices

_TABLE = schema.documents
_READY = select(_TABLE.c.doc_id).where(_TABLE.c.ready == 1)


class DocIds:
    """The ids of the documents of a catalog. Its methods read the database.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_source(self, sources: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Ids of the ready documents from these sources, by source; a source without any is left out."""
        found: dict[str, tuple[str, ...]] = {}
        for part in slices(sources):
            query = select(_TABLE.c.source, _TABLE.c.doc_id).where(_TABLE.c.ready == 1, _TABLE.c.source.in_(part))
            for row in self._database.rows(query):
                found[row.source] = (*found.get(row.source, ()), row.doc_id)
        return found

    def by_hash(self) -> dict[str, str]:
        """The id of each ready document by the hash of its content."""
        rows = self._database.rows(select(_TABLE.c.content_hash, _TABLE.c.doc_id).where(_TABLE.c.ready == 1))
        return {row.content_hash: row.doc_id for row in rows}

    def resolve(self, prefix: str) -> tuple[str, ...]:
        """The ids of the ready documents that begin with ``prefix``, at most two; an id in full is that one alone."""
        if not prefix.isascii() or not prefix.isprintable():
            return ()
        query = _READY.order_by(_TABLE.c.doc_id)
        exact = self._database.rows(query.where(_TABLE.c.doc_id == prefix))
        found = exact or self._database.rows(query.where(_TABLE.c.doc_id.startswith(prefix, autoescape=True)).limit(2))
        return tuple(row.doc_id for row in found)

    def unready(self) -> tuple[str, ...]:
        """Ids of documents whose ingest or removal did not finish."""
        return tuple(row.doc_id for row in self._database.rows(select(_TABLE.c.doc_id).where(_TABLE.c.ready == 0)))
