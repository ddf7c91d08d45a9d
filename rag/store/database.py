"""The database behind the catalog: its connections, its settings, and its errors in our words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Select, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, SQLAlchemyError

from rag.errors import ConfigError, StoreCorruptError, StoreError, StoreFullError, StoreLockedError


class Database:
    """One database.

    Args:
        url: an SQLAlchemy URL.

    Raises:
        ConfigError: the URL cannot be used.
    """

    def __init__(self, url: str) -> None:
        try:
            self._engine = create_engine(url)
        except (ArgumentError, ImportError) as error:
            raise ConfigError(
                "setting catalog_url: {error}; give an SQLAlchemy URL and install its driver", error=error
            ) from error
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", _set_sqlite_pragmas)

    def create(self, tables: MetaData) -> None:
        """Make the tables that are missing."""
        with self._translated():
            tables.create_all(self._engine)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def rows(self, query: Select[Any]) -> Sequence[Any]:
        """Every row of a query."""
        with self.reading() as connection:
            return connection.execute(query).all()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: all of the block or none of it is kept."""
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise _translate(error, self._engine) from error


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path}"


def _translate(error: SQLAlchemyError, engine: Engine) -> StoreError:
    where = engine.url.render_as_string(hide_password=True)
    reason = str(error.orig) if isinstance(error, DatabaseError) else str(error)
    if "disk is full" in reason or "disk I/O error" in reason:
        return StoreFullError(
            "no room left for the catalog {where}: free some disk and run the command again", where=where
        )
    if "is locked" in reason:
        return StoreLockedError("the catalog {where} is in use by another process; try again", where=where)
    if "malformed" in reason or "not a database" in reason or "encrypted" in reason:
        return StoreCorruptError(
            "cannot use the catalog {where}: {reason}; remove the store and ingest again", where=where, reason=reason
        )
    return StoreError(
        "cannot use the catalog {where}: {reason}; check its permissions, its server, or catalog_url",
        where=where,
        reason=reason,
    )


def _set_sqlite_pragmas(connection: Any, _record: object) -> None:
    """Write-ahead log, so that readers go on while one process writes; foreign keys, so that removal cascades."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
