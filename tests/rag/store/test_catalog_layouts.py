"""A catalog of an earlier layout is carried over with its documents; a newer one is left alone."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from rag.errors import StoreError
from rag.store import schema
from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer
from rag.types import Document

OPEN = "import sys; from rag.store.catalog import Catalog; Catalog(sys.argv[1]).close()"
LOADED = OPEN + "; import rag.build; sys.exit('alembic' in sys.modules)"


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
    catalog.writer.add_all([(Document("d1", "凉亭修缮通知", "凉亭于2020年修缮。", "/a.txt", "hash"), (), (), (), ())])
    catalog.writer.show(["d1"])
    catalog.close()
    run(
        url,
        "DROP TABLE curated_answers",
        "DROP TABLE corrections",
        "DELETE FROM meta WHERE key = 'schema_serves'",
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
    catalog.writer.correct("d1", {"issuer": "某镇"})
    catalog.close()
    assert differences(old) == []


@pytest.mark.parametrize(
    ("version", "remedy"), [("5", "up to date"), ("99", "up to date"), ("2", "ingest again"), ("x", "ingest again")]
)
def test_another_layout_is_refused_and_left_as_it_is(old: str, version: str, remedy: str) -> None:
    run(old, f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")
    with pytest.raises(StoreError, match=remedy):
        Catalog(old)
    engine = create_engine(old)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT value FROM meta WHERE key = 'schema_version'")).scalar() == version
        assert not engine.dialect.has_table(connection, "curated_answers")
    engine.dispose()


def test_nothing_of_it_is_loaded_where_nothing_is_to_be_done(url: str) -> None:
    assert subprocess.run([sys.executable, "-c", LOADED, url], check=False).returncode == 0
    assert differences(url) == []


# What a program of the layout before this one does while its neighbours are new already.
OF_BEFORE = """
import sys
from rag.errors import StoreLockedError
from rag.store import schema
schema.SCHEMA_VERSION -= 1
schema.SERVES_VERSION = min(schema.SERVES_VERSION, schema.SCHEMA_VERSION)
from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer
catalog = Catalog(sys.argv[1])
print([one.title for one in catalog.documents()], catalog.curated.all()[0].question, flush=True)
catalog.curated.put(CuratedAnswer("2" * 32, "旧程序写的", "答"))
try:
    with catalog.writing_alone():
        print("written")
except StoreLockedError as error:
    print(error)
"""


def test_a_program_of_the_layout_before_goes_on_answering_and_adds_no_documents(url: str) -> None:
    catalog = Catalog(url)
    catalog.writer.add_all([(Document("d1", "凉亭修缮通知", "凉亭于2020年修缮。", "/a.txt", "hash"), (), (), (), ())])
    catalog.writer.show(["d1"])
    catalog.curated.put(CuratedAnswer("1" * 32, "新程序写的", "答", updated_at=9.0))
    before = subprocess.run([sys.executable, "-c", OF_BEFORE, url], capture_output=True, text=True, check=False)
    assert before.returncode == 0, before.stderr
    read, refused = before.stdout.splitlines()
    assert read == "['凉亭修缮通知'] 新程序写的"
    assert f"layout {schema.SCHEMA_VERSION}" in refused
    assert "before documents are added" in refused
    assert [one.question for one in catalog.curated.all()] == ["新程序写的", "旧程序写的"]
    assert catalog.get_meta("schema_version") == str(schema.SCHEMA_VERSION)
    catalog.close()


def test_a_catalog_carried_over_says_which_programs_it_serves(old: str) -> None:
    Catalog(old).close()
    ran = subprocess.run([sys.executable, "-c", OF_BEFORE.split("print")[0], old], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()


@pytest.mark.parametrize("serves", ["", "5", "x", "0", "-1"])
def test_a_newer_layout_that_serves_this_program_no_more_is_refused(url: str, serves: str) -> None:
    Catalog(url).close()
    run(
        url,
        "UPDATE meta SET value = '6' WHERE key = 'schema_version'",
        f"UPDATE meta SET value = '{serves}' WHERE key = 'schema_serves'",
    )
    with pytest.raises(StoreError, match="layout 6"):
        Catalog(url)


def test_the_tables_serve_no_program_that_lacks_what_has_since_been_renamed_or_made_obligatory(old: str) -> None:
    """Each migration since ``SERVES_VERSION`` only adds: tables, and columns that may be left out."""
    engine = create_engine(old)
    before = inspect(engine)
    kept = {
        table: {column["name"]: str(column["type"]) for column in before.get_columns(table)}
        for table in before.get_table_names()
    }
    Catalog(old).close()
    after = inspect(engine)
    for table, columns in kept.items():
        found = {column["name"]: column for column in after.get_columns(table)}
        assert {name: str(found[name]["type"]) for name in columns if name in found} == columns, table
        for name in set(found) - set(columns):
            assert found[name]["nullable"] or found[name]["default"] is not None, (table, name)
    engine.dispose()
