"""Retrieval by meaning: the nearest vectors."""

from __future__ import annotations

from rag.retrieve.ranking import reach, to_hits
from rag.stages import QueryEmbedder
from rag.store.view import CatalogView, DenseView
from rag.types import Hit, Query


class DenseRetriever:
    """Chunks whose vectors are nearest to the question's. Scores are cosine similarities."""

    name = "dense"

    def __init__(self, index: DenseView, catalog: CatalogView, embedder: QueryEmbedder) -> None:
        self._index, self._catalog, self._embedder = index, catalog, embedder

    def retrieve(self, query: Query, top_k: int) -> tuple[Hit, ...]:
        """The ``top_k`` best hits of the question without its history, and further ones of its years."""
        vector = self._embedder.embed_query(query.standalone_text)
        scored = self._index.search(vector, reach(top_k, query), query.filters)
        return to_hits(scored, self._catalog, query, self.name, top_k)
