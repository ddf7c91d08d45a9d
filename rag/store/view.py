"""The store as one asker sees it: what stages are given, so that none of them can show what is not to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rag.stages import Vectors
from rag.store.coverage import Counts, Coverage
from rag.types import Block, Chunk, Document, Filters, Indicator, Section


class CatalogView(Protocol):
    """The documents that may be seen, with what was read of them."""

    @property
    def revision(self) -> str | None:
        """Changes with every document shown, hidden, or put in another collection."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id."""
        ...

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        ...

    def headers(self) -> tuple[Document, ...]:
        """Every document without its text, by title then id: what a question may look through."""
        ...

    def header(self, doc_id: str) -> Document | None:
        """One document without its text, or ``None``."""
        ...

    def how_read(self, doc_id: str) -> str:
        """How the text of a document is read, as ``rag.text.reading.how_read`` tells; "" where there is none."""
        ...

    def beginnings(self, doc_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of the texts of these documents, by id; one that may not be seen is left out."""
        ...

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        ...

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        ...

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids, by id; one that may not be seen is left out."""
        ...

    def chunk_years(self, chunk_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The years that the chunks of these ids speak of, by id; one that may not be seen is left out."""
        ...

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        ...

    def passages(self) -> int:
        """How many chunks there are."""
        ...

    def counts(self) -> Counts:
        """How much there is."""
        ...

    def coverage(self) -> Coverage:
        """The years and bodies covered."""
        ...

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule and of a document without a date."""
        ...

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger in document order, where the name contains ``name`` and the scope holds ``year``."""
        ...

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        ...


class DenseView(Protocol):
    """Vectors of the chunks."""

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """``(chunk_id, cosine similarity)``, best first; the catalog of the view knows which of them may be seen."""
        ...


class LexicalView(Protocol):
    """Terms of the chunks."""

    def search(self, query_terms: Sequence[str], top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """``(chunk_id, BM25)``, best first, ties by chunk id; the catalog of the view knows which may be seen."""
        ...

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term among the chunks that may be seen; 0 where there are none."""
        ...


class View(NamedTuple):
    """Catalog and indexes, restricted alike."""

    catalog: CatalogView
    dense: DenseView
    lexical: LexicalView
