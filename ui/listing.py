"""The documents, as the interfaces see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from rag.store.ledger import LedgerPage, LedgerQuery
from rag.types import Block, Chunk, Document, Indicator, Section, Span


class Counting(Protocol):
    """How much a catalog holds."""

    @property
    def documents(self) -> int:
        """Documents stored."""
        ...

    @property
    def chunks(self) -> int:
        """Chunks stored."""
        ...

    @property
    def indicators(self) -> int:
        """Indicators stored."""
        ...


class LedgerSearch(Protocol):
    """The ledger, as interfaces search it."""

    def page(self, wanted: LedgerQuery, limit: int, offset: int = 0) -> LedgerPage:
        """Some of the rows wanted, and how many there are."""
        ...

    def names(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The names of the rows wanted with how many rows each has, the most frequent first."""
        ...

    def bodies(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The bodies of the rows wanted with how many rows each has, the most frequent first."""
        ...


class Listing(Protocol):
    """The part of the catalog that interfaces show."""

    @property
    def revision(self) -> str | None:
        """Changes with every document shown, hidden, corrected or put in another collection."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents, in a stable order."""
        ...

    def headers(self) -> tuple[Document, ...]:
        """All documents without their texts, in the same order: quick with any number of them."""
        ...

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        ...

    def counts(self) -> Counting:
        """How much there is."""
        ...

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger's rows whose name contains ``name`` and whose years hold ``year``."""
        ...

    def ledger(self) -> LedgerSearch:
        """The ledger, to be searched."""
        ...

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children; none of one that is not listed."""
        ...

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order; none of one that is not listed."""
        ...

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The passages of a document in order; none of one that is not listed."""
        ...

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        """Those of the blocks that reach into a stretch of the text."""
        ...

    def collections(self, doc_id: str) -> tuple[str, ...]:
        """The collections that a document is in, as far as they may be seen."""
        ...

    def collection_counts(self) -> Mapping[str, int]:
        """How many documents are in each collection that may be seen, by its name; none that holds nothing."""
        ...

    def visible(self, collections: Collection[str] = ()) -> Listing:
        """The same, restricted to documents of these collections; none named restricts nothing."""
        ...
