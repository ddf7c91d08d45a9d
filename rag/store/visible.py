"""The catalog as it is seen by an asker of some collections: what is in none of them is as if it were not there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rag.store.coverage import Counts, Coverage, is_report
from rag.store.ledger import Ledger
from rag.types import Block, Chunk, Document, Indicator, Section, Span

if TYPE_CHECKING:
    from rag.store.catalog import Catalog


class _Seen(NamedTuple):
    """What may be seen as of a revision."""

    revision: str | None
    headers: tuple[Document, ...]
    doc_ids: frozenset[str]
    hidden: frozenset[str]


class VisibleCatalog:
    """The documents of some collections; a collection that there is not holds nothing.

    Args:
        origin: the catalog itself; it remembers what is read.
        collections: those that may be seen; at least one.
    """

    def __init__(self, origin: Catalog, collections: Collection[str]) -> None:
        self._origin, self._collections = origin, frozenset(collections)
        self._known: _Seen | None = None
        self._coverage: tuple[str | None, Coverage] | None = None
        self._counted: tuple[str | None, Counts] | None = None

    @property
    def revision(self) -> str | None:
        """As the catalog's."""
        return self._origin.revision

    @property
    def doc_ids(self) -> frozenset[str]:
        """The ids of the documents that may be seen."""
        return self._seen().doc_ids

    @property
    def hidden(self) -> frozenset[str]:
        """The ids of the other documents."""
        return self._seen().hidden

    def visible(self, collections: Collection[str] = ()) -> VisibleCatalog:
        """Those of these documents that are in some collections too; none named restricts nothing more."""
        named = self._collections & frozenset(collections) if collections else self._collections
        return VisibleCatalog(self._origin, named)

    def collections(self, doc_id: str) -> tuple[str, ...]:
        """The collections of a document, as far as they may be seen."""
        if doc_id not in self._seen().doc_ids:
            return ()
        return tuple(one for one in self._origin.collections(doc_id) if one in self._collections)

    def collection_counts(self) -> Mapping[str, int]:
        """How many documents are in each of the collections that may be seen, by its name."""
        return self._origin.memberships.counted(self._collections)

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id."""
        doc_ids = self._seen().doc_ids
        return tuple(one for one in self._origin.documents() if one.doc_id in doc_ids)

    def headers(self) -> tuple[Document, ...]:
        """Every document without its text, by title then id."""
        return self._seen().headers

    def header(self, doc_id: str) -> Document | None:
        """One document without its text, or ``None``."""
        return self._origin.header(doc_id) if doc_id in self._seen().doc_ids else None

    def how_read(self, doc_id: str) -> str:
        """How the text of a document is read; "" where it may not be seen."""
        return self._origin.how_read(doc_id) if doc_id in self._seen().doc_ids else ""

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        return self._origin.document(doc_id) if doc_id in self._seen().doc_ids else None

    def beginnings(self, doc_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of the texts of these documents, by id; one that may not be seen is left out."""
        seen = self._seen().doc_ids
        return self._origin.beginnings([one for one in doc_ids if one in seen], characters)

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._origin.sections(doc_id) if doc_id in self._seen().doc_ids else ()

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        return self._origin.blocks(doc_id) if doc_id in self._seen().doc_ids else ()

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        """The blocks of a document that reach into ``span``, in reading order."""
        return self._origin.blocks_within(doc_id, span) if doc_id in self._seen().doc_ids else ()

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids, by id; one that may not be seen is left out."""
        doc_ids = self._seen().doc_ids
        return {key: one for key, one in self._origin.chunks(chunk_ids).items() if one.doc_id in doc_ids}

    def chunk_years(self, chunk_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The years that the chunks of these ids speak of, by id; one that may not be seen is left out."""
        if not self._seen().hidden:
            return self._origin.chunk_years(chunk_ids)
        return {key: one.scope.years for key, one in self.chunks(chunk_ids).items()}

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        return self._origin.chunks_of(doc_id) if doc_id in self._seen().doc_ids else ()

    def passages(self) -> int:
        """How many chunks there are."""
        return self.counts().chunks

    def counts(self) -> Counts:
        """How much there is; counted once for each revision."""
        seen, known = self._seen(), self._counted
        if known is None or known[0] != seen.revision:
            self._counted = known = (seen.revision, self._origin.counts(self._collections))
        return known[1]

    def coverage(self) -> Coverage:
        """The years and bodies covered; read anew only when a writer has counted a new revision."""
        seen, known = self._seen(), self._coverage
        if known is None or known[0] != seen.revision:
            covered = self._origin.coverage_of(seen.headers, self._collections)
            self._coverage = known = (seen.revision, covered)
        return known[1]

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule and of a document without a date."""
        found = self.header(doc_id)
        return found.year if found is not None and is_report(found) else None

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger in document order, where the name contains ``name`` and the scope holds ``year``."""
        return self._origin.indicators(name, year, self._collections)

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        return self._origin.indicator_names(most, self._collections)

    def ledger(self) -> Ledger:
        """The ledger, to be searched."""
        return self._origin.ledger(self._collections)

    def _seen(self) -> _Seen:
        known, revision = self._known, self._origin.revision  # another thread may put a new one in its place
        if known is None or known.revision != revision:
            documents = self._origin.headers()
            # After the documents, and in one query: what came or went in between is seen by nobody.
            doc_ids = self._origin.memberships.visible(self._collections)
            hidden = frozenset(one.doc_id for one in documents if one.doc_id not in doc_ids)
            found = tuple(one for one in documents if one.doc_id in doc_ids)
            self._known = known = _Seen(revision, found, doc_ids, hidden)
        return known
