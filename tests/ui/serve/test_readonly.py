from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.config import Settings
from rag.errors import StoreError
from ui.errors import ConflictError
from ui.progress import Progress
from ui.serve.readonly import is_read_only, servable
from ui.serve.server import load_pipeline


@pytest.fixture
def read_only(store, monkeypatch) -> Path:
    """A store that may not be written to; rights do not bind a superuser, who is told the same by ``access``."""
    for one in (store, *store.rglob("*")):
        one.chmod(0o555 if one.is_dir() else 0o444)
    if os.geteuid() == 0:
        real = os.access

        def access(path, mode):
            return real(path, mode) and not (mode == os.W_OK and Path(path).is_relative_to(store))

        monkeypatch.setattr(os, "access", access)
    yield store
    for one in (store, *store.rglob("*")):
        one.chmod(0o755)


def test_a_read_only_store_is_served_from_a_copy_and_left_as_it_is(read_only):
    assert is_read_only(read_only)
    before = {path: path.stat().st_mtime_ns for path in read_only.rglob("*")}
    settings = Settings(store=read_only, embedder="hashing", workers=1)
    pool, writer = load_pipeline(settings, Progress())
    try:
        assert pool.ask("2020年高企净增目标是多少").short_text == "150家以上"
        with pytest.raises(ConflictError):
            writer.remove(pool.catalog.documents()[0].doc_id)
    finally:
        pool.close()
    assert {path: path.stat().st_mtime_ns for path in read_only.rglob("*")} == before


def test_the_copy_goes_with_the_server_and_a_writable_store_is_not_copied(read_only, tmp_path):
    with servable(Settings(store=read_only)) as settings:
        copy = settings.store
        assert copy.is_dir()
    assert not copy.exists()
    (tmp_path / "own").mkdir()
    with servable(Settings(store=tmp_path / "own")) as settings:
        assert settings.store == tmp_path / "own"


def test_no_room_for_the_copy_is_said_with_what_to_do(read_only, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ui.serve.readonly.shutil.copytree", full)
    with pytest.raises(StoreError, match="TMPDIR"), servable(Settings(store=read_only)):
        pass
