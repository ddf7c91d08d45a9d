"""Scored chunk ids to hits: what both retrievers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rag.store.view import CatalogView
from rag.types import Chunk, Hit, Query

# Years are kept in the catalog, not in the indexes: a chosen year is looked for among so many times more.
_WIDER = 8
_WIDER_DATED = 4


def reach(top_k: int, query: Query) -> int:
    """How many an index is asked for so that ``top_k`` are left after the filter by year, or some of the asked year."""
    if query.filters.years:
        return top_k * _WIDER
    return top_k * _WIDER_DATED if query.scope.years else top_k


def to_hits(
    scored: Iterable[tuple[str, float]], catalog: CatalogView, query: Query, retriever: str, top_k: int
) -> tuple[Hit, ...]:
    """Look the chunks up and rank them from 1; ties break by chunk id.

    An id the catalog does not show (its document is being written or removed) is left out. Reports say "去年" where
    the question names a year, and say it of every indicator alike: beyond the ``top_k`` best, those of the asked years
    are kept as well.
    """
    ordered = sorted(scored, key=lambda item: (-item[1], item[0]))
    chosen, asked = set(query.filters.years), set(query.scope.years)
    chunks: dict[str, Chunk] = {}
    if len(ordered) > top_k:
        if not chosen:  # the best are read whichever year they are of
            chunks |= catalog.chunks([chunk_id for chunk_id, _ in ordered[:top_k]])
        ordered = _within_reach(ordered, catalog, chunks, chosen, asked, top_k)
    chunks |= catalog.chunks([chunk_id for chunk_id, _ in ordered if chunk_id not in chunks])
    kept = [
        (chunks[chunk_id], score)
        for chunk_id, score in ordered
        if chunk_id in chunks and (not chosen or not chosen.isdisjoint(chunks[chunk_id].scope.years))
    ]
    return tuple(Hit(chunk, score, rank, retriever) for rank, (chunk, score) in enumerate(kept, start=1))


def _within_reach(
    ordered: list[tuple[str, float]],
    catalog: CatalogView,
    first: Mapping[str, Chunk],
    chosen: set[int],
    asked: set[int],
    top_k: int,
) -> list[tuple[str, float]]:
    """The ``top_k`` best that the catalog shows and those of the asked years beyond them; only years are looked at.

    They are looked at part by part, for most questions have enough of them long before the end; ``first``: the chunks
    of the first part that the catalog shows, where they were read.
    """
    best: list[tuple[str, float]] = []
    beyond: list[tuple[str, float]] = []
    most = top_k // 4 if asked else 0
    for at in range(0, len(ordered), top_k):
        if len(best) == top_k and len(beyond) >= most:
            break
        part = ordered[at : at + top_k]
        if first and not at:
            years = {chunk_id: one.scope.years for chunk_id, one in first.items()}
        else:
            years = catalog.chunk_years([chunk_id for chunk_id, _ in part])
        for one in part:
            if one[0] not in years or (chosen and chosen.isdisjoint(years[one[0]])):
                continue
            if len(best) < top_k:
                best.append(one)
            elif not asked.isdisjoint(years[one[0]]):
                beyond.append(one)
    return best + beyond[:most]
