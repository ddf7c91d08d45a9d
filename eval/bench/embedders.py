"""Embedders that tell what they cost, and one that costs nearly nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from rag.embed.hashing import HashingEmbedder
from rag.stages import Embedder, Vectors


class TimedEmbedder:
    """Another embedder, with the time spent in making vectors.

    Args:
        inner: the embedder.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._own = threading.local()
        self.passage_seconds = 0.0
        self.passages = 0

    @property
    def name(self) -> str:
        """As the inner one."""
        return self._inner.name

    @property
    def dimension(self) -> int:
        """As the inner one."""
        return self._inner.dimension

    @property
    def max_tokens(self) -> int:
        """As the inner one."""
        return self._inner.max_tokens

    @property
    def last_query_ms(self) -> float:
        """What the last question of the calling thread took to embed."""
        return float(getattr(self._own, "query_ms", 0.0))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the inner one; not counted as making vectors."""
        return self._inner.count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As the inner one; by one thread at a time."""
        began = time.perf_counter()
        vectors = self._inner.embed_passages(texts)
        self.passage_seconds += time.perf_counter() - began
        self.passages += len(texts)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """As the inner one."""
        began = time.perf_counter()
        vector = self._inner.embed_query(text)
        self._own.query_ms = (time.perf_counter() - began) * 1000
        return vector


class StandInEmbedder(HashingEmbedder):
    """Hashed vectors in place of a model's, of its dimension and with its tokenizer.

    So chunks are cut, and indexes grow, as with the model, at a hundredth of its cost.

    Args:
        model: whose place is taken.
    """

    def __init__(self, model: Embedder) -> None:
        super().__init__(model.dimension)
        self._model = model
        self.max_tokens = model.max_tokens
        self.name = f"hashing-{model.dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens as the model counts them."""
        return self._model.count_tokens(texts)
