"""Scored chunk ids to hits: what both retrievers share."""

from __future__ import annotations

from collections.abc import Iterable

from rag.store.catalog import Catalog
from rag.types import Filters, Hit

# Years are kept in the catalog, not in the indexes: a chosen year is looked for among so many times more.
_WIDER = 8


def reach(top_k: int, filters: Filters) -> int:
    """How many an index is asked for so that ``top_k`` are left after the filter by year."""
    return top_k * _WIDER if filters.years else top_k


def to_hits(scored: Iterable[tuple[str, float]], catalog: Catalog, filters: Filters, retriever: str) -> tuple[Hit, ...]:
    """Look the chunks up and rank them from 1; ties break by chunk id.

    An id the catalog does not show (its document is being written or removed) is left out.
    """
    ordered = sorted(scored, key=lambda item: (-item[1], item[0]))
    chunks = catalog.chunks([chunk_id for chunk_id, _ in ordered])
    kept = [
        (chunks[chunk_id], score)
        for chunk_id, score in ordered
        if chunk_id in chunks and (not filters.years or set(filters.years) & set(chunks[chunk_id].scope.years))
    ]
    return tuple(Hit(chunk, score, rank, retriever) for rank, (chunk, score) in enumerate(kept, start=1))
