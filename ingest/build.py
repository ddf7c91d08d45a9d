"""Settings to an ingest pipeline."""

from __future__ import annotations

from ingest.limits import limits_of
from ingest.pipeline import IngestPipeline
from rag.build import build_embedder, open_store
from rag.config import Settings
from rag.stages import Embedder
from rag.store.lock import discard_indexes


def build_ingest(settings: Settings, embedder: Embedder | None = None, *, rebuild: bool = False) -> IngestPipeline:
    """Open or make the store, and choose the embedder unless one is given.

    Args:
        settings: what is chosen.
        embedder: a model already loaded.
        rebuild: throw the indexes away first, so that damaged ones do not keep the store from opening.

    Raises:
        StoreError: the store cannot be used.
    """
    if rebuild:
        discard_indexes(settings.store)
    store = open_store(settings, create=True)
    chosen = embedder or build_embedder(settings)
    return IngestPipeline(store, chosen, settings.chunk_tokens, limits_of(settings), settings.parse_workers)
