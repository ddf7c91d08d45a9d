"""The two indexes that derive from the catalog, as Protocols, and what keeps them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rag.registry import INDEXES, load
from rag.stages import Vectors
from rag.store.passages import Encoded
from rag.types import Filters

CHROMA, MILVUS = "chroma", "milvus"


@dataclass(frozen=True, slots=True)
class Among:
    """Some documents; ``others``: all but these."""

    doc_ids: Collection[str]
    others: bool = False


class DenseIndex(Protocol):
    """Vectors of chunks by chunk id, compared by cosine."""

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """``(chunk_id, cosine similarity)``, best first."""
        ...

    def vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors kept of these chunks, float32 ``[d]``, by id; what is not there is left out."""
        ...

    def count(self) -> int:
        """How many chunks are stored."""
        ...


class LexicalIndex(Protocol):
    """Terms of chunks, with their context and headings, by chunk id."""

    def search(
        self,
        query_terms: Sequence[str],
        top_k: int,
        filters: Filters = Filters(),
        among: Among | None = None,
        rarity: Callable[[str], float] | None = None,
    ) -> list[tuple[str, float]]:
        """``(chunk_id, BM25)`` of chunks with any of the terms, best first, ties by chunk id.

        Args:
            query_terms: the terms.
            top_k: so many at most.
            filters: documents chosen.
            among: the documents looked at; ``None``: all.
            rarity: the inverse document frequencies that count in the place of this index's own.
        """
        ...

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term; 0 in an empty index, largest for a term no chunk holds."""
        ...

    def having(self, term: str, among: Among) -> int:
        """How many chunks of some documents hold a term."""
        ...

    def count(self) -> int:
        """How many chunks are indexed."""
        ...


class Indexes(Protocol):
    """Both indexes, written alike. Every method raises a ``StoreError`` where they cannot be used."""

    @property
    def dense(self) -> DenseIndex:
        """The vectors."""
        ...

    @property
    def lexical(self) -> LexicalIndex:
        """The terms."""
        ...

    def hold(self, chunks: int) -> bool:
        """Whether both hold so many chunks."""
        ...

    def write(self, encoded: Encoded) -> None:
        """Put chunks in; the same ids are overwritten. What was written is there when it returns."""
        ...

    def remove(self, *doc_ids: str) -> None:
        """Take the chunks of these documents out."""
        ...

    def clear(self) -> None:
        """Take everything out, also what was made with another dimension."""
        ...

    def refresh(self) -> None:
        """See what another process has written since."""
        ...

    def close(self) -> None:
        """Release every file and connection."""
        ...


@dataclass(frozen=True, slots=True)
class Engine:
    """What keeps the indexes of a store: ``name`` is a key of ``rag.registry.INDEXES``.

    ``chroma_url``: a Chroma server; empty: embedded in the store's directory. ``milvus_uri``: a Milvus cluster; empty:
    Milvus Lite in the store's directory.
    """

    name: str = CHROMA
    chroma_url: str = ""
    milvus_uri: str = ""
    milvus_token: str = field(default="", repr=False)

    @property
    def on_server(self) -> bool:
        """Whether the indexes lie on a server, which may hold those of several stores."""
        return bool(self.milvus_uri if self.name == MILVUS else self.chroma_url)


def open_indexes(engine: Engine, directory: Path, collection: str) -> Indexes:
    """Open the indexes of a store, or make them.

    Args:
        engine: what keeps them.
        directory: where the store lies.
        collection: what they are called where a server holds those of several stores.

    Raises:
        StoreError: they cannot be used.
        ConfigError: an address cannot be used.
    """
    opened: Indexes = load(INDEXES[engine.name])(engine, directory, collection)
    return opened


def inverse_frequency(total: int, having: int) -> float:
    """The inverse document frequency of a term that so many of all chunks have; 0 where there are none.

    As BM25 weighs it (Robertson and Spärck Jones), never negative.
    """
    total = max(total, having)  # a writer may have come between the two counts
    return math.log1p((total - having + 0.5) / (having + 0.5)) if total else 0.0
