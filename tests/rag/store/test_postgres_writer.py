"""The one writer of a catalog on a server: found dead, found deposed, and never two at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from rag.errors import ConfigError, StoreError, StoreLockedError, StoreUnreachableError
from rag.store.catalog import Catalog
from rag.types import Document

HOLD = """
import sys, time
from rag.store.catalog import Catalog
with Catalog(sys.argv[1]).writing_alone():
    print("writing", flush=True)
    time.sleep(600)
"""


def document(name: str) -> Document:
    return Document(name, f"{name}的通知", "2021年新建凉亭3处。", f"/{name}.txt", name)


def lose_the_lock(url: str) -> None:
    """Cut the connection that holds the writer's lock, as a network does: the process knows nothing of it."""
    engine = create_engine(url)
    with engine.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.execute(text(cut)).all()
    engine.dispose()


def test_a_killed_writer_leaves_the_lock_at_once(postgres_url: str) -> None:
    Catalog(postgres_url).close()
    writer = subprocess.Popen([sys.executable, "-c", HOLD, postgres_url], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    catalog = Catalog(postgres_url)
    with pytest.raises(StoreLockedError, match="another process is writing"), catalog.writing_alone():
        pass
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait(10)
    with catalog.writing_alone():
        catalog.writer.add_all([(document("a"), (), (), (), ())])
    catalog.close()


def test_a_writer_that_lost_its_lock_writes_no_more(postgres_url: str) -> None:
    deposed, other = Catalog(postgres_url), Catalog(postgres_url)
    with pytest.raises(StoreUnreachableError):
        write_and_lose_the_lock(deposed, other, postgres_url)
    with deposed.writing_alone():  # and begins anew
        deposed.refresh()
        assert [one.doc_id for one in deposed.documents()] == ["b"]
        deposed.writer.show([], hidden=["b"])
    deposed.close()
    other.close()


def write_and_lose_the_lock(deposed: Catalog, other: Catalog, url: str) -> None:
    with deposed.writing_alone():
        deposed.writer.add_all([(document("a"), (), (), (), ())])
        lose_the_lock(url)
        with other.writing_alone():
            with pytest.raises(StoreUnreachableError, match="was lost"):
                deposed.writer.show(["a"])
            other.writer.remove("a")
            other.writer.add_all([(document("b"), (), (), (), ())])
            other.writer.show(["b"])
        with pytest.raises(StoreUnreachableError, match="was lost"):
            deposed.writer.show(["a"])


def test_what_people_write_needs_no_lock_and_loses_none(postgres_url: str) -> None:
    catalog = Catalog(postgres_url)
    with catalog.writing_alone():
        catalog.set_meta("one", "1")
    catalog.set_meta("two", "2")
    assert (catalog.get_meta("one"), catalog.get_meta("two")) == ("1", "2")
    catalog.close()


def test_the_pool_is_as_large_as_is_said_and_one_who_waits_in_vain_is_told(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.store.database._FREE_S", 0.2)
    catalog = Catalog(postgres_url, pool_size=1)
    with (
        catalog._database.reading(),
        catalog._database.reading(),
        pytest.raises(StoreUnreachableError, match="does not answer"),
    ):
        catalog.get_meta("revision")
    assert catalog.get_meta("schema_version")
    catalog.close()


def test_an_address_without_its_driver_is_understood(postgres_url: str) -> None:
    for scheme in ("postgres", "postgresql"):
        catalog = Catalog(postgres_url.replace("postgresql+psycopg", scheme, 1))
        assert catalog.counts().documents == 0
        catalog.close()
    with pytest.raises(ConfigError, match="catalog_url"):
        Catalog("postgresql+none://h/d")


def test_a_server_that_is_not_there_is_told_without_its_password(postgres_server: Any, tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachableError, match="does not answer") as told:
        Catalog("postgresql+psycopg://policyqa:geheim@127.0.0.1:1/none")
    assert "geheim" not in str(told.value)


def test_what_the_server_refuses_is_no_server_that_is_away(postgres_url: str) -> None:
    catalog = Catalog(postgres_url)
    source = "".join(chr(0x4E00 + 7919 * at % 20_000) for at in range(1300))
    with pytest.raises(StoreError, match="maximum") as told:
        catalog.writer.add_all([(Document("a", "文件", "文本", source, "a"), (), (), (), ())])
    assert not isinstance(told.value, StoreUnreachableError)
    catalog.close()
