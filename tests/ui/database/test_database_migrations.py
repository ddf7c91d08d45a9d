"""A service database of an earlier layout is carried over with all that stands in it, by one of those who start."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from rag.errors import StoreError
from ui.access.keys import Keys
from ui.accounts.users import Users
from ui.database import schema
from ui.database.revisions import revision
from ui.database.service import ServiceDatabase

# As the program made it before there were users.
FIRST = """
CREATE TABLE service_meta (key VARCHAR(64) NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (key));
CREATE TABLE service_keys (key_id VARCHAR(32) NOT NULL, name VARCHAR(64) NOT NULL, live_name VARCHAR(64),
  origins JSON NOT NULL, scopes JSON NOT NULL, collections JSON NOT NULL, rate VARCHAR(32) NOT NULL,
  quota VARCHAR(32) NOT NULL, created_at FLOAT NOT NULL, expires_at FLOAT, revoked_at FLOAT,
  PRIMARY KEY (key_id), UNIQUE (live_name));
CREATE INDEX ix_service_keys_name ON service_keys (name);
CREATE TABLE service_key_secrets (digest VARCHAR(64) NOT NULL, key_id VARCHAR(32) NOT NULL, created_at FLOAT NOT NULL,
  expires_at FLOAT, PRIMARY KEY (digest),
  FOREIGN KEY(key_id) REFERENCES service_keys (key_id) ON DELETE CASCADE);
CREATE INDEX ix_service_key_secrets_key_id ON service_key_secrets (key_id);
CREATE TABLE service_windows (key VARCHAR(160) NOT NULL, state TEXT NOT NULL, expires_at FLOAT NOT NULL,
  PRIMARY KEY (key));
CREATE INDEX ix_service_windows_expires_at ON service_windows (expires_at);
CREATE TABLE service_feedback (id {serial}, answer_id VARCHAR(64) NOT NULL, asker VARCHAR(80) NOT NULL,
  verdict VARCHAR(16) NOT NULL, reason VARCHAR(64) NOT NULL, text TEXT NOT NULL, question TEXT NOT NULL,
  at FLOAT NOT NULL, PRIMARY KEY (id));
CREATE INDEX ix_service_feedback_answer_id ON service_feedback (answer_id);
CREATE INDEX ix_service_feedback_at ON service_feedback (at);
CREATE TABLE service_secrets (name VARCHAR(32) NOT NULL, value VARCHAR NOT NULL, PRIMARY KEY (name));
INSERT INTO service_meta VALUES ('schema_version', '1');
INSERT INTO service_secrets VALUES ('session_tokens', 'ab12');
INSERT INTO service_keys VALUES ('k1', 'portal', 'portal', '[]', '["ask"]', '["public"]', '60/m', '', 1.0, NULL, NULL);
"""
OPEN = "import sys; from ui.database.service import ServiceDatabase; ServiceDatabase(sys.argv[1]).close()"
LOADED = OPEN + "; import ui.app, ui.cli; sys.exit('alembic' in sys.modules)"


@pytest.fixture
def first(service_url: str) -> str:
    """The address of a database of the first layout."""
    engine = create_engine(service_url)
    serial = "SERIAL NOT NULL" if engine.dialect.name == "postgresql" else "INTEGER NOT NULL"
    with engine.begin() as connection:
        for statement in FIRST.format(serial=serial).strip().rstrip(";").split(";\n"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    return service_url


def differences(url: str) -> list[object]:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "service_meta_revision"})
        found = compare_metadata(context, schema.metadata)
    engine.dispose()
    return list(found)


def test_a_database_of_the_first_layout_is_carried_over(first: str) -> None:
    for _ in range(2):
        with ServiceDatabase(first) as service:
            assert service.signing_secret == bytes.fromhex("ab12")
            assert [key.name for key in Keys(service).all()] == ["portal"]
            with service.database.reading() as connection:
                assert revision(connection, "schema_version") == str(schema.SCHEMA_VERSION)
    with ServiceDatabase(first) as service:
        assert Users(service).add("li", "admin", (), "hash").name == "li"
    assert differences(first) == []


def test_a_new_database_and_one_carried_over_are_alike(service: ServiceDatabase, service_url: str) -> None:
    assert differences(service_url) == []


def test_of_several_that_start_on_an_old_database_one_carries_it_over(first: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", OPEN, first]) for _ in range(3)]
    assert [process.wait(120) for process in running] == [0] * 3
    assert differences(first) == []


def test_what_fails_half_way_leaves_the_old_database(first: str) -> None:
    engine = create_engine(first)
    with engine.begin() as connection:  # a table of ours with nothing of ours in it: its index cannot be made
        connection.execute(text("CREATE TABLE service_users (other INTEGER)"))
        connection.execute(text("CREATE TABLE service_turns (other INTEGER)"))
    with pytest.raises(StoreError):
        ServiceDatabase(first)
    with engine.begin() as connection:
        version = connection.execute(text("SELECT value FROM service_meta WHERE key = 'schema_version'")).scalar()
        assert version == "1"
        connection.execute(text("DROP TABLE service_users"))
        connection.execute(text("DROP TABLE service_turns"))
    engine.dispose()
    ServiceDatabase(first).close()
    assert differences(first) == []


def test_nothing_of_it_is_loaded_where_nothing_is_to_be_done(service: ServiceDatabase, service_url: str) -> None:
    assert subprocess.run([sys.executable, "-c", LOADED, service_url], check=False).returncode == 0


def test_an_old_database_that_can_only_be_read_is_read(tmp_path: object, first: str) -> None:
    if first.startswith("sqlite"):
        path = first.removeprefix("sqlite:///")
        with ServiceDatabase(f"sqlite:///file:{path}?mode=ro&immutable=1&uri=true", writable=False) as service:
            assert [key.name for key in Keys(service).all()] == ["portal"]
            assert service.layout == 1
