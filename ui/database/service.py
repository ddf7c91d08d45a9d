"""The service database: opened where the settings say, made and brought up to date when needed."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from rag.errors import StoreError
from rag.message import Message
from rag.store.database import Database, sqlite_url
from rag.store.layout import Layout, is_served, prepare, version_of
from rag.store.lock import SERVICE_FILE
from ui.database import schema
from ui.database.servers import Servers
from ui.database.upsert import upsert

if TYPE_CHECKING:
    from rag.config import Settings

_LOG = logging.getLogger(__name__)

_LAYOUT = Layout(
    schema.metadata,
    schema.meta,
    schema.SCHEMA_VERSION,
    schema.OLDEST_VERSION,
    Path(__file__).parent / "migrations",
    schema.SERVES_VERSION,
)
_SIGNING = "session_tokens"
_REMEDY = Message("move the file away and create the keys again, or restore it from a backup")


class ServiceDatabase:
    """The tables of `ui.database.schema`, in their newest form. Close it, or use it as a context manager.

    Args:
        url: an SQLAlchemy URL.
        writable: False opens what is there without touching it.

    Attributes:
        signing_secret: of session tokens and hashed addresses, 32 bytes.
        servers: those that are at work on it.
        layout: of its tables; an earlier one than the newest where it can only be read.

    Raises:
        ConfigError: the URL cannot be used.
        StoreError: the database cannot be reached, or was made by a newer version of the program.
    """

    def __init__(self, url: str, *, writable: bool = True) -> None:
        self.database = Database(url, "service", _REMEDY)
        self.writable = writable
        self.servers = Servers(self)
        try:
            if writable:
                self._prepare()
            else:
                self._check_version()
            self.signing_secret = self._signing_secret()
        except StoreError:
            self.close()
            raise

    def __enter__(self) -> ServiceDatabase:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.servers.close()
        self.database.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: all of the block or none of it is kept."""
        with self.database.writing() as connection:
            yield connection

    def _prepare(self) -> None:
        self.layout = prepare(self.database, _LAYOUT)
        self._refuse_newer()

    def _signing_secret(self) -> bytes:
        """The secret of session tokens and of hashed addresses: all processes on one database have the same."""
        table, new = schema.secrets, secrets.token_hex(32)
        if self.writable:
            statement = upsert(self.database, table).values(name=_SIGNING, value=new)
            with self.writing() as connection:
                connection.execute(statement.on_conflict_do_nothing(index_elements=["name"]))
        with self.database.reading() as connection:
            found = connection.execute(select(table.c.value).where(table.c.name == _SIGNING)).scalar()
        return bytes.fromhex(found or new)

    def _check_version(self) -> None:
        with self.database.reading() as connection:
            self.layout = version_of(connection, _LAYOUT) or 0
        self._refuse_newer()

    def _refuse_newer(self) -> None:
        if self.layout > schema.SCHEMA_VERSION and not is_served(self.database, _LAYOUT, self.layout):
            raise StoreError(
                "the service database has layout {version}, this program knows {known}: "
                "upgrade policyqa, or set service_url to another database",
                version=self.layout,
                known=schema.SCHEMA_VERSION,
            )


def service_url(settings: Settings) -> str:
    """Where keys, limits and feedback are kept: ``service_url``, else a server that holds the catalog, else a file.

    A catalog in SQLite is not shared: whoever ingests into it would hold up every asker.
    """
    if settings.service_url:
        return settings.service_url
    if settings.catalog_url and not settings.catalog_url.startswith("sqlite"):
        return settings.catalog_url
    return sqlite_url(settings.store / SERVICE_FILE)


def open_service(settings: Settings) -> ServiceDatabase | None:
    """The service database of a server; read-only, or none at all, where the store's directory cannot be written.

    Raises:
        ConfigError: the URL cannot be used.
        StoreError: a database that the settings name, or one that can be written, is unusable.
    """
    path = settings.store / SERVICE_FILE
    url = service_url(settings)
    if url != sqlite_url(path) or _can_write(path):
        return ServiceDatabase(url)
    if not path.is_file():
        _LOG.warning("%s cannot be written: serving without keys, limits are kept in memory", settings.store)
        return None
    _LOG.warning("%s cannot be written: keys are read from it, limits are kept in memory", path)
    return ServiceDatabase(f"sqlite:///file:{path.resolve()}?mode=ro&immutable=1&uri=true", writable=False)


def _can_write(path: Path) -> bool:
    """Whether the file can be written and others beside it can be made; found out by trying, as SQLite would."""
    probe = path.with_name(f".{path.name}.probe")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
        if path.exists():
            with path.open("r+b"):
                pass
    except OSError:
        return False
    return True
