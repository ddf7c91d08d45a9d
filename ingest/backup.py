"""A store in one file and back, checked by digest.

The file is a ZIP archive: ``manifest.json`` first, with the SHA-256 and size of every other member, then a consistent
copy of the catalog and the files of the indexes, keys and feedback where they lie in the store's directory, and the
originals of uploads. It holds the secret that session tokens are signed with: keep it as you keep the store.
A store is written beside its place and put there in one step. What lies on servers is read and written there
(``ingest.backup_servers``): so a backup also moves a store from a file to a server, or back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.backup_members import consistent_copy, count_documents, count_keys, is_private, may_hold, members_of
from ingest.backup_servers import (
    Service,
    catalog_on_server,
    indexes_beside,
    mark_stale,
    read_back,
    service_on_server,
    write_catalog,
)
from ingest.parse.members import DAMAGED
from rag.config import Settings
from rag.errors import InputFileError, StoreCorruptError, StoreError, UsageError
from rag.store.lock import (
    CATALOG_FILE,
    LEXICAL_DIRECTORY,
    ORIGINALS_DIRECTORY,
    SERVICE_FILE,
    check_unserved,
    hold_writer,
)

_FORMAT = "policyqa-backup-1"
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 64_000_000
_PIECE = 1_000_000
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file: its documents, size in bytes and SHA-256 in hexadecimal.

    ``originals``: uploaded files in it; ``keys``: those in it that are not revoked, ``None``: it holds no database of
    keys and feedback, because there is none yet or, where ``elsewhere``, it lies at ``service_url``.
    ``indexes``: it holds both indexes; else they are made anew when the restored store is first opened.
    """

    documents: int
    size: int
    digest: str
    originals: int = 0
    keys: int | None = None
    elsewhere: bool = False
    indexes: bool = True


def back_up(settings: Settings, file: Path, service: Service | None = None) -> Backup:
    """Write the store of the settings into ``file``; an existing one is replaced when the new one is complete.

    Args:
        settings: which store.
        file: where to.
        service: writes a service database on a server into a file; ``None``: such a one is left out.

    Raises:
        UsageError: the file cannot be written.
        StoreMissingError: there is no store.
        StoreLockedError: another process is writing to it.
        StoreCorruptError: it cannot be read.
    """
    # On a server the catalog is read as of one moment; a file's indexes must keep still beside it.
    held: AbstractContextManager[None] = nullcontext() if catalog_on_server(settings) else hold_writer(settings.store)
    elsewhere, indexes = service_on_server(settings), indexes_beside(settings)
    with held, _in_place(file) as target, tempfile.TemporaryDirectory() as work:
        try:
            catalog = write_catalog(settings, Path(work) / "server") if catalog_on_server(settings) else None
            members = dict(members_of(settings.store, Path(work), catalog, service=not elsewhere, indexes=indexes))
            if not indexes:
                mark_stale(settings, members[CATALOG_FILE])
            if elsewhere and service is not None:
                members[SERVICE_FILE] = Path(work) / "service-server"
                service(settings, members[SERVICE_FILE])
                elsewhere = False
            entries = {name: _entry(path) for name, path in members.items()}
            documents = count_documents(members[CATALOG_FILE])
            keys = count_keys(members[SERVICE_FILE]) if SERVICE_FILE in members else None
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
    return Backup(documents, size, digest, _originals(members), keys, elsewhere, indexes)


def restore(settings: Settings, file: Path, service: Service | None = None, *, force: bool = False) -> Backup:
    """Make the store of the settings from a backup.

    Args:
        settings: where to.
        file: what ``back_up`` wrote.
        service: puts a service database from a file on its server; ``None``: one on a server is left as it is.
        force: put it in the place of a store that is there.

    Raises:
        UsageError: there is a store and ``force`` is False.
        InputFileError: the file is no backup, or damaged; a store that is there is kept.
        StoreLockedError: another process is writing to the store, or a server uses it.
    """
    store, on_server = settings.store, catalog_on_server(settings)
    if store.exists() and not store.is_dir():
        raise UsageError("{store} is not a folder; choose another --store", store=store)
    filled = store.is_dir() and any(store.iterdir())
    if filled and not force and not on_server:
        raise UsageError(
            "there is a store at {store}; restore elsewhere, or give --force to put this in its place", store=store
        )
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        # Beside the store it is put in its place in one step; on its way to a server anywhere will do.
        beside = None if on_server else store.parent
        fresh = Path(tempfile.mkdtemp(prefix=f"{store.name}.restoring-", dir=beside))
    except OSError as error:
        raise StoreError(
            "cannot write beside {store}: {reason}; choose another --store", store=store, reason=error.strerror
        ) from error
    try:
        documents, originals, keys = _unpack(file, fresh)
        indexes = (fresh / LEXICAL_DIRECTORY).is_dir() and indexes_beside(settings)
        if on_server:
            read_back(settings, fresh, service, force=force)
            return Backup(documents, file.stat().st_size, _digest(file), originals, keys, indexes=False)
        if not indexes:
            mark_stale(settings, fresh / CATALOG_FILE)
        if service is not None and service_on_server(settings) and keys is not None:
            service(settings, fresh / SERVICE_FILE)
            (fresh / SERVICE_FILE).unlink()
        if filled:
            with hold_writer(store):
                check_unserved(store)
                _keep_keys(store, fresh)
                _exchange(fresh, store)
        else:
            _exchange(fresh, store)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Backup(documents, file.stat().st_size, _digest(file), originals, keys, indexes=indexes)


def _originals(names: Collection[str]) -> int:
    return sum(name.startswith(f"{ORIGINALS_DIRECTORY}/") for name in names)


def _keep_keys(store: Path, fresh: Path) -> None:
    """Keys and feedback of the store that is replaced stay where the backup brings none of its own."""
    if (store / SERVICE_FILE).is_file() and not (fresh / SERVICE_FILE).exists():
        try:
            consistent_copy(store / SERVICE_FILE, fresh / SERVICE_FILE).chmod(_OWNER_ONLY)
        except sqlite3.Error as error:
            raise StoreCorruptError(
                "cannot read the store {store}: {error}; nothing was written", store=store, error=error
            ) from error


def _unpack(file: Path, folder: Path) -> tuple[int, int, int | None]:
    """Unpack a backup into a folder, checking every byte; returns its numbers of documents, uploads and keys."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _read_manifest(archive, file)
            for name, entry in manifest["files"].items():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("xb") as out:
                    digest = _copy(packed, out, entry["size"])
                if is_private(name):
                    target.chmod(_OWNER_ONLY)
                if digest != entry["sha256"]:
                    raise InputFileError(
                        "{file}: {name} is damaged, its digest is another; use another backup", file=file, name=name
                    )
        keys = count_keys(folder / SERVICE_FILE) if SERVICE_FILE in manifest["files"] else None
        if count_documents(folder / CATALOG_FILE) != manifest["documents"]:
            raise InputFileError("{file}: the catalog in it is incomplete; use another backup", file=file)
    except FileNotFoundError as error:
        raise InputFileError("{file}: no such file; check the path", file=file) from error
    except (*DAMAGED, KeyError, TypeError, sqlite3.Error) as error:
        raise InputFileError("{file}: no backup, or a damaged one; use another", file=file) from error
    return int(manifest["documents"]), _originals(manifest["files"]), keys


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
        if not may_hold(name):
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
