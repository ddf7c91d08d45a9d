"""A process of the cluster: bytes of a document in, all that the store needs of it out."""

from __future__ import annotations

import pickle

from ingest.chunk import SentenceChunker
from ingest.job import Job, Read
from ingest.pool import WorkerPool
from ingest.prepare import prepare
from ingest.ray.recipe import Facts, Recipe, program
from rag.build import build_embedder
from rag.config import load_settings
from rag.embed.server import facts_of


class Worker:
    """Reads, cuts and embeds. Each document is parsed in a child of this process, within the limits.

    Args:
        recipe: how.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._embedder = build_embedder(load_settings(**recipe.embedding))
        self._chunker = SentenceChunker(self._embedder, recipe.chunk_tokens)
        self._pool = WorkerPool(recipe.limits, 1)

    def facts(self) -> Facts:
        """What is running here."""
        return Facts(program(), facts_of(self._embedder))

    def read(self, job: Job) -> tuple[int, bytes]:
        """Read one file.

        Returns:
            The result, pickled, and before it its size.

        Raises:
            EmbedderError: the model cannot be loaded.
        """
        result = self._pool.run(job)
        if isinstance(result, Read):
            result = prepare(job.name, result, self._chunker, self._embedder)
        data = pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)
        return len(data), data

    def close(self) -> None:
        """End what was started."""
        self._pool.close()
