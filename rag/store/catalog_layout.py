"""The layout of a catalog's tables: what this program knows, reads, and may write to."""

from __future__ import annotations

from pathlib import Path

from rag.errors import StoreCorruptError, StoreError, StoreLockedError
from rag.store import schema
from rag.store.database import Database
from rag.store.layout import Layout, is_served, prepare

_LAYOUT = Layout(
    schema.metadata,
    schema.meta,
    schema.SCHEMA_VERSION,
    schema.OLDEST_VERSION,
    Path(__file__).parent / "migrations",
    schema.SERVES_VERSION,
)


def prepare_catalog(database: Database) -> None:
    """Make the tables of a catalog, or bring them forward. A database that cannot be used is closed.

    Raises:
        StoreCorruptError: it cannot be read, or was made by an earlier version.
        StoreError: it was made by a later version, and serves this one no more.
    """
    version = prepare(database, _LAYOUT)
    if is_served(database, _LAYOUT, version):
        return
    database.close()
    if version > schema.SCHEMA_VERSION:
        raise StoreError(
            "the catalog has layout {version}, which serves programs of layout {known} no more: bring this "
            "program up to date",
            version=version,
            known=schema.SCHEMA_VERSION,
        )
    raise StoreCorruptError(
        "the store has layout {version}, this program reads {schema_version}; remove the store and ingest again",
        version=version,
        schema_version=schema.SCHEMA_VERSION,
    )


def check_written(layout: str | None) -> None:
    """Refuse to write to tables of a later layout than this program's.

    Raises:
        StoreLockedError: a newer program has brought them to it.
    """
    if layout != str(schema.SCHEMA_VERSION):
        raise StoreLockedError(
            "a newer program has brought the catalog to layout {layout}, this one knows {known}: it goes on "
            "answering; bring it up to date before documents are added",
            layout=layout,
            known=schema.SCHEMA_VERSION,
        )
