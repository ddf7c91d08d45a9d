"""Retrieval by words: BM25."""

from __future__ import annotations

from rag.retrieve.ranking import reach, to_hits
from rag.store.view import CatalogView, LexicalView
from rag.types import Hit, Query


class LexicalRetriever:
    """Chunks that share the question's terms. Scores are BM25."""

    name = "lexical"

    def __init__(self, index: LexicalView, catalog: CatalogView) -> None:
        self._index, self._catalog = index, catalog

    def retrieve(self, query: Query, top_k: int) -> tuple[Hit, ...]:
        """The ``top_k`` best hits, and further ones of the asked years, of the query's terms."""
        scored = self._index.search(query.terms, reach(top_k, query), query.filters)
        return to_hits(scored, self._catalog, query, self.name, top_k)
