"""Retrieval by words: BM25."""

from __future__ import annotations

from rag.retrieve.ranking import reach, to_hits
from rag.store.catalog import Catalog
from rag.store.lexical import LexicalIndex
from rag.types import Hit, Query


class LexicalRetriever:
    """Chunks that share the question's terms. Scores are BM25."""

    name = "lexical"

    def __init__(self, index: LexicalIndex, catalog: Catalog) -> None:
        self._index, self._catalog = index, catalog

    def retrieve(self, query: Query, top_k: int) -> tuple[Hit, ...]:
        """At most ``top_k`` hits of the query's terms."""
        return to_hits(
            self._index.search(query.terms, reach(top_k, query.filters), query.filters),
            self._catalog,
            query.filters,
            self.name,
        )[:top_k]
