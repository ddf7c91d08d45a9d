from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from ingest.backup import back_up, restore
from ingest.build import build_ingest
from rag.build import build_pipeline, open_catalog, open_store
from rag.config import Settings
from rag.errors import InputFileError, StoreLockedError, StoreMissingError, UsageError
from rag.store.lock import serving
from ui.access.key import Key
from ui.access.keys import Keys
from ui.database.service import ServiceDatabase, service_url
from ui.database.transfer import read_service, write_service
from ui.serve.server import serve


def take(settings: Settings, folder: Path, *words: str) -> None:
    for word in words:
        (folder / f"{word}.txt").write_text(f"关于{word}的通知\n\n2021年{word}计划植树300棵。\n", encoding="utf-8")
    pipeline = build_ingest(settings)
    pipeline.ingest([folder / f"{word}.txt" for word in words])
    pipeline.close()


def titles(settings: Settings) -> list[str]:
    if settings.catalog_url:
        build_pipeline(settings).close()  # makes the indexes that its backup does not hold
    with open_store(settings) as store:
        assert store.dense.count() == store.lexical.count() == store.catalog.counts().chunks
        return [one.title for one in store.catalog.documents()]


@pytest.fixture
def backed_up(fast_settings: Settings, tmp_path: Path) -> Path:
    take(fast_settings, tmp_path, "甲", "乙")
    file = tmp_path / "backup.zip"
    made = back_up(fast_settings, file)
    assert (made.documents, made.size) == (2, file.stat().st_size)
    return file


