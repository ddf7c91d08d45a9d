"""The ready documents of a catalog with what was read of them, as corrected; documents are remembered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from rag.store import schema
from rag.store.corrections import Corrections
from rag.store.database import Database
from rag.types import Block, Document, Section, Span

_READY = select(schema.documents).where(schema.documents.c.ready == 1)


class Documents:
    """The documents of one catalog.

    Args:
        database: the catalog's.
        corrections: what persons set down of them.
    """

    def __init__(self, database: Database, corrections: Corrections) -> None:
        self._database, self._corrections = database, corrections
        self._known: dict[str, Document] = {}
        self._listed: tuple[str | None, tuple[Document, ...]] | None = None

    def all(self, revision: str | None) -> tuple[Document, ...]:
        """Every document, by title then id; read anew only when the revision has changed."""
        listed = self._listed
        if listed is None or listed[0] != revision:
            found = (self._as_corrected(row, revision) for row in self._database.rows(_READY))
            ordered = tuple(sorted(found, key=lambda one: (one.title, one.doc_id)))
            self._listed = listed = (revision, ordered)
            self._known = {document.doc_id: document for document in ordered}
        return listed[1]

    def get(self, doc_id: str, revision: str | None) -> Document | None:
        """One document, or ``None``. Documents never change under their id, so they are remembered."""
        known = self._known  # another thread may put a new table in its place
        if doc_id not in known and doc_id.isascii() and doc_id.isprintable():  # no database is asked for others
            for row in self._database.rows(_READY.where(schema.documents.c.doc_id == doc_id)):
                known[doc_id] = self._as_corrected(row, revision)
        return known.get(doc_id)

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Read these anew when they are asked for."""
        for doc_id in doc_ids:
            self._known.pop(doc_id, None)

    def forget_all(self) -> None:
        """Read every document anew when it is asked for."""
        self._known = {}

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        table = schema.sections
        query = select(table).where(table.c.doc_id == doc_id).order_by(table.c.start, table.c.level)
        return tuple(schema.to_section(row) for row in self._database.rows(query))

    def blocks(self, doc_id: str, within: Span | None = None) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before children; those that reach into a span, or all."""
        table = schema.blocks
        query = select(table).where(table.c.doc_id == doc_id)
        if within is not None:
            query = query.where(table.c.start < within.end, table.c.end > within.start)
        return tuple(schema.to_block(row) for row in self._database.rows(query.order_by(table.c.place)))

    def _as_corrected(self, row: Any, revision: str | None) -> Document:
        return self._corrections.corrected(schema.to_document(row), revision)
