"""Service databases: in a file, and on a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.store.database import sqlite_url
from ui.access.database import ServiceDatabase


@pytest.fixture(params=["sqlite", "postgresql"])
def service_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a service database may be made."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return sqlite_url(tmp_path / "service.sqlite")


@pytest.fixture
def service(service_url: str) -> Iterator[ServiceDatabase]:
    """An empty service database."""
    with ServiceDatabase(service_url) as opened:
        yield opened
