"""The ten best of an engine beside the ten best of exact search, question by question."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rag.stages import Vectors
from rag.store.catalog import Catalog
from rag.store.exact import ExactIndexes
from rag.store.indexes import DenseIndex, Indexes, LexicalIndex
from rag.store.passages import Encoded
from rag.store.reading import read_chunks

TOP = 10


class Asked(NamedTuple):
    """A question: its vector and its terms."""

    vector: Vectors
    terms: Sequence[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over so many questions: the mean share of the exact ten that an engine finds, and how often its first is theirs.

    A chunk whose exact score equals that of the tenth counts as one of the ten.
    """

    questions: int
    recall: float
    first: float


def exact_copy(catalog: Catalog, indexes: Indexes) -> ExactIndexes:
    """Both indexes of a store in memory, with the vectors that its engine keeps."""
    exact = ExactIndexes()
    for document in catalog.documents():
        _, chunks = read_chunks(document, catalog.chunks_of(document.doc_id))
        held = indexes.dense.vectors([one.chunk_id for one in chunks])
        kept = [one for one in chunks if one.chunk_id in held]
        if kept:
            exact.write(Encoded(kept, np.stack([held[one.chunk_id] for one in kept]), {}))
    return exact


def dense_agreement(engine: DenseIndex, exact: DenseIndex, vectors: Iterable[Vectors]) -> Agreement:
    """How far the nearest vectors of an engine are those of exact search."""
    return _over((engine.search(one, TOP), exact.search(one, 2 * TOP)) for one in vectors)


def lexical_agreement(engine: LexicalIndex, exact: LexicalIndex, asked: Iterable[Sequence[str]]) -> Agreement:
    """How far the best by BM25 of an engine are those of the formula."""
    return _over((engine.search(one, TOP), exact.search(one, 2 * TOP)) for one in asked)


def overlap(found: Sequence[str], right: Sequence[str]) -> float:
    """The share of ``right`` that is among ``found``; 1 where there is nothing to find."""
    return len(set(found) & set(right)) / len(set(right)) if right else 1.0


def _over(pairs: Iterable[tuple[Sequence[tuple[str, float]], Sequence[tuple[str, float]]]]) -> Agreement:
    shares: list[float] = []
    firsts: list[bool] = []
    for found, right in pairs:
        if right:
            names = [one for one, _ in found]
            shares.append(min(1.0, _matched(names, right) / min(TOP, len(right))))
            firsts.append(bool(names) and names[0] in _as_good(right, 1))
    count = max(len(shares), 1)
    return Agreement(len(shares), sum(shares) / count, sum(firsts) / count)


def _matched(names: Collection[str], right: Sequence[tuple[str, float]]) -> int:
    return len(set(names) & _as_good(right, TOP))


def _as_good(right: Sequence[tuple[str, float]], place: int) -> set[str]:
    """The chunks of a ranking that score no less than the one at a place, but for rounding."""
    least = right[min(place, len(right)) - 1][1] - 1e-6
    return {one for one, score in right if score >= least}
