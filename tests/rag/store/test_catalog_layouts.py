"""A catalog of an earlier layout is carried over with its documents; a newer one is left alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from rag.errors import StoreCorruptError
from rag.store import schema
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.types import Document

OPEN = "import sys; from rag.store.catalog import Catalog; Catalog(sys.argv[1]).close()"
LOADED = OPEN + "; import rag.build; sys.exit('alembic' in sys.modules)"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return sqlite_url(tmp_path / "catalog.sqlite")


def run(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for one in statements:
            connection.execute(text(one))
    engine.dispose()


def differences(url: str) -> list[object]:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "meta_revision"})
        found = compare_metadata(context, schema.metadata)
    engine.dispose()
    return list(found)


@pytest.fixture
def old(url: str) -> str:
    """A catalog of the third layout with a document in it, from before there were corrections and curated answers."""
    catalog = Catalog(url)
    catalog.add_all([(Document("d1", "凉亭修缮通知", "凉亭于2020年修缮。", "/a.txt", "hash"), (), (), (), ())])
    catalog.show(["d1"])
    catalog.close()
    run(
        url,
        "DROP TABLE curated_answers",
        "DROP TABLE corrections",
        "UPDATE meta SET value = '3' WHERE key = 'schema_version'",
    )
    return url


def test_a_catalog_of_the_third_layout_is_carried_over(old: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", OPEN, old]) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0] * 3
    catalog = Catalog(old)
    assert [one.title for one in catalog.documents()] == ["凉亭修缮通知"]
    assert catalog.get_meta("schema_version") == str(schema.SCHEMA_VERSION)
    assert catalog.curated.all() == ()
    catalog.correct("d1", {"issuer": "某镇"})
    catalog.close()
    assert differences(old) == []


@pytest.mark.parametrize("version", ["5", "99", "2", "x"])
def test_another_layout_is_refused_and_left_as_it_is(old: str, version: str) -> None:
    run(old, f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")
    with pytest.raises(StoreCorruptError, match="ingest again"):
        Catalog(old)
    engine = create_engine(old)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE key = 'schema_version'")).scalar() == version
        assert not engine.dialect.has_table(connection, "curated_answers")
    engine.dispose()


def test_nothing_of_it_is_loaded_where_nothing_is_to_be_done(url: str) -> None:
    assert subprocess.run([sys.executable, "-c", LOADED, url], check=False).returncode == 0
    assert differences(url) == []