@pytest.fixture
def elsewhere(fast_settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of another store, with a catalog of the same kind."""
    on_server = bool(fast_settings.catalog_url)
    url = request.getfixturevalue("postgres_server").new_database() if on_server else ""
    return fast_settings.model_copy(update={"store": tmp_path / "new" / "store", "catalog_url": url})


def test_a_restored_store_answers_as_the_old_one(backed_up: Path, elsewhere: Settings, fast_settings: Settings) -> None:
    assert restore(elsewhere, backed_up).documents == 2
    assert titles(elsewhere) == titles(fast_settings)
    pipeline = build_pipeline(elsewhere)
    assert "300棵" in pipeline.ask("2021年甲计划植树多少棵").text
    pipeline.close()


def test_a_store_that_is_there_is_replaced_only_by_force(
    backed_up: Path, fast_settings: Settings, tmp_path: Path
) -> None:
    take(fast_settings, tmp_path, "丙")
    with pytest.raises(UsageError, match="--force"):
        restore(fast_settings, backed_up)
    assert len(titles(fast_settings)) == 3
    restore(fast_settings, backed_up, force=True)
    assert len(titles(fast_settings)) == 2
    assert [one.name for one in tmp_path.iterdir() if "restoring" in one.name] == []


@pytest.mark.in_files
def test_a_folder_that_is_no_store_is_never_replaced(backed_up: Path, elsewhere: Settings) -> None:
    elsewhere.store.mkdir(parents=True)
    (elsewhere.store / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(StoreMissingError):
        restore(elsewhere, backed_up, force=True)
    assert [one.name for one in elsewhere.store.iterdir()] == ["letter.txt"]


def test_damage_anywhere_is_noticed_and_nothing_is_lost(backed_up: Path, fast_settings: Settings) -> None:
    whole = backed_up.read_bytes()
    flipped = [_flipped(whole, at) for at in range(40, len(whole), 997)]
    for data in (whole[: len(whole) // 2], b"", b"no backup", *flipped):
        backed_up.write_bytes(data)
        try:
            restore(fast_settings, backed_up, force=True)
        except InputFileError as error:
            assert str(backed_up) in str(error)  # noqa: PT017 - a flip in a time stamp of the archive harms nothing
        with closing(open_catalog(fast_settings)) as catalog:
            assert len(catalog.documents()) == 2
    with pytest.raises(InputFileError, match="no such file"):
        restore(fast_settings, backed_up.with_name("none"), force=True)
    assert len(titles(fast_settings)) == 2


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _other_digest(manifest: dict[str, object]) -> None:
    manifest["files"]["catalog.sqlite"]["sha256"] = "0" * 64  # type: ignore[index]


def _other_format(manifest: dict[str, object]) -> None:
    manifest["format"] = "another"


@pytest.mark.parametrize("change", [_other_digest, _other_format])
def test_a_manifest_that_is_untrue_is_refused(
    backed_up: Path, elsewhere: Settings, change: Callable[[dict[str, object]], None]
) -> None:
    _rewrite(backed_up, change)
    with pytest.raises(InputFileError):
        restore(elsewhere, backed_up)
    assert not elsewhere.store.exists()


@pytest.fixture
def with_keys(fast_settings: Settings, backed_up: Path, tmp_path: Path) -> Iterator[Path]:
    """A backup of a store with a key, made while a server has the keys open, and with an upload."""
    upload = fast_settings.store / "files" / ("0a" * 16) / "关于甲的通知.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("原件", encoding="utf-8")
    (fast_settings.store / "files" / ".incoming-1").write_text("half", encoding="utf-8")
    with ServiceDatabase(service_url(fast_settings)) as service:
        Keys(service).create(Key("", "portal", (), frozenset({"ask"}), ("public",)))
        made = back_up(fast_settings, backed_up, write_service)
        assert (made.originals, made.keys, made.elsewhere) == (1, 1, False)
        yield backed_up


def test_keys_and_uploads_come_back_for_nobody_else_to_read(
    with_keys: Path, elsewhere: Settings, fast_settings: Settings
) -> None:
    made = restore(elsewhere, with_keys, read_service)
    assert (made.originals, made.keys) == (1, 1)
    upload = elsewhere.store / "files" / ("0a" * 16) / "关于甲的通知.txt"
    assert upload.read_text(encoding="utf-8") == "原件"
    for private in filter(Path.exists, (upload, elsewhere.store / "service.sqlite")):
        assert private.stat().st_mode & 0o777 == 0o600
    with ServiceDatabase(service_url(elsewhere)) as new, ServiceDatabase(service_url(fast_settings)) as old:
        assert [key.name for key in Keys(new).all()] == ["portal"]
        assert new.signing_secret == old.signing_secret
    assert not list((elsewhere.store / "files").glob(".incoming*"))


def test_keys_that_lie_elsewhere_are_no_part_of_it(with_keys: Path, fast_settings: Settings, tmp_path: Path) -> None:
    other = fast_settings.model_copy(update={"service_url": f"sqlite:///{tmp_path}/keys.sqlite"})
    made = back_up(other, with_keys)
    assert (made.keys, made.elsewhere) == (None, True)
    assert restore(fast_settings, with_keys, force=True).keys is None
    with ServiceDatabase(service_url(fast_settings)) as kept:
        assert len(Keys(kept).all()) == 1, "a backup without keys takes none away"


OUTSIDE = [
    "files/x/a.txt",
    f"files/{'0a' * 16}/../../../evil",
    f"files/{'0a' * 16}/a/evil",
    "../evil",
    "/tmp/evil",
    "chroma/../../evil",
    "lexical/a\\..\\b",
    "other/file",
    "chroma",
]


def test_names_that_lead_elsewhere_are_refused(backed_up: Path, elsewhere: Settings, tmp_path: Path) -> None:
    whole = backed_up.read_bytes()
    for name in OUTSIDE:

        def add(manifest: dict[str, object], name: str = name) -> None:
            manifest["files"][name] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}  # type: ignore[index]

        backed_up.write_bytes(whole)
        _rewrite(backed_up, add, {name: b"x"})
        with pytest.raises(InputFileError, match="none of a store's"):
            restore(elsewhere, backed_up)
        assert not list(tmp_path.rglob("evil")), name
        assert not elsewhere.store.exists(), name


def _rewrite(file: Path, change: Callable[[dict[str, object]], None], more: dict[str, bytes] | None = None) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {**members, **(more or {})}.items():
            archive.writestr(name, data)


@pytest.mark.in_files
def test_no_backup_while_another_process_writes(fast_settings: Settings, backed_up: Path) -> None:
    before = backed_up.read_bytes()
    with open_store(fast_settings) as store, store.writing(), pytest.raises(StoreLockedError):
        back_up(fast_settings, backed_up)
    assert backed_up.read_bytes() == before


@pytest.mark.in_files
def test_where_it_cannot_be_written_is_named(fast_settings: Settings, backed_up: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write"):
        back_up(fast_settings, tmp_path / "none" / "backup")
    with pytest.raises(StoreMissingError):
        back_up(fast_settings.model_copy(update={"store": tmp_path / "no store"}), tmp_path / "backup")


@pytest.mark.in_files
def test_a_store_that_a_server_uses_is_not_replaced(backed_up: Path, fast_settings: Settings, tmp_path: Path) -> None:
    take(fast_settings, tmp_path, "丙")
    with serving(fast_settings.store), serving(fast_settings.store):
        with pytest.raises(StoreLockedError, match="a server uses"):
            restore(fast_settings, backed_up, force=True)
        assert len(titles(fast_settings)) == 3
    (fast_settings.store / "serving-0123.lock").touch()  # of a server that crashed
    restore(fast_settings, backed_up, force=True)
    assert len(titles(fast_settings)) == 2


@pytest.mark.in_files
def test_a_server_that_is_starting_uses_its_store(backed_up: Path, fast_settings: Settings) -> None:
    settings = fast_settings.model_copy(update={"host": "127.0.0.1", "port": 0})

    def load(given: Settings, _progress: object) -> NoReturn:
        restore(given, backed_up, force=True)
        raise AssertionError("a store was replaced while a server was starting on it")

    with pytest.raises(StoreLockedError, match="a server uses"):
        serve(settings, lambda _line: None, load)
    restore(settings, backed_up, force=True)
    assert not list(settings.store.glob("serving-*"))
