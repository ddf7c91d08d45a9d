"""Settings to an ingest pipeline."""

from __future__ import annotations

from ingest.pipeline import IngestPipeline
from rag.build import build_embedder, open_store
from rag.config import Settings


def build_ingest(settings: Settings) -> IngestPipeline:
    """Open or make the store and choose the embedder.

    Raises:
        StoreError: the store cannot be used.
    """
    return IngestPipeline(open_store(settings, create=True), build_embedder(settings), settings.chunk_tokens)
