"""The indexes as they are seen by an asker of some collections: as good a ranking as if there were nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.stages import Vectors
from rag.store.indexes import Among, DenseIndex, LexicalIndex, inverse_frequency
from rag.store.visible import VisibleCatalog
from rag.types import Filters

# Of more documents than these the index is not asked by name while a wider list will do.
_MOST_NAMED = 200
# The widest list that is looked through before the index is asked by name.
_WIDEST = 1000
# Beyond the share that may be seen: what is seen may lie further off than what is not.
_SPARE = 2.0
# Terms whose rarity is remembered, about 100 bytes each.
_MOST_TERMS = 20_000


class VisibleDense:
    """Vectors of the chunks that may be seen.

    Args:
        index: of all chunks.
        catalog: what may be seen.
    """

    def __init__(self, index: DenseIndex, catalog: VisibleCatalog) -> None:
        self._index, self._catalog = index, catalog

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """Return ``(chunk_id, cosine similarity)``, best first."""
        seen, hidden = self._catalog.doc_ids, self._catalog.hidden
        if filters.doc_ids:
            wanted = tuple(one for one in filters.doc_ids if one in seen)
            return self._index.search(vector, top_k, replace(filters, doc_ids=wanted)) if wanted else []
        if not seen or not hidden:
            return self._index.search(vector, top_k, filters) if seen else []
        wide = int(_SPARE * top_k * (len(seen) + len(hidden)) / len(seen)) + 1
        if len(seen) > _MOST_NAMED and wide <= _WIDEST:
            scored = self._index.search(vector, wide, filters)
            shown = self._catalog.chunks([chunk_id for chunk_id, _ in scored])
            found = [one for one in scored if one[0] in shown]
            if len(found) >= top_k or len(scored) < wide:
                return found[:top_k]
        return self._index.search(vector, top_k, replace(filters, doc_ids=tuple(sorted(seen))))


class VisibleLexical:
    """Terms of the chunks that may be seen, as rare as they are among these.

    Args:
        index: of all chunks.
        catalog: what may be seen.
    """

    def __init__(self, index: LexicalIndex, catalog: VisibleCatalog) -> None:
        self._index, self._catalog = index, catalog
        self._rarity: tuple[str | None, dict[str, float]] = (None, {})

    def search(self, query_terms: Sequence[str], top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """Return ``(chunk_id, BM25)``, best first, ties by chunk id."""
        if not self._catalog.doc_ids:
            return []
        among = self._among()
        return self._index.search(query_terms, top_k, filters, among, self.rarity if among is not None else None)

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term among the chunks that may be seen; 0 where there are none."""
        among = self._among()
        if among is None:
            return self._index.rarity(term)
        known, revision = self._rarity, self._catalog.revision  # another thread may put a new table in its place
        if known[0] != revision or len(known[1]) >= _MOST_TERMS:
            self._rarity = known = (revision, {})
        if term not in known[1]:
            known[1][term] = inverse_frequency(self._catalog.passages(), self._index.having(term, among))
        return known[1][term]

    def _among(self) -> Among | None:
        """What may be seen, named by the fewer: those or all others; ``None`` where that is everything."""
        seen, hidden = self._catalog.doc_ids, self._catalog.hidden
        if not hidden:
            return None
        return Among(seen) if len(seen) <= len(hidden) else Among(hidden, others=True)
