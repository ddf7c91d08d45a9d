"""Settings to an ingest pipeline."""

from __future__ import annotations

from ingest.pipeline import IngestPipeline
from rag.build import build_embedder, open_store
from rag.config import Settings
from rag.stages import Embedder


def build_ingest(settings: Settings, embedder: Embedder | None = None) -> IngestPipeline:
    """Open or make the store, and choose the embedder unless one is given.

    Raises:
        StoreError: the store cannot be used.
    """
    store = open_store(settings, create=True)
    return IngestPipeline(store, embedder or build_embedder(settings), settings.chunk_tokens)
