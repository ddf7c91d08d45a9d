"""A store in one file and back, checked by digest.

The file is a ZIP archive: ``manifest.json`` first, with the SHA-256 and size of every other member, then a consistent
copy of the catalog and the files of the indexes. A store is written beside its place and put there in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.parse.members import DAMAGED
from rag.config import Settings
from rag.errors import InputFileError, StoreCorruptError, StoreError, UsageError
from rag.store.lock import CATALOG_FILE, DENSE_DIRECTORY, LEXICAL_DIRECTORY, hold_writer

_FORMAT = "policyqa-backup-1"
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 10_000_000
_PIECE = 1_000_000
# What a backup may hold: the catalog and plain files of the two indexes.
_MEMBER = re.compile(
    rf"{re.escape(CATALOG_FILE)}|(?:{DENSE_DIRECTORY}|{LEXICAL_DIRECTORY})(?:/(?:[\w-][\w.-]*|\.managed\.json)){{1,4}}",
    re.ASCII,
)
_SQLITE = (".sqlite", ".sqlite3")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file: its documents, size in bytes and SHA-256 in hexadecimal."""

    documents: int
    size: int
    digest: str


def back_up(settings: Settings, file: Path) -> Backup:
    """Write the store of the settings into ``file``; an existing one is replaced when the new one is complete.

    Raises:
        UsageError: the catalog lies on a server, which has means of its own, or the file cannot be written.
        StoreMissingError: there is no store.
        StoreLockedError: another process is writing to it.
        StoreCorruptError: it cannot be read.
    """
    _check_local(settings)
    with hold_writer(settings.store), _in_place(file) as target, tempfile.TemporaryDirectory() as work:
        try:
            members = dict(_members(settings.store, Path(work)))
            entries = {name: _entry(path) for name, path in members.items()}
            documents = _documents(members[CATALOG_FILE])
            manifest = {"format": _FORMAT, "documents": documents, "files": entries}
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
                for name, path in members.items():
                    archive.write(path, name)
        except sqlite3.Error as error:
            raise StoreCorruptError(
                "cannot read the store {store}: {error}; nothing was written", store=settings.store, error=error
            ) from error
        except OSError as error:
            raise UsageError(
                "cannot write {file}: {reason}; choose another file", file=file, reason=error.strerror or error
            ) from error
        digest = _digest(target)
        size = target.stat().st_size
    return Backup(documents, size, digest)


def restore(settings: Settings, file: Path, *, force: bool = False) -> Backup:
    """Make the store of the settings from a backup.

    Args:
        settings: where to.
        file: what ``back_up`` wrote.
        force: put it in the place of a store that is there.

    Raises:
        UsageError: there is a store and ``force`` is False, or the catalog lies on a server.
        InputFileError: the file is no backup, or damaged; a store that is there is kept.
        StoreLockedError: another process is writing to the store.
    """
    _check_local(settings)
    store = settings.store
    if store.exists() and not store.is_dir():
        raise UsageError("{store} is not a folder; choose another --store", store=store)
    filled = store.is_dir() and any(store.iterdir())
    if filled and not force:
        raise UsageError(
            "there is a store at {store}; restore elsewhere, or give --force to put this in its place", store=store
        )
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{store.name}.restoring-", dir=store.parent))
    except OSError as error:
        raise StoreError(
            "cannot write beside {store}: {reason}; choose another --store", store=store, reason=error.strerror
        ) from error
    try:
        documents = _unpack(file, fresh)
        if filled:
            with hold_writer(store):
                _exchange(fresh, store)
        else:
            _exchange(fresh, store)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Backup(documents, file.stat().st_size, _digest(file))


def _check_local(settings: Settings) -> None:
    if settings.catalog_url or settings.chroma_url:
        raise UsageError("the store lies on a server (catalog_url, chroma_url); back it up with the server's own means")


