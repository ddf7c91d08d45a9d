"""The catalog: documents, sections, chunks and indicators in a database; the truth that the indexes derive from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, delete, select

from rag.errors import StoreCorruptError, StoreError, StoreLockedError
from rag.stages import TokenVectors
from rag.store import schema
from rag.store.chunks import Chunks
from rag.store.corrections import Corrections
from rag.store.coverage import Counts, Coverage, count_chunks, count_ready, is_report, read_coverage
from rag.store.curated import CuratedAnswers
from rag.store.database import Database
from rag.store.doc_ids import DocIds
from rag.store.documents import Documents
from rag.store.fingerprints import Fingerprints, put_fingerprints
from rag.store.layout import Layout, is_served, prepare
from rag.store.ledger import Ledger, find_indicators, frequent_names
from rag.store.memberships import Memberships, put_memberships
from rag.store.put import count_revision, put_meta, set_ready, slices
from rag.store.put_rows import put_rows
from rag.store.records.document import to_document
from rag.store.rows import Rows, rows_of
from rag.store.sources import Source, Sources, drop_sources, put_sources, settle
from rag.store.token_vectors import TokenTable
from rag.store.transfer import copy_tables
from rag.store.visible import VisibleCatalog
from rag.text.normalize import squeeze
from rag.text.reading import HOW_READ_VERSION
from rag.types import Block, Chunk, Document, Fingerprint, Indicator, Section, Span

__all__ = ["Catalog", "Counts", "Coverage", "Parts"]

# A document with its sections, blocks, chunks and indicators.
Parts = tuple[Document, Iterable[Section], Iterable[Block], Iterable[Chunk], Iterable[Indicator]]

_LAYOUT = Layout(
    schema.metadata,
    schema.meta,
    schema.SCHEMA_VERSION,
    schema.OLDEST_VERSION,
    Path(__file__).parent / "migrations",
    schema.SERVES_VERSION,
)
_HOW_READ = "how_read"
# Asked with every question, so worded once.
_META = select(schema.meta.c.value).where(schema.meta.c.key == bindparam("key"))
# Sets of collections whose documents are remembered, by reference.
_MOST_VIEWS = 16


class Catalog:
    """One database of documents.

    Args:
        url: an SQLAlchemy URL.
        pool_size: connections kept to a server; ``None``: as many as are usual.

    Raises:
        StoreCorruptError: the database cannot be read, or was made by an earlier version.
        StoreError: it was made by a later version, and serves this one no more.
        StoreFullError: the disk is full.
    """

    def __init__(self, url: str, pool_size: int | None = None) -> None:
        self._database = Database(url, pool_size=pool_size)
        self._corrections, self._chunks = Corrections(self._database), Chunks(self._database)
        self._documents = Documents(self._database, self._corrections)
        self._coverage: tuple[str | None, Coverage] | None = None
        self._counted: tuple[str | None, int] | None = None
        self._views: Callable[[frozenset[str]], VisibleCatalog] = lru_cache(_MOST_VIEWS)(partial(VisibleCatalog, self))
        self._prepare()
        self.sources, self.fingerprints = Sources(self._database), Fingerprints(self._database)
        self.tokens, self.memberships = TokenTable(self._database), Memberships(self._database)
        self.curated, self.doc_ids = CuratedAnswers(self._database), DocIds(self._database)
        self._revision = self.get_meta("revision")

    def _prepare(self) -> None:
        version = prepare(self._database, _LAYOUT)
        if not is_served(self._database, _LAYOUT, version):
            self.close()
            if version > schema.SCHEMA_VERSION:
                raise StoreError(
                    "the catalog has layout {version}, which serves programs of layout {known} no more: bring this "
                    "program up to date",
                    version=version,
                    known=schema.SCHEMA_VERSION,
                )
            raise StoreCorruptError(
                "the store has layout {version}, this program reads {schema_version}; remove the store and "
                "ingest again",
                version=version,
                schema_version=schema.SCHEMA_VERSION,
            )

    @property
    def revision(self) -> str | None:
        """Changes with every document shown or hidden; as of the last ``refresh`` or write of this process."""
        return self._revision

    def refresh(self) -> bool:
        """See what another process has written; returns whether there was anything."""
        before, self._revision = self._revision, self.get_meta("revision")
        if self._revision != before:
            self._documents.forget_all()
        return self._revision != before

    @contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Be the one writer of a catalog on a server; of documents none is written by a program of an older layout.

        Raises:
            StoreLockedError: another process is writing, or a newer program has brought the tables to its layout.
        """
        with self._database.writing_alone():
            layout = self.get_meta("schema_version")
            if layout != str(schema.SCHEMA_VERSION):
                raise StoreLockedError(
                    "a newer program has brought the catalog to layout {layout}, this one knows {known}: it goes on "
                    "answering; bring it up to date before documents are added",
                    layout=layout,
                    known=schema.SCHEMA_VERSION,
                )
            yield

    def copy_to(self, other: Catalog) -> None:
        """Put everything, as of one moment, in the place of what another catalog holds; whoever reads it notices.

        The other keeps its own name among the stores of a Chroma server.
        """
        name, counted = other.get_meta("store_id"), (self.get_meta("revision"), other.get_meta("revision"))
        copy_tables(self._database, other._database, schema.metadata)
        with other._database.writing() as connection:
            put_meta(connection, "revision", str(max(int(one or 0) for one in counted) + 1))
            connection.execute(delete(schema.meta).where(schema.meta.c.key == "store_id"))
            if name:
                put_meta(connection, "store_id", name)
        other.refresh()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    # -- what is known of the store as a whole ---------------------------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        """A fact about the store, or ``None``."""
        with self._database.reading() as connection:
            return connection.execute(_META, {"key": key}).scalar()

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        with self._database.writing() as connection:
            put_meta(connection, key, value)

    def counts(self, collections: Collection[str] | None = None) -> Counts:
        """Count what is ready, in these collections or in all."""
        return count_ready(self._database, collections)

    def coverage(self) -> Coverage:
        """The years and bodies covered; read anew only when a writer has counted a new revision."""
        revision, known = self.revision, self._coverage
        if known is None or known[0] != revision:
            self._coverage = known = (revision, read_coverage(self._database, self.headers()))
        return known[1]

    def coverage_of(self, documents: Sequence[Document], collections: Collection[str]) -> Coverage:
        """What ``documents``, those of some collections, cover."""
        return read_coverage(self._database, documents, collections)

    def visible(self, collections: Collection[str] = ()) -> Catalog | VisibleCatalog:
        """The catalog as it is seen of these collections; none named: the whole of it."""
        return self._views(frozenset(collections)) if collections else self

    def collections(self, doc_id: str) -> tuple[str, ...]:
        """The collections that a document is in."""
        return self.memberships.of(doc_id)[doc_id]

    def collection_counts(self) -> Mapping[str, int]:
        """How many documents are in each collection, by its name."""
        return self.memberships.counted()

    # -- reading: ready documents only -----------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id; read anew only when the revision has changed."""
        return self._documents.all(self.revision)

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        return self._documents.get(doc_id, self.revision)

    def headers(self) -> tuple[Document, ...]:
        """Every document without its text, by title then id; read anew only when the revision has changed."""
        return self._documents.headers(self.revision).ordered

    def header(self, doc_id: str) -> Document | None:
        """One document without its text, or ``None``."""
        return self._documents.headers(self.revision).by_id.get(doc_id)

    def how_read(self, doc_id: str) -> str:
        """How the text of a document is read, as ``rag.text.reading.how_read`` tells; "" where there is none."""
        return self._documents.headers(self.revision).how_read.get(doc_id, "")

    def beginnings(self, doc_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of the texts of these documents, by id, in one query."""
        return self._documents.beginnings(doc_ids, characters)

    def note_how_read(self) -> None:
        """Keep how each text is read, once for each way of reading; needs the writer's lock."""
        self._documents.note_how_read()
        self.set_meta(_HOW_READ, HOW_READ_VERSION)

    def knows_how_read(self) -> bool:
        """Whether it is kept how each text is read; what older programs have stored since is found out anew."""
        return self.get_meta(_HOW_READ) == HOW_READ_VERSION

    def corrections(self, doc_id: str) -> Mapping[str, str]:
        """What a person set down of a document, by key."""
        return self._corrections.of(doc_id, None)

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule, which is of no year, and of a document without a date."""
        found = self.header(doc_id)
        return found.year if found is not None and is_report(found) else None

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._documents.sections(doc_id)

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        return self._documents.blocks(doc_id, self.revision)

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        """The blocks of a document that reach into ``span``, in reading order: of a long one those of a part of it."""
        return self._documents.blocks_within(doc_id, span)

    def passages(self) -> int:
        """Return how many chunks are ready, counted once for each revision."""
        revision, counted = self.revision, self._counted
        if counted is None or counted[0] != revision:
            self._counted = counted = (revision, self.count_chunks())
        return counted[1]

    def count_chunks(self) -> int:
        """Count the chunks that are ready, as of now."""
        return count_chunks(self._database)

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids that belong to ready documents, by id."""
        return self._chunks.by_id(chunk_ids, self.revision)

    def chunk_years(self, chunk_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The years that the chunks of these ids speak of, by id, as far as their documents are ready."""
        return self._chunks.years(chunk_ids, self.revision)

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        return self._chunks.of(doc_id)

    def indicators(
        self, name: str = "", year: int | None = None, collections: Collection[str] | None = None
    ) -> tuple[Indicator, ...]:
        """The ledger in document order, where the name contains ``name`` and the scope holds ``year``."""
        return find_indicators(self._database, name, year, collections)

    def indicator_names(self, most: int, collections: Collection[str] | None = None) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        return frequent_names(self._database, most, collections)

    def ledger(self, collections: Collection[str] | None = None) -> Ledger:
        """The ledger, to be searched; of these collections, or of all."""
        return Ledger(self._database, collections)

    # -- writing: by the one holder of the writer's lock -----------------------------------------------------------

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
        known, table = self.corrections(doc_id), schema.documents
        if not known or doc_id == successor.doc_id or self.corrections(successor.doc_id):
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
            self._count_revision(connection, (*shown, *hidden, *touched, *orphans, *collections))

    def forget(self, sources: Sequence[str]) -> None:
        """Forget where documents were found; hide those found nowhere any more. One transaction, a new revision."""
        with self._database.writing() as connection:
            touched = drop_sources(connection, sources)
            settle(connection, touched)
            self._count_revision(connection, touched)

    def _count_revision(self, connection: Connection, changed: Iterable[str]) -> None:
        self._revision = count_revision(connection)
        self._documents.forget(changed)

    def remove(self, *doc_ids: str) -> None:
        """Remove documents with everything that belongs to them, in one transaction."""
        table = schema.documents
        with self._database.writing() as connection:
            for part in slices(doc_ids):
                connection.execute(delete(table).where(table.c.doc_id.in_(part)))
        self._documents.forget(doc_ids)
