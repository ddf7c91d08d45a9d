"""A store in one file and back, checked by digest.

The file is a ZIP archive: ``manifest.json`` first, with the SHA-256 and size of every other member, then a consistent
copy of the catalog, the files of the indexes where they lie in the store's directory, else the vectors alone, keys and
feedback, and the originals of uploads. It holds the secret that session tokens are signed with: keep it as you keep
the store.
A store is written beside its place and put there in one step. What lies on servers is read and written there
(``ingest.backup_servers``): so a backup also moves a store from a file to a server, or back.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ingest.backup_archive import digest_of, pack, unpack
from ingest.backup_members import VECTORS_FILE, consistent_copy, members_of
from ingest.backup_servers import (
    Service,
    catalog_on_server,
    indexes_beside,
    mark_stale,
    name_of,
    read_back,
    service_on_server,
    write_catalog,
)
from ingest.backup_vectors import fill_indexes, write_vectors
from rag.build import open_catalog
from rag.config import Settings
from rag.errors import StoreCorruptError, StoreError, StoreLockedError, UsageError
from rag.store.lock import CATALOG_FILE, LEXICAL_DIRECTORY, SERVICE_FILE, check_unserved, hold_writer

_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup file: its documents, size in bytes and SHA-256 in hexadecimal.

    ``originals``: uploaded files in it; ``keys``: those in it that are not revoked, ``None``: it holds no database of
    keys and feedback, because there is none yet or, where ``elsewhere``, it lies at ``service_url``.
    ``indexes``: it holds both indexes, or the restored store does; else they are made anew when that is first opened.
    ``vectors``: it holds the vectors of indexes that it does not hold, from which these are put together.
    """

    documents: int
    size: int
    digest: str
    originals: int = 0
    keys: int | None = None
    elsewhere: bool = False
    indexes: bool = True
    vectors: bool = False


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
            vectors = not indexes and write_vectors(settings, members[CATALOG_FILE], Path(work) / "vectors")
            if vectors:
                members[VECTORS_FILE] = Path(work) / "vectors"
            if not indexes:
                mark_stale(settings, members[CATALOG_FILE])
            if elsewhere and service is not None:
                members[SERVICE_FILE] = Path(work) / "service-server"
                service(settings, members[SERVICE_FILE])
                elsewhere = False
            packed = pack(members, target)
        except sqlite3.Error as error:
            raise StoreCorruptError(
                "cannot read the store {store}: {error}; nothing was written", store=settings.store, error=error
            ) from error
        except OSError as error:
            raise UsageError(
                "cannot write {file}: {reason}; choose another file", file=file, reason=error.strerror or error
            ) from error
        digest = digest_of(target)
        size = target.stat().st_size
    return Backup(packed.documents, size, digest, packed.originals, packed.keys, elsewhere, indexes, vectors)


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
        packed = unpack(file, fresh)
        indexes = (fresh / LEXICAL_DIRECTORY).is_dir() and indexes_beside(settings)
        if on_server:
            indexes = read_back(settings, fresh, service, lambda put: fill_indexes(settings, put, fresh), force=force)
        else:
            replaced = store / CATALOG_FILE
            if not indexes:
                mark_stale(settings, fresh / CATALOG_FILE, name_of(replaced) if replaced.is_file() else "")
            if service is not None and service_on_server(settings) and packed.keys is not None:
                service(settings, fresh / SERVICE_FILE)
                (fresh / SERVICE_FILE).unlink()
            if filled:
                with hold_writer(store):
                    check_unserved(store)
                    _keep_keys(store, fresh)
                    _exchange(fresh, store)
            else:
                _exchange(fresh, store)
            indexes = indexes or _fill(settings)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Backup(
        packed.documents, file.stat().st_size, digest_of(file), packed.originals, packed.keys, indexes=indexes
    )


def _fill(settings: Settings) -> bool:
    """Put the indexes of a store together that stands in its place; returns whether it could be done."""
    try:
        with hold_writer(settings.store), closing(open_catalog(settings)) as catalog, catalog.writing_alone():
            return fill_indexes(settings, catalog, settings.store)
    except StoreLockedError:
        return False  # a server has started on it, and makes them
    finally:
        (settings.store / VECTORS_FILE).unlink(missing_ok=True)


def _keep_keys(store: Path, fresh: Path) -> None:
    """Keys and feedback of the store that is replaced stay where the backup brings none of its own."""
    if (store / SERVICE_FILE).is_file() and not (fresh / SERVICE_FILE).exists():
        try:
            consistent_copy(store / SERVICE_FILE, fresh / SERVICE_FILE).chmod(_OWNER_ONLY)
        except sqlite3.Error as error:
            raise StoreCorruptError(
                "cannot read the store {store}: {error}; nothing was written", store=store, error=error
            ) from error


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
