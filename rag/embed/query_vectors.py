"""The vectors of the questions asked last: whoever asks for one again is given the same."""

from __future__ import annotations

from functools import lru_cache

from rag.stages import QueryEmbedder, Vectors

_REMEMBERED = 512


class QueryVectors:
    """Remembers vectors. Safe to use from several threads.

    Args:
        embedder: works them out.
    """

    def __init__(self, embedder: QueryEmbedder) -> None:
        self._vector = lru_cache(_REMEMBERED)(embedder.embed_query)

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length; not to be changed."""
        return self._vector(text)
