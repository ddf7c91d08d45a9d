"""Chunks with generated vectors that lie in groups, as those of documents do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rag.store.passages import Encoded
from rag.types import Chunk, Span

DIMENSION = 384
_BATCH = 2000
_GROUPS, _GROUPS_SEED = 500, 7
# How far a vector lies from the middle of its group: neighbours then have cosines of about 0.8, as of e5.
_SPREAD = 0.5


def generated(count: int, seed: int = 0) -> Iterator[Encoded]:
    """So many chunks, batch by batch; the same for the same seed, in the same groups for any."""
    middles = _unit(np.random.default_rng(_GROUPS_SEED).standard_normal((_GROUPS, DIMENSION)))
    drawn = np.random.default_rng(seed)
    for at in range(0, count, _BATCH):
        size = min(_BATCH, count - at)
        near = drawn.standard_normal((size, DIMENSION)) * _SPREAD / np.sqrt(DIMENSION)
        vectors = _unit(middles[drawn.integers(_GROUPS, size=size)] + near)
        text = "生成"
        yield Encoded(
            [Chunk(f"{seed}-{n}", f"doc-{n // 20}", text, Span(0, len(text))) for n in range(at, at + size)],
            vectors.astype(np.float32),
            {},
        )


def _unit(rows: np.ndarray) -> np.ndarray:
    normed: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return normed
