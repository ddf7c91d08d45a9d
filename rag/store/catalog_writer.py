"""What changes the documents of a catalog: by the one holder of the writer's lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import delete, select

from rag.stages import TokenVectors
from rag.store import schema
from rag.store.corrections import Corrections
from rag.store.database import Database
from rag.store.documents import Documents
from rag.store.fingerprints import put_fingerprints
from rag.store.memberships import put_memberships
from rag.store.meta import Meta
from rag.store.put import set_ready, slices
from rag.store.put_rows import put_rows
from rag.store.records.document import to_document
from rag.store.revision import Revision
from rag.store.rows import Rows, rows_of
from rag.store.sources import Source, drop_sources, put_sources, settle
from rag.text.normalize import squeeze
from rag.text.reading import HOW_READ_VERSION
from rag.types import Block, Chunk, Document, Fingerprint, Indicator, Section

Parts = tuple[Document, Iterable[Section], Iterable[Block], Iterable[Chunk], Iterable[Indicator]]
"""A document with its sections, blocks, chunks and indicators."""

_HOW_READ = "how_read"


class CatalogWriter:
    """The writing side of one catalog.

    Args:
        database: the catalog's.
        documents: those that it remembers.
        corrections: what persons set down of them.
        meta: the facts about the store.
        revision: counted with what is shown or hidden.
    """

    def __init__(
        self, database: Database, documents: Documents, corrections: Corrections, meta: Meta, revision: Revision
    ) -> None:
        self._database, self._documents, self._corrections = database, documents, corrections
        self._meta, self._revision = meta, revision

    def add_all(
        self,
        items: Iterable[Parts | Rows],
        fingerprints: Mapping[str, Fingerprint] = MappingProxyType({}),
        tokens: Mapping[str, TokenVectors] = MappingProxyType({}),
        collections: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        """Store documents, not yet ready, in one transaction; an earlier one of the same id is replaced.

        Args:
            items: the documents with their parts, or as rows where they were made elsewhere.
            fingerprints: by document id.
            tokens: token vectors by chunk id, of documents that are no rows yet.
            collections: by document id; none of a document: the public one.
        """
        batch = [one if isinstance(one, Rows) else rows_of(*one, tokens=tokens) for one in items]
        with self._database.writing() as connection:
            put_rows(connection, batch, ready=False)
            put_fingerprints(connection, fingerprints)
            put_memberships(connection, collections)
        self._documents.forget(one.document.doc_id for one in batch)

    def replace(
        self,
        document: Document,
        sections: Iterable[Section],
        blocks: Iterable[Block],
        chunks: Iterable[Chunk],
        indicators: Iterable[Indicator],
        tokens: Mapping[str, TokenVectors] = MappingProxyType({}),
    ) -> None:
        """Store a shown document anew, cut otherwise; it stays shown, in one transaction."""
        for row in self._database.rows(select(schema.documents).where(schema.documents.c.doc_id == document.doc_id)):
            read = to_document(row)  # what was read of it is kept, not what was set down in its place
            document = replace(document, title=read.title, metadata=read.metadata)
        rows = rows_of(document, sections, blocks, chunks, indicators, tokens)
        with self._database.writing() as connection:
            put_rows(connection, [rows], ready=True)
        self._documents.forget([document.doc_id])

    def correct(self, doc_id: str, changes: Mapping[str, str | None]) -> None:
        """Set facts of a document down in the place of those read, for good; ``None`` takes one back."""
        self._corrections.put(doc_id, changes)
        self.show([])
        self._documents.forget([doc_id])

    def place(self, collections: Mapping[str, Collection[str]]) -> None:
        """Put documents into these collections and no others. One transaction, a new revision."""
        self.show([], collections=collections)

    def hand_on(self, doc_id: str, successor: Document) -> None:
        """Let what was set down of a document hold for its changed file, where that is still the same document."""
        known, table = self._corrections.of(doc_id, None), schema.documents
        if not known or doc_id == successor.doc_id or self._corrections.of(successor.doc_id, None):
            return
        for row in self._database.rows(select(table.c.title, table.c.source).where(table.c.doc_id == doc_id)):
            if row.source == successor.source and squeeze(row.title) == squeeze(successor.title):
                self._corrections.put(successor.doc_id, known)

    def show(
        self,
        shown: Sequence[str],
        hidden: Sequence[str] = (),
        found: Sequence[Source] = (),
        collections: Mapping[str, Collection[str]] = MappingProxyType({}),
    ) -> None:
        """Show documents and hide others, all in one transaction, and count a new revision.

        Args:
            shown: ids of documents that are complete.
            hidden: ids of documents that are to be removed.
            found: where documents were found; one that is found nowhere any more is hidden.
            collections: by the id of a document that is there already: those it is in from now on.
        """
        with self._database.writing() as connection:
            put_memberships(connection, collections)
            before = put_sources(connection, found)
            set_ready(connection, hidden, ready=False)
            set_ready(connection, shown, ready=True)
            touched = before | {one.doc_id for one in found if one.doc_id}
            orphans = settle(connection, touched - set(hidden))
            self._revision.count(connection)
        self._documents.forget((*shown, *hidden, *touched, *orphans, *collections))

    def forget(self, sources: Sequence[str]) -> None:
        """Forget where documents were found; hide those found nowhere any more. One transaction, a new revision."""
        with self._database.writing() as connection:
            touched = drop_sources(connection, sources)
            settle(connection, touched)
            self._revision.count(connection)
        self._documents.forget(touched)

    def remove(self, *doc_ids: str) -> None:
        """Remove documents with everything that belongs to them, in one transaction."""
        table = schema.documents
        with self._database.writing() as connection:
            for part in slices(doc_ids):
                connection.execute(delete(table).where(table.c.doc_id.in_(part)))
        self._documents.forget(doc_ids)

    def note_how_read(self) -> None:
        """Keep how each text is read, once for each way of reading."""
        self._documents.note_how_read()
        self._meta.put(_HOW_READ, HOW_READ_VERSION)

    def knows_how_read(self) -> bool:
        """Whether it is kept how each text is read; what older programs have stored since is found out anew."""
        return self._meta.get(_HOW_READ) == HOW_READ_VERSION
