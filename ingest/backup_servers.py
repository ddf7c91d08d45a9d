"""What of a store lies on servers: into files that a backup holds, and out of them.

The indexes on a server, and those beside a catalog on one, are not among them: they derive from the catalog, which is
marked so that they are made anew. Their vectors are kept (``ingest.backup_vectors``).
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from rag.config import Settings
from rag.errors import UsageError
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.lock import CATALOG_FILE, ORIGINALS_DIRECTORY, SERVICE_FILE

# Writes a service database on a server into a file, or puts one from a file in its place.
Service = Callable[[Settings, Path], None]


def catalog_on_server(settings: Settings) -> bool:
    """Whether the catalog lies elsewhere than in the store's directory."""
    return bool(settings.catalog_url) and settings.catalog_url != sqlite_url(settings.store / CATALOG_FILE)


def service_on_server(settings: Settings) -> bool:
    """Whether keys, users and conversations lie elsewhere than in the store's directory."""
    if settings.service_url:
        return settings.service_url != sqlite_url(settings.store / SERVICE_FILE)
    return bool(settings.catalog_url) and not settings.catalog_url.startswith("sqlite")


def indexes_beside(settings: Settings) -> bool:
    """Whether both indexes lie in the store's directory, beside the catalog they derive from."""
    embedded = not settings.chroma_url and settings.vector_store == "chroma"
    return embedded and not catalog_on_server(settings)


def write_catalog(settings: Settings, file: Path) -> Path:
    """Write the catalog of the settings into a new SQLite file, as of one moment, also while others write.

    Raises:
        StoreError: it cannot be read.
    """
    with (
        closing(Catalog(settings.catalog_url, settings.catalog_pool_size)) as source,
        closing(Catalog(sqlite_url(file))) as target,
    ):
        source.copy_to(target)
    return file


def mark_stale(settings: Settings, file: Path, name: str = "") -> None:
    """Have the indexes of a catalog in an SQLite file made anew by whoever opens it next, with the settings' engine.

    ``name``: of its store among those of a server; without one it gets its own, and does not write into another's.
    """
    told = {"indexes_stale": "1", "vector_store": settings.vector_store, **({"store_id": name} if name else {})}
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("DELETE FROM meta WHERE key IN ('store_id', 'migration')")
        opened.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", told.items())


def name_of(catalog: Path) -> str:
    """The name of the store of a catalog in an SQLite file among those of a server; "" where it has none."""
    with closing(sqlite3.connect(f"{catalog.resolve().as_uri()}?mode=ro", uri=True)) as opened:
        found = opened.execute("SELECT value FROM meta WHERE key = 'store_id'").fetchone()
    return str(found[0]) if found else ""


def read_back(
    settings: Settings, folder: Path, service: Service | None, fill: Callable[[Catalog], bool], *, force: bool
) -> bool:
    """Put an unpacked backup where the settings say, its catalog on a server.

    Args:
        settings: where to.
        folder: the unpacked backup; its files are used up.
        service: puts the service database in its place; ``None``: it is left as it is.
        fill: puts the indexes of the catalog together, if it can; returns whether it did.
        force: in the place of documents that are there.

    Returns whether the indexes are there.

    Raises:
        UsageError: there are documents and ``force`` is False.
        StoreLockedError: another process is writing.
        StoreError: a server cannot be used.
    """
    mark_stale(settings, folder / CATALOG_FILE)
    with closing(Catalog(settings.catalog_url, settings.catalog_pool_size)) as target:
        if target.counts().documents and not force:
            raise UsageError(
                "there are documents in the catalog; restore into another one, or give --force to put this in their "
                "place"
            )
        with target.writing_alone(), closing(Catalog(sqlite_url(folder / CATALOG_FILE))) as source:
            if (folder / SERVICE_FILE).is_file():
                _put_service(settings, folder / SERVICE_FILE, service)
            source.copy_to(target)
            indexes = fill(target)
    if (folder / ORIGINALS_DIRECTORY).is_dir():
        shutil.copytree(folder / ORIGINALS_DIRECTORY, settings.store / ORIGINALS_DIRECTORY, dirs_exist_ok=True)
    return indexes


def _put_service(settings: Settings, file: Path, service: Service | None) -> None:
    if not service_on_server(settings):
        settings.store.mkdir(parents=True, exist_ok=True)
        shutil.move(file, settings.store / SERVICE_FILE)
    elif service is not None:
        service(settings, file)
