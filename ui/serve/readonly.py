"""A store that may not be written to: a copy of it is served, for each of its parts writes beside what it reads."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreError
from rag.store.lock import CATALOG_FILE, DENSE_DIRECTORY, LEXICAL_DIRECTORY, MILVUS_DIRECTORY
from ui.errors import ConflictError

if TYPE_CHECKING:
    from ingest.progress import Watch
    from ingest.types import IngestReport
    from rag.config import Settings

log = logging.getLogger(__name__)

_PARTS = (CATALOG_FILE, f"{CATALOG_FILE}-wal", DENSE_DIRECTORY, LEXICAL_DIRECTORY, MILVUS_DIRECTORY, "writer.lock")
_READ_ONLY = "the store is read-only; documents can be changed where it is writable"


def is_read_only(store: Path) -> bool:
    """Whether there is a store that this process may read and not write."""
    parts = [part for part in map(store.joinpath, _PARTS) if part.exists()]
    return store.is_dir() and not all(os.access(one, os.W_OK) for one in (store, *parts))


@contextmanager
def servable(settings: Settings) -> Iterator[Settings]:
    """Settings with a store that can be served: their own, or a copy of one that is read-only.

    SQLite, Chroma, tantivy and Milvus Lite each write locks and logs into the directory they read from.

    Raises:
        StoreError: there is no room for the copy, or the store cannot be read.
    """
    if not is_read_only(settings.store):
        yield settings
        return
    folder = Path(tempfile.mkdtemp(prefix="policyqa-store-"))
    try:
        try:
            # Contents alone: the copy is to be writable.
            shutil.copytree(settings.store, folder / "store", copy_function=shutil.copyfile, ignore=_others)
            for parent, _, _ in os.walk(folder):
                Path(parent).chmod(0o700)
        except (OSError, shutil.Error) as error:
            raise StoreError(
                "the store {store} is read-only and cannot be copied to {folder} ({reason}); make it writable for "
                "this user, or set TMPDIR to a directory with room for it",
                store=settings.store,
                folder=folder,
                reason=error,
            ) from error
        log.warning("the store %s is read-only: serving a copy of it as it is now, in %s", settings.store, folder)
        yield settings.model_copy(update={"store": folder / "store"})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _others(folder: str, names: list[str]) -> list[str]:
    """What lies beside the parts of a store, such as a file system's own folders."""
    top = CATALOG_FILE in names or LEXICAL_DIRECTORY in names
    return [name for name in names if name not in _PARTS] if top else []


class ReadOnlyWriter:
    """Stands where changes are asked for that nobody could keep."""

    def add(
        self, paths: Sequence[Path], collection: str = "", *, watch: Watch | None = None, replaces: str = ""
    ) -> IngestReport:
        """Refused with ``ConflictError``, as is everything else."""
        raise ConflictError(_READ_ONLY)

    def place(self, doc_id: str, collections: Sequence[str]) -> None:
        """Refused."""
        raise ConflictError(_READ_ONLY)

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Refused."""
        raise ConflictError(_READ_ONLY)

    def remove(self, doc_id: str) -> None:
        """Refused."""
        raise ConflictError(_READ_ONLY)
