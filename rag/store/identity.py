"""What a store remembers of itself: which engine keeps its indexes, which model made them, its name on a server."""

from __future__ import annotations

import uuid

from rag.errors import ModelMismatchError
from rag.stages import Embedder
from rag.store.catalog import Catalog
from rag.store.indexes import CHROMA

STALE = "indexes_stale"
"""What is noted while the indexes do not hold all that the catalog does."""

_ENGINE, _MODEL = "vector_store", "embedder"


def kept_engine(catalog: Catalog) -> str:
    """The engine that keeps the indexes of a catalog; stores of before there was a choice do not name it."""
    return catalog.get_meta(_ENGINE) or CHROMA


def set_engine(catalog: Catalog, name: str) -> None:
    """Remember the engine that keeps the indexes."""
    catalog.set_meta(_ENGINE, name)


def set_model(catalog: Catalog, embedder: Embedder) -> None:
    """Remember the model that the indexes are made with."""
    catalog.set_meta(_MODEL, _signature(embedder))


def check_model(catalog: Catalog, embedder: Embedder) -> None:
    """Refuse a model that the indexes of a catalog were not made with.

    Raises:
        ModelMismatchError: naming both models and the remedy.
    """
    stored = catalog.get_meta(_MODEL)
    if stored is not None and stored != _signature(embedder):
        raise ModelMismatchError(
            "index was built with {stored}, settings say {signature}; run `policyqa ingest --rebuild`, or "
            "set the embedder back",
            stored=stored,
            signature=_signature(embedder),
        )


def collection_name(catalog: Catalog) -> str:
    """A name of this store's own: a server may hold the collections of several."""
    known = catalog.get_meta("store_id")
    if known is None:
        known = uuid.uuid4().hex[:16]
        catalog.set_meta("store_id", known)
    return f"policyqa-{known}"


def _signature(embedder: Embedder) -> str:
    return f"{embedder.name} ({embedder.dimension})"
