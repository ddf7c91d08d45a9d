"""The catalog: documents, sections, chunks and indicators in a database; the truth that the indexes derive from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, String, cast, delete, exists, func, insert, select, update

from rag.errors import StoreCorruptError
from rag.store import schema
from rag.store.corrections import Corrections
from rag.store.database import Database
from rag.store.fingerprints import Fingerprints, put_fingerprints
from rag.store.sources import Source, Sources, drop_sources, put_sources, settle
from rag.store.standing import standings
from rag.text.normalize import squeeze
from rag.text.rule_names import is_rule_title
from rag.types import Block, Chunk, Document, Fingerprint, Indicator, Section

# SQLite takes at most 32,766 variables in one statement; chunk ids are asked for in slices well below it.
_SLICE = 500
# Chunks kept in memory, about 2 KB each.
_REMEMBERED = 10_000
# A passage of more years than these speaks of a period, not of each year in it.
_YEARS_APART = 2


# A document with its sections, blocks, chunks and indicators.
Parts = tuple[Document, Iterable[Section], Iterable[Block], Iterable[Chunk], Iterable[Indicator]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a catalog holds, ready documents only."""

    documents: int
    chunks: int
    indicators: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the documents speak of.

    ``years`` are those any passage names, ``periods`` those that lie in a period any passage names, ``bodies`` the
    places any document speaks for; ``latest`` is the year of the newest report, which 今年 means in a question, or
    ``None`` when there are only rules; ``versions`` are the years of rules that stand in several versions.
    """

    years: frozenset[int] = frozenset()
    bodies: tuple[str, ...] = ()
    latest: int | None = None
    periods: frozenset[int] = frozenset()
    versions: frozenset[int] = frozenset()


class Catalog:
    """One database of documents.

    Args:
        url: an SQLAlchemy URL.

    Raises:
        StoreCorruptError: the database cannot be read, or was made by another version.
        StoreFullError: the disk is full.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._corrections = Corrections(self._database)
        self._documents: dict[str, Document] = {}
        self._listed: tuple[str | None, tuple[Document, ...]] | None = None
        self._chunks: tuple[str | None, dict[str, Chunk]] = (None, {})
        self._coverage: tuple[str | None, Coverage] | None = None
        self._counted: tuple[str | None, int] | None = None
        self._database.create(schema.metadata)
        self.sources, self.fingerprints = Sources(self._database), Fingerprints(self._database)
        self._revision = self.get_meta("revision")
        version = self.get_meta("schema_version")
        if version is None:
            self.set_meta("schema_version", schema.SCHEMA_VERSION)
        elif version != schema.SCHEMA_VERSION:
            raise StoreCorruptError(
                f"the store has layout {version}, this program reads {schema.SCHEMA_VERSION}; "
                "remove the store and ingest again"
            )

    @property
    def revision(self) -> str | None:
        """Changes with every document shown or hidden; as of the last ``refresh`` or write of this process."""
        return self._revision

    def refresh(self) -> bool:
        """See what another process has written; returns whether there was anything."""
        before, self._revision = self._revision, self.get_meta("revision")
        if self._revision != before:
            self._documents = {}
        return self._revision != before

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    # -- what is known of the store as a whole ---------------------------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        """A fact about the store, or ``None``."""
        with self._database.reading() as connection:
            return connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar()

    def set_meta(self, key: str, value: str) -> None:
        """Remember a fact about the store."""
        with self._database.writing() as connection:
            _put_meta(connection, key, value)

    def counts(self) -> Counts:
        """Count what is ready."""
        ready = select(schema.documents.c.doc_id).where(schema.documents.c.ready == 1)
        with self._database.reading() as connection:

            def count(table: Any) -> int:
                query = select(func.count()).select_from(table).where(table.c.doc_id.in_(ready))
                return int(connection.execute(query).scalar_one())

            return Counts(count(schema.documents), count(schema.chunks), count(schema.indicators))

    def coverage(self) -> Coverage:
        """The years and bodies covered; read anew only when a writer has counted a new revision."""
        revision, known = self.revision, self._coverage
        if known is None or known[0] != revision:
            ready = schema.documents.c.ready == 1
            bodies = select(schema.documents.c.body).where(ready).distinct()
            # As text: a JSON column has no equality in PostgreSQL.
            years = (
                select(cast(schema.chunks.c.years, String).label("years"))
                .join(schema.documents, schema.documents.c.doc_id == schema.chunks.c.doc_id)
                .where(ready)
                .distinct()
            )
            spoken_of = [json.loads(row.years) for row in self._database.rows(years)]
            covered = Coverage(
                frozenset(year for one in spoken_of if len(one) <= _YEARS_APART for year in one),
                tuple(sorted(row.body for row in self._database.rows(bodies) if row.body)),
                max((one.year for one in self.documents() if one.year and _is_report(one)), default=None),
                frozenset(year for one in spoken_of if len(one) > _YEARS_APART for year in one),
                _versions(self.documents()),
            )
            self._coverage = known = (revision, covered)
        return known[1]

    # -- reading: ready documents only -----------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id; read anew only when the revision has changed."""
        revision, listed = self.revision, self._listed
        if listed is None or listed[0] != revision:
            table = schema.documents
            query = select(table).where(table.c.ready == 1).order_by(table.c.title, table.c.doc_id)
            found = tuple(self._as_corrected(row) for row in self._database.rows(query))
            found = tuple(sorted(found, key=lambda one: (one.title, one.doc_id)))
            self._listed = listed = (revision, found)
            self._documents = {document.doc_id: document for document in found}
        return listed[1]

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``. Documents never change under their id, so they are remembered."""
        known = self._documents  # another thread may put a new table in its place
        if doc_id not in known:
            table = schema.documents
            for row in self._database.rows(select(table).where(table.c.doc_id == doc_id, table.c.ready == 1)):
                known[doc_id] = self._as_corrected(row)
        return known.get(doc_id)

    def _as_corrected(self, row: Any) -> Document:
        return self._corrections.corrected(schema.to_document(row), self.revision)

    def corrections(self, doc_id: str) -> Mapping[str, str]:
        """What a person set down of a document, by key."""
        return self._corrections.of(doc_id, None)

    def resolve(self, prefix: str) -> tuple[str, ...]:
        """The ids of the ready documents that begin with ``prefix``, at most two; an id in full is that one alone."""
        table = schema.documents
        query = select(table.c.doc_id).where(table.c.ready == 1).order_by(table.c.doc_id)
        exact = self._database.rows(query.where(table.c.doc_id == prefix))
        found = exact or self._database.rows(query.where(table.c.doc_id.startswith(prefix, autoescape=True)).limit(2))
        return tuple(row.doc_id for row in found)

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule, which is of no year, and of a document without a date."""
        found = self.document(doc_id)
        return found.year if found is not None and _is_report(found) else None

    def find(self, *, content_hash: str = "", source: str = "") -> tuple[str, ...]:
        """Ids of the ready documents with this content or from this source."""
        table = schema.documents
        query = select(table.c.doc_id).where(table.c.ready == 1)
        if content_hash:
            query = query.where(table.c.content_hash == content_hash)
        if source:
            query = query.where(table.c.source == source)
        return tuple(row.doc_id for row in self._database.rows(query))

    def content_hashes(self) -> dict[str, str]:
        """The id of each ready document by the hash of its content."""
        table = schema.documents
        rows = self._database.rows(select(table.c.content_hash, table.c.doc_id).where(table.c.ready == 1))
        return {row.content_hash: row.doc_id for row in rows}

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        table = schema.sections
        query = select(table).where(table.c.doc_id == doc_id).order_by(table.c.start, table.c.level)
        return tuple(schema.to_section(row) for row in self._database.rows(query))

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        table = schema.blocks
        query = select(table).where(table.c.doc_id == doc_id).order_by(table.c.place)
        return tuple(schema.to_block(row) for row in self._database.rows(query))

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids that belong to ready documents, by id."""
        known = self._known_chunks()
        found = {one: known[one] for one in chunk_ids if one in known}
        wanted = [one for one in chunk_ids if one not in found]
        table, documents = schema.chunks, schema.documents
        # Not a join: SQLite would walk the chunks of all ready documents, 45 ms at 100,000 chunks instead of 0.4.
        ready = exists().where(documents.c.doc_id == table.c.doc_id, documents.c.ready == 1)
        for at in range(0, len(wanted), _SLICE):
            query = select(table).where(table.c.chunk_id.in_(wanted[at : at + _SLICE]), ready)
            found.update({row.chunk_id: schema.to_chunk(row) for row in self._database.rows(query)})
        known.update({one: found[one] for one in wanted[: max(0, _REMEMBERED - len(known))] if one in found})
        return found

    def _known_chunks(self) -> dict[str, Chunk]:
        """Chunks read since the last revision; the same ones are asked for again and again."""
        revision, chunks = self.revision, self._chunks
        if chunks[0] != revision:
            self._chunks = chunks = (revision, {})
        return chunks[1]

    def passages(self) -> int:
        """Return how many chunks are ready, counted once for each revision."""
        revision, counted = self.revision, self._counted
        if counted is None or counted[0] != revision:
            self._counted = counted = (revision, self.counts().chunks)
        return counted[1]

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        table = schema.chunks
        query = select(table).where(table.c.doc_id == doc_id).order_by(table.c.start)
        return tuple(schema.to_chunk(row) for row in self._database.rows(query))

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger in document order, where the name contains ``name`` and the scope holds ``year``."""
        table = schema.indicators
        query = (
            select(table)
            .join(schema.documents, schema.documents.c.doc_id == table.c.doc_id)
            .where(schema.documents.c.ready == 1)
            .order_by(table.c.doc_id, table.c.start, table.c.id)
        )
        if name:
            query = query.where(table.c.name.contains(name, autoescape=True))
        rows = map(schema.to_indicator, self._database.rows(query))
        return tuple(row for row in rows if year is None or year in row.scope.years)

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        table = schema.indicators
        query = select(table.c.name).group_by(table.c.name).order_by(func.count().desc(), table.c.name).limit(most)
        return tuple(row.name for row in self._database.rows(query))

    # -- writing: by the one holder of the writer's lock -----------------------------------------------------------

    def add(
        self,
        document: Document,
        sections: Iterable[Section],
        blocks: Iterable[Block],
        chunks: Iterable[Chunk],
        indicators: Iterable[Indicator],
    ) -> None:
        """Store a document, not yet ready, in one transaction; an earlier one of the same id is replaced."""
        self.add_all([(document, sections, blocks, chunks, indicators)])

    def add_all(self, items: Iterable[Parts], fingerprints: Mapping[str, Fingerprint] = MappingProxyType({})) -> None:
        """Store documents as ``add`` does, with their fingerprints by id, all in one transaction."""
        with self._database.writing() as connection:
            for item in items:
                _put_document(connection, *item, ready=False)
                self._documents.pop(item[0].doc_id, None)
            put_fingerprints(connection, fingerprints)

    def replace(
        self,
        document: Document,
        sections: Iterable[Section],
        blocks: Iterable[Block],
        chunks: Iterable[Chunk],
        indicators: Iterable[Indicator],
    ) -> None:
        """Store a shown document anew, cut otherwise; it stays shown, in one transaction."""
        for row in self._database.rows(select(schema.documents).where(schema.documents.c.doc_id == document.doc_id)):
            read = schema.to_document(row)  # what was read of it is kept, not what was set down in its place
            document = replace(document, title=read.title, metadata=read.metadata)
        with self._database.writing() as connection:
            _put_document(connection, document, sections, blocks, chunks, indicators, ready=True)
        self._documents.pop(document.doc_id, None)

    def correct(self, doc_id: str, changes: Mapping[str, str | None]) -> None:
        """Set facts of a document down in the place of those read, for good; ``None`` takes one back."""
        self._corrections.put(doc_id, changes)
        self.show([])
        self._documents.pop(doc_id, None)

    def hand_on(self, doc_id: str, successor: Document) -> None:
        """Let what was set down of a document hold for its changed file, where that is still the same document."""
        known, table = self.corrections(doc_id), schema.documents
        if not known or doc_id == successor.doc_id or self.corrections(successor.doc_id):
            return
        for row in self._database.rows(select(table.c.title, table.c.source).where(table.c.doc_id == doc_id)):
            if row.source == successor.source and squeeze(row.title) == squeeze(successor.title):
                self._corrections.put(successor.doc_id, known)

    def show(self, shown: Sequence[str], hidden: Sequence[str] = (), found: Sequence[Source] = ()) -> None:
        """Show documents and hide others, all in one transaction, and count a new revision.

        Args:
            shown: ids of documents that are complete.
            hidden: ids of documents that are to be removed.
            found: where documents were found; one that is found nowhere any more is hidden.
        """
        with self._database.writing() as connection:
            before = put_sources(connection, found)
            _set_ready(connection, hidden, ready=False)
            _set_ready(connection, shown, ready=True)
            touched = before | {one.doc_id for one in found if one.doc_id}
            orphans = settle(connection, touched - set(hidden))
            self._count_revision(connection, (*shown, *hidden, *touched, *orphans))

    def forget(self, sources: Sequence[str]) -> None:
        """Forget where documents were found; hide those found nowhere any more. One transaction, a new revision."""
        with self._database.writing() as connection:
            touched = drop_sources(connection, sources)
            settle(connection, touched)
            self._count_revision(connection, touched)

    def _count_revision(self, connection: Connection, changed: Iterable[str]) -> None:
        value = connection.execute(select(schema.meta.c.value).where(schema.meta.c.key == "revision")).scalar()
        self._revision = str(int(value or 0) + 1)
        _put_meta(connection, "revision", self._revision)
        for doc_id in changed:
            self._documents.pop(doc_id, None)

    def remove(self, *doc_ids: str) -> None:
        """Remove documents with everything that belongs to them, in one transaction."""
        table = schema.documents
        with self._database.writing() as connection:
            for part in _slices(doc_ids):
                connection.execute(delete(table).where(table.c.doc_id.in_(part)))
        for doc_id in doc_ids:
            self._documents.pop(doc_id, None)

    def unready(self) -> tuple[str, ...]:
        """Ids of documents whose ingest or removal did not finish."""
        table = schema.documents
        return tuple(row.doc_id for row in self._database.rows(select(table.c.doc_id).where(table.c.ready == 0)))


