"""The service database of a server as a file, and back: what a backup holds of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from rag.config import Settings
from rag.errors import UsageError
from rag.store.database import sqlite_url
from rag.store.transfer import copy_tables
from ui.database import schema
from ui.database.service import ServiceDatabase, service_url


def write_service(settings: Settings, file: Path) -> None:
    """Write the service database of the settings into a new SQLite file.

    Raises:
        StoreError: it cannot be read.
    """
    with ServiceDatabase(service_url(settings)) as source, ServiceDatabase(sqlite_url(file)) as target:
        copy_tables(source.database, target.database, schema.metadata)


def read_service(settings: Settings, file: Path, *, force: bool = False) -> None:
    """Put what is in a file in the place of what the service database of the settings holds.

    Raises:
        UsageError: there are users, keys or conversations in it, and ``force`` is False.
        StoreError: it cannot be written.
    """
    with ServiceDatabase(sqlite_url(file)) as source, ServiceDatabase(service_url(settings)) as target:
        kept = (schema.users, schema.keys, schema.conversations)
        if not force and any(target.database.rows(select(table).limit(1)) for table in kept):
            raise UsageError(
                "there are users, keys or conversations in the service database; restore into another one, or give "
                "--force to put this in their place"
            )
        copy_tables(source.database, target.database, schema.metadata)
