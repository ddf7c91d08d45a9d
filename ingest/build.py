"""Settings to an ingest pipeline."""

from __future__ import annotations

from contextlib import ExitStack

from ingest.limits import limits_of
from ingest.pipeline import IngestPipeline
from ingest.ray.address import read_address
from rag.build import build_embedder, open_store
from rag.config import Settings
from rag.stages import Embedder
from rag.store.lock import discard_indexes


def build_ingest(
    settings: Settings, embedder: Embedder | None = None, *, rebuild: bool = False, ray: str = ""
) -> IngestPipeline:
    """Open or make the store, and choose the embedder unless one is given.

    Args:
        settings: what is chosen.
        embedder: a model already loaded.
        rebuild: throw the indexes away first, so that damaged ones do not keep the store from opening.

        ray: the cluster that reads, cuts and embeds: ``local:N``, or where it is; "": processes of this machine read.

    Raises:
        StoreError: the store cannot be used.
        UsageError: ``ray`` names no cluster, or the program's part for it is not installed.
        ClusterError: the cluster cannot be used.
    """
    address = read_address(ray) if ray else None
    if rebuild:
        discard_indexes(settings.store)
    chosen = embedder or build_embedder(settings)
    limits = limits_of(settings)
    with ExitStack() as on_failure:
        store = open_store(settings, create=True)
        on_failure.callback(store.close)
        elsewhere = None
        if address is not None:
            from ingest.ray.machines import open_machines

            elsewhere = open_machines(settings, chosen, address)
        on_failure.pop_all()
    return IngestPipeline(store, chosen, settings.chunk_tokens, limits, settings.parse_workers, elsewhere)
