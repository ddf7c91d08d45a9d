"""What a result depends on: settings, documents, model, versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from eval.run.result import Provenance
from rag.config import Settings
from rag.types import Document

# Where things lie and how they are served bears on no answer; a key is nobody's business.
_NO_BEARING = {
    *("store", "cache", "corpus", "bank", "catalog_url", "catalog_pool_size", "chroma_url"),
    *("milvus_uri", "milvus_token", "chat_api_key", "host", "port", "log_level"),
}
_LIBRARIES = ("policyqa", "chromadb", "tantivy", "sentence-transformers", "torch", "rjieba")


def provenance(settings: Settings, documents: Iterable[Document], model: str) -> Provenance:
    """Describe the conditions of a run that starts now.

    Args:
        settings: what is chosen.
        documents: the corpus.
        model: the embedding model as the store names it.
    """
    chosen = bearing(settings)
    hashes = sorted(document.content_hash for document in documents)
    return Provenance(
        settings_digest=_digest(json.dumps(chosen, sort_keys=True)),
        corpus_digest=_digest("\n".join(hashes)),
        documents=len(hashes),
        model=model,
        reader=f"pointing ({settings.chat_model})" if settings.asks_model else "extractive",
        versions={name: found for name in _LIBRARIES if (found := _version(name))},
        started=datetime.now(UTC).astimezone().isoformat(timespec="seconds"),
    )


def bearing(settings: Settings) -> dict[str, Any]:
    """Return the settings that bear on answers by name, in plain JSON types; no secrets."""
    return settings.model_dump(mode="json", exclude=_NO_BEARING)


def conditions(one: Provenance) -> tuple[str, ...]:
    """Return what must be the same for two runs to be one: all of a provenance but its time."""
    return (
        one.settings_digest,
        one.corpus_digest,
        one.model,
        one.reader,
        json.dumps(dict(one.versions), sort_keys=True),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
