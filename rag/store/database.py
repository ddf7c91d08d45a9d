"""The database behind the catalog: its connections, its settings, and its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Select, create_engine, event, func, make_url, select
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
from rag.store.writer import Writer
from rag.text.address import shown_address

# A lock within one PostgreSQL database: any number that nobody else there uses.
_MAKING_TABLES = 7_130_471_521
# So long a writer waits for another one of an SQLite file, in seconds.
_BUSY_S = 10
# Kept to an SQLite file, and to a server where nothing else is said.
_CONNECTIONS, _TO_SERVER = 24, 5
# So long one waits for a free connection to a server, and for a server that does not answer at all, in seconds.
_FREE_S, _ANSWER_S = 15, 10
# A connection of which nothing is heard is given up by either side after 30 + 3 x 10 seconds, not after hours:
# a writer whose machine lost its power holds its lock no longer.
_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_REMEDY = Message("remove the store and ingest again")


class Database:
    """One database.

    Args:
        url: an SQLAlchemy URL.
        holds: what is kept in it, for its errors.
        remedy: what helps when its file is broken.
        pool_size: connections kept to a server, ``None``: a few; as many again are made in need.

    Raises:
        ConfigError: the URL cannot be used.
    """

    def __init__(
        self, url: str, holds: str = "catalog", remedy: str = _REMEDY, *, pool_size: int | None = None
    ) -> None:
        self._holds, self._remedy = holds, remedy
        try:
            known = with_driver(make_url(url))
            self._engine = create_engine(known, **_options(known, pool_size or _TO_SERVER))
        except (ArgumentError, ImportError) as error:
            raise ConfigError(
                "setting {setting}: {error}; give an SQLAlchemy URL and install its driver",
                setting=f"{holds}_url",
                error=error,
            ) from error
        self._turn: threading.RLock | None = None
        self._writer: Writer | None = None
        if self.dialect == "sqlite":
            self._turn = threading.RLock()
            event.listen(self._engine, "connect", _set_sqlite_pragmas)
        elif self.dialect == "postgresql":
            self._writer = Writer(self._engine)
            event.listen(self._engine, "connect", _notice_the_dead)

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
        if self._writer is None:
            yield
            return
        with self._translated(), self._writer.alone():
            yield

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def rows(self, query: Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Every row of a query; ``values`` of what it leaves open."""
        with self.reading() as connection:
            return connection.execute(query, values).all()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: all of the block or none of it is kept.

        Raises:
            StoreUnreachableError: this process was the one writer and is so no longer.
        """
        with self._in_turn(), self._translated(), self._engine.begin() as connection:
            if self._writer is not None:
                self._writer.check(connection)
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
        if self.dialect != "sqlite" and _is_of_the_connection(error):
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


def with_driver(url: URL) -> URL:
    """The address with the driver that is installed: others write ``postgresql://`` or ``postgres://``.

    >>> with_driver(make_url("postgres://h/d")).render_as_string()
    'postgresql+psycopg://h/d'
    """
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _options(url: URL, pool_size: int) -> dict[str, Any]:
    """Of a file: connections for all threads of a server, for making one anew takes longer than most statements.

    Of a server: few, and one that it has closed meanwhile is found out before it is used.
    """
    if url.get_backend_name() == "sqlite":
        return {"pool_pre_ping": True} if url.database in (None, "", ":memory:") else {"pool_size": _CONNECTIONS}
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": _FREE_S}
    if url.drivername == "postgresql+psycopg":
        wanted = {"connect_timeout": _ANSWER_S, **_ALIVE}
        options["connect_args"] = {name: value for name, value in wanted.items() if name not in url.query}
    return {**options, "pool_pre_ping": True}


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file."""
    return f"sqlite:///{path}"


def _is_of_the_connection(error: SQLAlchemyError) -> bool:
    """Whether a server could not be asked, which may go by, and not that it has refused what it was asked.

    By the class of the SQLSTATE: connection, one of two that waited for each other, resources, a lock, stopped by an
    operator; a connection that ends has none.
    """
    if not isinstance(error, OperationalError | InterfaceError | TimeoutError):
        return False
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state is None or state[:2] in ("08", "40", "53", "55", "57")


def _set_sqlite_pragmas(connection: Any, _record: object) -> None:
    """Write-ahead log, so that readers go on while one process writes; foreign keys, so that removal cascades."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={1000 * _BUSY_S}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _notice_the_dead(connection: Any, _record: object) -> None:
    """Have the server find out soon that this side is gone, and let go of its locks and transactions."""
    cursor = connection.cursor()
    for name, value in _ALIVE.items():
        cursor.execute(f"SET tcp_{name} = {value}")
    cursor.close()
    connection.commit()
