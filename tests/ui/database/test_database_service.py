from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rag.config import load_settings
from rag.errors import StoreCorruptError, StoreError
from rag.store.database import sqlite_url
from rag.store.lock import SERVICE_FILE
from ui.access.feedback import Feedback, FeedbackTable
from ui.access.key import Key
from ui.access.keys import Keys
from ui.database import schema
from ui.database.service import ServiceDatabase, open_service, service_url

MAKE = "import sys; from ui.database.service import ServiceDatabase; ServiceDatabase(sys.argv[1]).close()"
# Asks twice over HTTP of a server whose store it may not write.
READ_ONLY = """
import asyncio, json, os, sys
from pathlib import Path
import httpx
from rag.config import load_settings
from ui.access.access import Access
from ui.app import create_app
from ui.service import Service
async def statuses(store):
    settings = load_settings(store=Path(store), anonymous_rate="1/m")
    with Access.open(settings) as access:
        transport = httpx.ASGITransport(create_app(Service(), settings, access, chat=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            key = {"authorization": f"Bearer {sys.argv[2]}"}
            asked = [await client.post("/api/v1/ask", json={"question": "问"}) for _ in range(2)]
            return [(await client.get("/v1/models", headers=key)).status_code, *(one.status_code for one in asked)]
asyncio.run(statuses(sys.argv[3]))  # while everything can still be imported
os.chdir("/")
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
print(json.dumps(asyncio.run(statuses(sys.argv[1]))))
"""


def test_it_lies_where_the_settings_say(tmp_path: Path) -> None:
    assert service_url(load_settings(store=tmp_path)) == sqlite_url(tmp_path / SERVICE_FILE)
    assert service_url(load_settings(store=tmp_path, catalog_url="postgresql://h/d")) == "postgresql://h/d"
    assert service_url(load_settings(store=tmp_path, catalog_url="sqlite:////tmp/c.sqlite")) == sqlite_url(
        tmp_path / SERVICE_FILE
    )
    assert service_url(load_settings(store=tmp_path, service_url="sqlite://", catalog_url="postgresql://h/d")) == (
        "sqlite://"
    )


def test_several_processes_make_it_at_once(service_url: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", MAKE, service_url]) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4


def test_a_database_of_a_newer_version_is_left_alone(service: ServiceDatabase, service_url: str) -> None:
    with service.writing() as connection:
        connection.execute(schema.meta.update().values(value=str(schema.SCHEMA_VERSION + 1)))
    with pytest.raises(StoreError, match="upgrade"):
        ServiceDatabase(service_url)


def test_a_broken_file_says_what_helps(tmp_path: Path) -> None:
    (tmp_path / SERVICE_FILE).write_bytes(b"no database " * 1000)
    with pytest.raises(StoreCorruptError, match="restore it from a backup"):
        open_service(load_settings(store=tmp_path))


def test_feedback_is_kept(service: ServiceDatabase) -> None:
    table = FeedbackTable(service)
    table.put(Feedback("a1", "key", "wrong", "figure", "应为150家", at=5.0))
    table.put(Feedback("a2", "address:1", "right"))
    latest = table.latest()
    assert [one.answer_id for one in latest] == ["a2", "a1"]
    assert latest[1] == Feedback("a1", "key", "wrong", "figure", "应为150家", "", 5.0)
    assert latest[0].at > 0


def test_of_very_much_feedback_the_latest_is_kept(service: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.access.feedback.MOST_KEPT", 3)
    table = FeedbackTable(service)
    for number in range(6):
        table.put(Feedback(f"a{number}", "key", "up"))
    assert [one.answer_id for one in table.latest()] == ["a5", "a4", "a3"]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to become another user")
def test_a_store_that_cannot_be_written_serves_with_limits_in_memory(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and folder.is_relative_to(Path(tempfile.gettempdir()) / "pytest-of-root"):
            folder.chmod(0o755)
    empty, with_keys = tmp_path / "empty", tmp_path / "keys"
    empty.mkdir()
    with_keys.mkdir()
    with ServiceDatabase(sqlite_url(with_keys / SERVICE_FILE)) as service:
        secret = Keys(service).create(Key("", "portal", scopes=frozenset({"ask"}))).secret
    for folder, keyed in ((empty, 401), (with_keys, 200)):
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(folder), secret, str(tmp_path / "warm")],
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert json.loads(done.stdout or "[]") == [keyed, 503, 429], done.stderr
        assert done.stderr.count("limits are kept in memory") == 1


def test_a_store_that_can_be_written_says_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    opened = open_service(load_settings(store=tmp_path))
    assert opened is not None
    opened.close()
    assert not caplog.records
