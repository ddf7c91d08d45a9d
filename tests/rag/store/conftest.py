from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.config import Settings, load_settings
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty catalog of either kind may be made."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return sqlite_url(tmp_path / "catalog.sqlite")


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    """An empty catalog of either kind."""
    opened = Catalog(url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def either_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings with the hashing embedder and a catalog of either kind."""
    url = str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else ""
    return load_settings(store=tmp_path / "store", embedder="hashing", catalog_url=url)
