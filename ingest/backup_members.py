"""What of a store's directory goes into a backup: catalog, indexes, uploaded originals, keys and feedback."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rag.store.lock import CATALOG_FILE, DENSE_DIRECTORY, LEXICAL_DIRECTORY, ORIGINALS_DIRECTORY, SERVICE_FILE

VECTORS_FILE = "vectors.sqlite"
"""The vectors of a store whose indexes are not in its backup."""

# The catalog, plain files of the two indexes, uploads each in a folder named by its content, the service database.
_MEMBER = re.compile(
    rf"{re.escape(CATALOG_FILE)}|{re.escape(SERVICE_FILE)}|{re.escape(VECTORS_FILE)}"
    rf"|(?:{DENSE_DIRECTORY}|{LEXICAL_DIRECTORY})(?:/(?:[\w-][\w.-]*|\.managed\.json)){{1,4}}"
    rf"|{ORIGINALS_DIRECTORY}/[0-9a-f]{{32}}/[^./\\:\x00-\x1f\x7f][^/\\:\x00-\x1f\x7f]{{0,199}}",
    re.ASCII,
)
_SQLITE = (".sqlite", ".sqlite3")
_PASSING = ("-wal", "-shm", "-journal", ".lock")


def may_hold(name: str) -> bool:
    """Whether a backup may hold a member of that name; it is a path within the store, whatever the system.

    >>> may_hold("catalog.sqlite"), may_hold("chroma/../../evil")
    (True, False)
    """
    return _MEMBER.fullmatch(name) is not None


def is_private(name: str) -> bool:
    """Whether nobody but the owner of the store may read a member: keys, feedback, uploads."""
    return name == SERVICE_FILE or name.startswith(f"{ORIGINALS_DIRECTORY}/")


def members_of(
    store: Path, work: Path, catalog: Path | None = None, *, service: bool, indexes: bool = True
) -> Iterator[tuple[str, Path]]:
    """Every file of a store that belongs in a backup, by its name there; databases as consistent copies in ``work``.

    ``catalog``: a copy of it, where it lies on a server; ``service``: whether keys and feedback are kept in the store's
    directory; ``indexes``: whether those that lie there belong to the catalog.

    Raises:
        sqlite3.Error: a database cannot be read.
    """
    yield CATALOG_FILE, catalog or consistent_copy(store / CATALOG_FILE, work / "catalog")
    if service and (store / SERVICE_FILE).is_file():
        yield SERVICE_FILE, consistent_copy(store / SERVICE_FILE, work / "service")
    for folder in (*((DENSE_DIRECTORY, LEXICAL_DIRECTORY) if indexes else ()), ORIGINALS_DIRECTORY):
        for number, path in enumerate(sorted((store / folder).rglob("*"))):
            name = path.relative_to(store).as_posix()
            if path.is_symlink() or not path.is_file() or not may_hold(name):
                continue
            if folder == ORIGINALS_DIRECTORY:
                yield name, path
            elif not name.endswith(_PASSING):
                copied = consistent_copy(path, work / f"{folder}{number}") if path.suffix in _SQLITE else path
                yield name, copied


def consistent_copy(path: Path, target: Path) -> Path:
    """Copy a database as of one moment, with what its write-ahead log holds; returns ``target``.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    with _reading(path) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


def count_documents(catalog: Path) -> int:
    """How many documents a catalog holds."""
    return _count(catalog, "SELECT count(*) FROM documents WHERE ready = 1")


def chunk_ids(catalog: Path, at_once: int) -> Iterator[list[str]]:
    """The ids of the chunks of a catalog, so many at once."""
    with _reading(catalog) as opened:
        found = opened.execute("SELECT chunk_id FROM chunks ORDER BY chunk_id")
        while part := found.fetchmany(at_once):
            yield [str(chunk_id) for (chunk_id,) in part]


def count_keys(service: Path) -> int:
    """How many keys a service database holds that are not revoked."""
    return _count(service, "SELECT count(*) FROM service_keys WHERE revoked_at IS NULL")


def _count(path: Path, statement: str) -> int:
    with _reading(path) as opened:
        return int(opened.execute(statement).fetchone()[0])


def _reading(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))
