"""What tests of the whole path share: a store read without a model."""

from __future__ import annotations

import pytest

from ingest.build import build_ingest
from rag.config import Settings, load_settings


@pytest.fixture(scope="session")
def hashed(tmp_path_factory: pytest.TempPathFactory, report) -> Settings:
    """Settings with the hashing embedder and a store that holds the report."""
    settings = load_settings(store=tmp_path_factory.mktemp("hashed") / "store", embedder="hashing")
    ingest = build_ingest(settings)
    assert ingest.ingest([report]).documents == 1
    ingest.close()
    return settings
