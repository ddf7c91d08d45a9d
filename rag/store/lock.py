"""Who may write to a store: one process at a time. And where its parts lie in its directory."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import StoreLockedError, StoreMissingError

CATALOG_FILE, DENSE_DIRECTORY, LEXICAL_DIRECTORY = "catalog.sqlite", "chroma", "lexical"
MILVUS_DIRECTORY = "milvus"
# What a server keeps beside them: keys, limits and feedback; the originals of uploads.
SERVICE_FILE, ORIGINALS_DIRECTORY = "service.sqlite", "files"
_LOCK, _SERVING = "writer.lock", "serving-"


def writer_lock(directory: Path) -> FileLock:
    """Return the lock that the one writer of a store holds."""
    return FileLock(directory / _LOCK)


def discard_indexes(directory: Path) -> None:
    """Remove the derived indexes of a store, readable or not; the next start or rebuild makes them from the catalog.

    Raises:
        StoreLockedError: another process is writing.
    """
    if directory.is_dir():
        with held(writer_lock(directory)):
            for name in (DENSE_DIRECTORY, LEXICAL_DIRECTORY, MILVUS_DIRECTORY):
                discard(directory / name)


def discard(index: Path) -> None:
    """Remove the directory of an index, if there is one: at once, for a server may be writing into it yet."""
    gone = index.with_name(f"{index.name}.discarded")
    shutil.rmtree(gone, ignore_errors=True)  # what was written into an earlier one while it was removed
    with suppress(OSError):
        index.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)
    shutil.rmtree(index, ignore_errors=True)


def check_there(directory: Path) -> None:
    """Raise ``StoreMissingError`` where no store with a catalog of its own lies."""
    if not (directory / CATALOG_FILE).is_file():
        raise StoreMissingError(
            "no store at {directory}: run `policyqa ingest PATH` first, or set --store", directory=directory
        )


@contextmanager
def hold_writer(directory: Path) -> Iterator[None]:
    """Keep others from writing to a store without opening it.

    Raises:
        StoreMissingError: there is none.
        StoreLockedError: another process is writing.
    """
    check_there(directory)
    with held(writer_lock(directory)):
        yield


@contextmanager
def serving(directory: Path) -> Iterator[None]:
    """Tell others that a server uses a store, from before it opens it. What it cannot write it serves as a copy."""
    lock = FileLock(directory / f"{_SERVING}{secrets.token_hex(8)}.lock")
    told = False
    if directory.is_dir():
        with suppress(OSError):
            lock.acquire(timeout=0)
            told = True
    try:
        yield
    finally:
        if told:
            lock.release()
            Path(lock.lock_file).unlink(missing_ok=True)


def check_unserved(directory: Path) -> None:
    """Raise ``StoreLockedError`` where a server uses a store; what one left that crashed is removed."""
    for path in directory.glob(f"{_SERVING}*.lock"):
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreLockedError(
                "a server uses the store {where}: stop it, then run again", where=directory
            ) from error
        lock.release()
        path.unlink(missing_ok=True)


@contextmanager
def held(lock: FileLock) -> Iterator[None]:
    """Hold a writer's lock.

    Raises:
        StoreLockedError: another process holds it.
    """
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        where = Path(lock.lock_file).parent
        raise StoreLockedError(
            "another process is writing to {where}: wait until it has finished, then run again", where=where
        ) from error
    try:
        yield
    finally:
        lock.release()