def _members(store: Path, work: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a store that belongs in a backup, databases as consistent copies."""
    yield CATALOG_FILE, _copied(store / CATALOG_FILE, work / "catalog")
    for folder in (DENSE_DIRECTORY, LEXICAL_DIRECTORY):
        for number, path in enumerate(sorted((store / folder).rglob("*"))):
            name = path.relative_to(store).as_posix()
            if path.is_file() and _MEMBER.fullmatch(name) and not name.endswith(("-wal", "-shm", "-journal", ".lock")):
                copied = _copied(path, work / f"{folder}{number}") if path.suffix in _SQLITE else path
                yield name, copied


def _copied(path: Path, target: Path) -> Path:
    with (
        closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return target


def _documents(catalog: Path) -> int:
    with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        return int(opened.execute("SELECT count(*) FROM documents WHERE ready = 1").fetchone()[0])


def _unpack(file: Path, folder: Path) -> int:
    """Unpack a backup into a folder, checking every byte; returns how many documents it holds."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file)
            for name, entry in manifest["files"].items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("xb") as out:
                    digest = _copy(packed, out, entry["size"])
                if digest != entry["sha256"]:
                    raise InputFileError(
                        "{file}: {name} is damaged, its digest is another; use another backup", file=file, name=name
                    )
        if _documents(folder / CATALOG_FILE) != manifest["documents"]:
            raise InputFileError("{file}: the catalog in it is incomplete; use another backup", file=file)
    except FileNotFoundError as error:
        raise InputFileError("{file}: no such file; check the path", file=file) from error
    except (*DAMAGED, KeyError, TypeError, sqlite3.Error) as error:
        raise InputFileError(
            "{file}: no backup, or a damaged one ({error}); use another", file=file, error=error
        ) from error
    return int(manifest["documents"])


def _read_manifest(archive: zipfile.ZipFile, file: Path) -> Mapping[str, Any]:
    info = archive.getinfo(_MANIFEST)
    if info.file_size > _MOST_MANIFEST:
        raise InputFileError("{file}: no backup of this program: its manifest is too long", file=file)
    manifest: Mapping[str, Any] = json.loads(archive.read(info))
    if manifest["format"] != _FORMAT:
        raise InputFileError(
            "{file}: a backup of format {manifest!r}, this program reads {format}",
            file=file,
            manifest=manifest["format"],
            format=_FORMAT,
        )
    names = [entry.filename for entry in archive.infolist() if entry.filename != _MANIFEST]
    if sorted(names) != sorted(manifest["files"]) or CATALOG_FILE not in names:
        raise InputFileError("{file}: does not hold the files that its manifest lists; use another backup", file=file)
    for name in names:
        if not _MEMBER.fullmatch(name):
            raise InputFileError(
                "{file}: holds a file that is none of a store's, {name!r}; nothing was restored", file=file, name=name
            )
        if archive.getinfo(name).file_size != manifest["files"][name]["size"]:
            raise InputFileError(
                "{file}: {name} has another size than its manifest says; use another backup", file=file, name=name
            )
    return manifest


def _exchange(fresh: Path, store: Path) -> None:
    """Put a folder in a store's place; the old one is removed only when the new one stands."""
    try:
        if not store.exists():
            fresh.rename(store)
            return
        old = fresh.with_name(f"{fresh.name}-old")
        store.rename(old)
        try:
            fresh.rename(store)
        except OSError:
            old.rename(store)
            raise
    except OSError as error:
        raise StoreError(
            "cannot put the backup at {store}: {reason}; the store is as it was", store=store, reason=error.strerror
        ) from error
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _in_place(file: Path) -> Iterator[Path]:
    """A file to write beside ``file``; it takes its place when the block has come to its end."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise UsageError(
            "cannot write {file}: {reason}; choose another file", file=file, reason=error.strerror
        ) from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _entry(path: Path) -> dict[str, Any]:
    return {"sha256": _digest(path), "size": path.stat().st_size}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(packed: IO[bytes], out: IO[bytes], size: int) -> str:
    """Copy a member that promises ``size`` bytes; returns its digest."""
    digest = hashlib.sha256()
    left = size
    while left > 0 and (piece := packed.read(min(left, _PIECE))):
        digest.update(piece)
        out.write(piece)
        left -= len(piece)
    return digest.hexdigest()
