"""Both indexes in memory, by the formulas themselves: what the engines are compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.stages import Vectors
from rag.store.indexes import Among, Engine, inverse_frequency
from rag.store.passages import Encoded, passage_terms
from rag.types import Chunk, Filters

# Robertson and Zaragoza, The Probabilistic Relevance Framework (2009): the usual values, which tantivy has too.
K1, B = 1.2, 0.75


class ExactIndexes:
    """Vectors and terms, looked through one by one; nothing is kept on disk."""

    def __init__(self, engine: Engine = Engine(), directory: Path = Path(), collection: str = "") -> None:
        self.dense, self.lexical = _ExactDense(), _ExactLexical()

    def hold(self, chunks: int) -> bool:
        """Whether both hold so many chunks."""
        return self.dense.count() == self.lexical.count() == chunks

    def write(self, encoded: Encoded) -> None:
        """Put chunks in."""
        for chunk, vector in zip(encoded.chunks, encoded.vectors, strict=True):
            self.dense.rows[chunk.chunk_id] = (chunk.doc_id, vector)
            self.lexical.put(chunk)

    def remove(self, *doc_ids: str) -> None:
        """Take the chunks of these documents out."""
        for held in (self.dense.rows, self.lexical.rows):
            for chunk_id in [one for one, (doc_id, _) in held.items() if doc_id in doc_ids]:
                del held[chunk_id]

    def clear(self) -> None:
        """Take everything out."""
        self.dense.rows.clear()
        self.lexical.rows.clear()

    def refresh(self) -> None:
        """Nobody else writes here."""

    def close(self) -> None:
        """Nothing to release."""


class _ExactDense:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, Vectors]] = {}

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """``(chunk_id, cosine similarity)``, best first, ties by chunk id."""
        held = [one for one, (doc_id, _) in self.rows.items() if not filters.doc_ids or doc_id in filters.doc_ids]
        if not held:
            return []
        scores = np.stack([self.rows[one][1] for one in held]) @ np.asarray(vector, dtype=np.float32)
        return _best(dict(zip(held, map(float, scores), strict=True)), top_k)

    def vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors kept of these chunks, by id."""
        return {one: self.rows[one][1] for one in chunk_ids if one in self.rows}

    def count(self) -> int:
        """How many chunks are stored."""
        return len(self.rows)


class _ExactLexical:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, Counter[str]]] = {}

    def put(self, chunk: Chunk) -> None:
        """Count the terms of a chunk."""
        self.rows[chunk.chunk_id] = (chunk.doc_id, Counter(passage_terms(chunk).split()))

    def search(
        self,
        query_terms: Sequence[str],
        top_k: int,
        filters: Filters = Filters(),
        among: Among | None = None,
        rarity: Callable[[str], float] | None = None,
    ) -> list[tuple[str, float]]:
        """``(chunk_id, BM25)``, best first, ties by chunk id."""
        weights = {term: (rarity or self.rarity)(term) for term in dict.fromkeys(query_terms)}
        mean = sum(held.total() for _, held in self.rows.values()) / max(len(self.rows), 1)
        scores: dict[str, float] = {}
        for chunk_id, (doc_id, held) in self.rows.items():
            if not weights.keys() & held.keys() or not _chosen(doc_id, filters.doc_ids, among):
                continue
            longer = K1 * (1 - B + B * held.total() / mean)
            scores[chunk_id] = sum(
                weight * held[term] * (K1 + 1) / (held[term] + longer) for term, weight in weights.items()
            )
        return _best(scores, top_k)

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term."""
        return inverse_frequency(len(self.rows), self.having(term, Among((), others=True)))

    def having(self, term: str, among: Among) -> int:
        """How many chunks of some documents hold a term."""
        return sum(term in held and _chosen(doc_id, (), among) for doc_id, held in self.rows.values())

    def count(self) -> int:
        """How many chunks are indexed."""
        return len(self.rows)


def _chosen(doc_id: str, doc_ids: Collection[str], among: Among | None) -> bool:
    return (not doc_ids or doc_id in doc_ids) and (among is None or (doc_id in among.doc_ids) != among.others)


def _best(scores: Mapping[str, float], top_k: int) -> list[tuple[str, float]]:
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:top_k]