def _set_ready(connection: Connection, doc_ids: Sequence[str], *, ready: bool) -> None:
    table = schema.documents
    for part in _slices(doc_ids):
        connection.execute(update(table).where(table.c.doc_id.in_(part)).values(ready=int(ready)))


def _slices(doc_ids: Sequence[str]) -> Iterable[Sequence[str]]:
    return (doc_ids[at : at + _SLICE] for at in range(0, len(doc_ids), _SLICE))


def _put_document(
    connection: Connection,
    document: Document,
    sections: Iterable[Section],
    blocks: Iterable[Block],
    chunks: Iterable[Chunk],
    indicators: Iterable[Indicator],
    *,
    ready: bool,
) -> None:
    row, same = schema.document_row(document, ready=ready), schema.documents.c.doc_id == document.doc_id
    # Not removed and made anew: where it was found belongs to it and stays.
    if not connection.execute(update(schema.documents).where(same).values(**row)).rowcount:
        connection.execute(insert(schema.documents), row)
    for table, rows in (
        (schema.sections, [schema.section_row(one) for one in sections]),
        (schema.blocks, [schema.block_row(one, place) for place, one in enumerate(blocks)]),
        (schema.chunks, [schema.chunk_row(one) for one in chunks]),
        (schema.indicators, [schema.indicator_row(one) for one in indicators]),
    ):
        connection.execute(delete(table).where(table.c.doc_id == document.doc_id))
        if rows:
            connection.execute(insert(table), rows)


def _versions(documents: Sequence[Document]) -> frozenset[int]:
    """The years of rules of one title and body that stand in several versions."""
    table = standings(documents, "")
    groups = ({table.dated[one].year for one in group} for group in table.groups)
    return frozenset(year for years in groups if len(years) > 1 for year in years if year)


def _is_report(document: Document) -> bool:
    """Whether a document is of a year, as a rule is not; what holds from its issue on may still be a report."""
    facts = document.metadata
    dated = "effective_on" in facts and facts["effective_on"] not in (
        facts.get("written_on"),
        facts.get("published_on"),
    )
    return document.year is not None and not dated and not is_rule_title(document.title)


def _put_meta(connection: Connection, key: str, value: str) -> None:
    connection.execute(delete(schema.meta).where(schema.meta.c.key == key))
    connection.execute(insert(schema.meta), {"key": key, "value": value})
