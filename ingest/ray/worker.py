"""A process of the cluster: bytes of a document in, all that the store needs of it out."""

from __future__ import annotations

from typing import Any

from ingest.chunk import SentenceChunker
from ingest.job import Job, Read
from ingest.pool import WorkerPool
from ingest.prepare import prepare
from ingest.ray.encoder import FarEmbedder, FarTokenEncoder
from ingest.ray.packed import pack
from ingest.ray.recipe import Facts, Recipe, program
from rag.build import build_embedder
from rag.config import load_settings
from rag.embed.server import facts_of
from rag.stages import Embedder, TokenEncoder


class Worker:
    """Reads, cuts and embeds. Each document is parsed in a child of this process, within the limits.

    Args:
        recipe: how.
        encoder: the process of a device that embeds in the place of this one; ``None``: this one does.
        at_once: documents that are worked on at the same time.
    """

    def __init__(self, recipe: Recipe, encoder: Any = None, at_once: int = 1) -> None:
        near = build_embedder(load_settings(**recipe.embedding))
        self._embedder: Embedder = near if encoder is None else _far(near, encoder)
        self._chunker = SentenceChunker(near, recipe.chunk_tokens)
        self._pool = WorkerPool(recipe.limits, at_once)

    def facts(self) -> Facts:
        """What is running here."""
        return Facts(program(), facts_of(self._embedder))

    def read(self, job: Job) -> tuple[int, bytes]:
        """Read one file.

        Returns:
            The result, packed, and before it its size.

        Raises:
            EmbedderError: the model cannot be loaded.
        """
        result = self._pool.run(job)
        if isinstance(result, Read):
            result = prepare(job.name, result, self._chunker, self._embedder)
        packed = pack(result)
        return len(packed), packed

    def close(self) -> None:
        """End what was started."""
        self._pool.close()


def _far(near: Embedder, encoder: Any) -> Embedder:
    import ray

    def ask(texts: list[str]) -> Any:
        return ray.get(encoder.encode.remote(texts))

    return FarTokenEncoder(near, ask) if isinstance(near, TokenEncoder) else FarEmbedder(near, ask)
