"""The catalog: documents, sections, chunks and indicators in a database; the truth that the indexes derive from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial

from sqlalchemy import delete

from rag.store import schema
from rag.store.catalog_layout import check_written, prepare_catalog
from rag.store.catalog_writer import CatalogWriter
from rag.store.chunks import Chunks
from rag.store.corrections import Corrections
from rag.store.coverage import Counts, Coverage, count_chunks, count_ready, is_report, read_coverage
from rag.store.curated import CuratedAnswers
from rag.store.database import Database
from rag.store.doc_ids import DocIds
from rag.store.documents import Documents
from rag.store.fingerprints import Fingerprints
from rag.store.ledger import Ledger, find_indicators, frequent_names
from rag.store.memberships import Memberships
from rag.store.meta import Meta
from rag.store.put import put_meta
from rag.store.revision import Revision
from rag.store.sources import Sources
from rag.store.token_vectors import TokenTable
from rag.store.transfer import copy_tables
from rag.store.visible import VisibleCatalog
from rag.types import Block, Chunk, Document, Indicator, Section, Span

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
        prepare_catalog(self._database)
        self._corrections, self._chunks = Corrections(self._database), Chunks(self._database)
        self._documents = Documents(self._database, self._corrections)
        self._coverage: tuple[str | None, Coverage] | None = None
        self._counted: tuple[str | None, int] | None = None
        self._views: Callable[[frozenset[str]], VisibleCatalog] = lru_cache(_MOST_VIEWS)(partial(VisibleCatalog, self))
        self.sources, self.fingerprints = Sources(self._database), Fingerprints(self._database)
        self.tokens, self.memberships = TokenTable(self._database), Memberships(self._database)
        self.curated, self.doc_ids = CuratedAnswers(self._database), DocIds(self._database)
        self._meta = Meta(self._database)
        self._revision = Revision(self._meta)
        self.writer = CatalogWriter(self._database, self._documents, self._corrections, self._meta, self._revision)

    @property
    def revision(self) -> str | None:
        """Changes with every document shown or hidden; as of the last ``refresh`` or write of this process."""
        return self._revision.current

    def refresh(self) -> bool:
        """See what another process has written; returns whether there was anything."""
        changed = self._revision.refresh()
        if changed:
            self._documents.forget_all()
        return changed

    @contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Be the one writer of a catalog on a server; of documents none is written by a program of an older layout.

        Raises:
            StoreLockedError: another process is writing, or a newer program has brought the tables to its layout.
        """
        with self._database.writing_alone():
            check_written(self.get_meta("schema_version"))
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
        return self._meta.get(key)

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        self._meta.put(key, value)

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

    def corrections(self, doc_id: str) -> Mapping[str, str]:
        """What a person set down of a document, by key."""
        return self._corrections.of(doc_id, None)

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule, which is of no year, and of a document without a date."""
        found = self.header(doc_id)
        return found.year if found is not None and is_report(found) else None

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._documents.sections(doc_id, self.revision)

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
