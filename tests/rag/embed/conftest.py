from __future__ import annotations

from pathlib import Path

import pytest

from rag.embed.bundled import bundled_embedder
from rag.embed.sentence_transformer import SentenceTransformerEmbedder


@pytest.fixture(scope="session")
def model_cache(shared_folder: Path) -> Path:
    """Filled once in a run: what is converted is not changed."""
    return shared_folder / "models"


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> SentenceTransformerEmbedder:
    """The bundled model in float32, whose vectors are the same on every machine but for rounding."""
    return bundled_embedder(model_cache, backend="torch", dtype="float32")
