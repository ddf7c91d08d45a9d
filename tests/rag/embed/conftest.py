from __future__ import annotations

from pathlib import Path

import pytest

from rag.embed.bundled import bundled_embedder
from rag.embed.sentence_transformer import SentenceTransformerEmbedder


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> SentenceTransformerEmbedder:
    """The bundled model in float32, whose vectors are the same on every machine but for rounding."""
    return bundled_embedder(model_cache, backend="torch", dtype="float32")
