"""The database behind the catalog: its connections, its settings, and its errors in our words."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError, SQLAlchemyError, TimeoutError

from rag.errors import (
    ConfigError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreUnreachableError,
)
from rag.message import Message
from rag.text.address import shown_address

# Locks within one PostgreSQL database, told apart by number: any numbers that nobody else there uses.
_MAKING_TABLES, _WRITER = 7_130_471_521, 7_130_471_522
# A writer that was killed holds its lock until the server has noticed; so long it is waited for, in seconds.
_GONE_S, _LOOK_S = 2.0, 0.1
# So long a writer waits for another one of an SQLite file, in seconds.
_BUSY_S = 10
# Kept to an SQLite file.
_CONNECTIONS = 24
_REMEDY = Message("remove the store and ingest again")


class Database:
    """One database.

    Args:
        url: an SQLAlchemy URL.
        holds: what is kept in it, for its errors.
        remedy: what helps when its file is broken.

    Raises:
        ConfigError: the URL cannot be used.
    """

    def __init__(self, url: str, holds: str = "catalog", remedy: str = _REMEDY) -> None:
        self._holds, self._remedy = holds, remedy
        try:
            self._engine = create_engine(url, **_pool_options(url))
        except (ArgumentError, ImportError) as error:
            raise ConfigError(
                "setting {setting}: {error}; give an SQLAlchemy URL and install its driver",
                setting=f"{holds}_url",
                error=error,
            ) from error
        self._turn: threading.RLock | None = None
        if self._engine.dialect.name == "sqlite":
            self._turn = threading.RLock()
            event.listen(self._engine, "connect", _set_sqlite_pragmas)

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @contextmanager
    def changing_tables(self) -> Iterator[Connection]:
        """A connection in a transaction, the only one that changes tables: of processes that start together one works.

        What fails in it leaves nothing behind, tables neither.
        """
        with self._translated(), self._engine.connect() as connection, connection.begin():
            if self.dialect == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING_TABLES)))
            elif self.dialect == "sqlite":
                # Python's driver would begin with the first row that is written, after tables have been made.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def writing_alone(self) -> Iterator[None]:
        """Be the one writer of this database, wherever the others run; SQLite's is told by the lock of its directory.

        Raises:
            StoreLockedError: another process is writing.
        """
        if self.dialect != "postgresql":
            yield
            return
        # A session's lock: it is the server's that ends it when this process dies.
        with self.reading() as connection:
            alone, until = False, time.monotonic() + _GONE_S
            while not alone and time.monotonic() < until:
                alone = bool(connection.execute(select(func.pg_try_advisory_lock(_WRITER))).scalar())
                connection.commit()  # or it would stay in a transaction for as long as is written
                if not alone:
                    time.sleep(_LOOK_S)
            if not alone:
                raise StoreLockedError(
                    "another process is writing to {where}: wait until it has finished, then run again",
                    where=self._engine.url.render_as_string(hide_password=True),
                )
            try:
                yield
            finally:
                connection.execute(select(func.pg_advisory_unlock(_WRITER)))
                connection.commit()

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
        with self._in_turn(), self._translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """One writer of this process at a time, where the database has one.

        SQLite has those it cannot let in sleep and try again, for longer each time, while later ones pass them.
        """
        held = self._turn is not None and self._turn.acquire(timeout=_BUSY_S)
        try:
            yield  # one who has waited in vain hears from SQLite why
        finally:
            if held and self._turn is not None:
                self._turn.release()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._translate(error) from error

    def _translate(self, error: SQLAlchemyError) -> StoreError:
        told = {"holds": self._holds, "where": shown_address(self._engine.url.render_as_string(hide_password=True))}
        reason = str(error.orig) if isinstance(error, DatabaseError) else str(error)
        if "disk is full" in reason or "disk I/O error" in reason:
            return StoreFullError(
                "no room left for the {holds} {where}: free some disk and run the command again", **told
            )
        if self.dialect != "sqlite" and isinstance(error, OperationalError | InterfaceError | TimeoutError):
            return StoreUnreachableError(
                "the server of the {holds} {where} does not answer: {reason}; start it, or try again",
                **told,
                reason=" ".join(reason.split()),
            )
        if "is locked" in reason:
            return StoreLockedError("the {holds} {where} is in use by another process; try again", **told)
        if "malformed" in reason or "not a database" in reason or "encrypted" in reason:
            return StoreCorruptError(
                "cannot use the {holds} {where}: {reason}; {remedy}", **told, reason=reason, remedy=self._remedy
            )
        return StoreError(
            "cannot use the {holds} {where}: {reason}; check its permissions, its server, or {holds}_url",
            **told,
            reason=reason,
        )


def _pool_options(url: str) -> dict[str, Any]:
    """Of a file: connections for all threads of a server, for making one anew takes longer than most statements.

    Of a server: few, and one that it has closed meanwhile is found out before it is used.
    """
    known = make_url(url)
    if known.get_backend_name() != "sqlite" or known.database in (None, "", ":memory:"):
        return {"pool_pre_ping": True}
    return {"pool_size": _CONNECTIONS}


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path}"


def _set_sqlite_pragmas(connection: Any, _record: object) -> None:
    """Write-ahead log, so that readers go on while one process writes; foreign keys, so that removal cascades."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={1000 * _BUSY_S}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
