"""The files that wait to be read, as rows of the service database: they outlive the page and the server."""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import Row, delete, func, select, update

from rag.store.memberships import PUBLIC
from ui.database.schema import uploads as table
from ui.database.service import ServiceDatabase
from ui.errors import ConflictError, NotFoundError

State = Literal["waiting", "reading", "done", "failed"]
# More than anybody looks through; older ones that have come to an end go.
_MOST_ENDED, _LISTED = 500, 500
MOST_WAITING = 2000
# Of ``Upload.result``: which server reads it.
_SERVER = "server"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way into the store.

    ``source`` is where its bytes lie; ``stage`` and ``share`` (in [0, 1]) say how far it has come, ``pages`` how many
    it has; ``result`` holds what is needed to read it, later what became of it; ``at``: seconds since 1970.
    """

    upload_id: str
    file: str
    collection: str
    state: State
    stage: str
    share: float
    pages: int | None
    source: str
    actor: str
    at: float
    result: Mapping[str, Any] = field(default_factory=dict)


class UploadQueue:
    """The rows of one service database. Its methods block.

    Args:
        database: where they are kept.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._service = database

    def put(self, file: str, collection: str, source: str, actor: str, result: Mapping[str, Any]) -> Upload:
        """Let a file wait.

        Raises:
            ConflictError: too many wait already.
        """
        with self._service.writing() as connection:
            waiting = select(func.count()).select_from(table).where(table.c.state == "waiting")
            if connection.execute(waiting).scalar_one() >= MOST_WAITING:
                raise ConflictError("{most} files wait already; add more when some are read", most=MOST_WAITING)
            made = Upload(
                uuid.uuid4().hex, file[:300], collection or PUBLIC, "waiting", "waiting", 0.0, None, source, actor[:80],
                time.time(), result,
            )  # fmt: skip
            connection.execute(table.insert().values(_values(made)))
        return made

    def listed(self, collections: Collection[str] = ()) -> tuple[Upload, ...]:
        """Newest first, of these collections, of all where none is named."""
        query = select(table).order_by(table.c.at.desc(), table.c.upload_id).limit(_LISTED)
        if collections:
            query = query.where(table.c.collection.in_(sorted(collections)))
        return tuple(map(_upload, self._service.database.rows(query)))

    def one(self, upload_id: str, collections: Collection[str] = ()) -> Upload:
        """One of them.

        Raises:
            NotFoundError: there is none of that id, or not in these collections.
        """
        rows = self._service.database.rows(select(table).where(table.c.upload_id == upload_id[:32]))
        found = next(map(_upload, rows), None)
        if found is None or (collections and found.collection not in collections):
            raise NotFoundError("there is no upload {upload_id}", upload_id=upload_id[:32])
        return found

    def take(self) -> Upload | None:
        """Begin with the one that waits longest; ``None`` where none waits."""
        query = select(table).where(table.c.state == "waiting").order_by(table.c.at, table.c.upload_id).limit(1)
        own = self._service.servers.own()
        with self._service.writing() as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            ours = table.c.upload_id == row.upload_id, table.c.state == "waiting"
            values = {"state": "reading", "stage": "reading", "result": {**(row.result or {}), _SERVER: own}}
            begun = connection.execute(update(table).where(*ours).values(values))
            # Another server may have begun with it in between.
            return _upload(row) if begun.rowcount else None

    def tell(self, upload_id: str, stage: str, share: float, pages: int | None) -> None:
        """How far one has come."""
        self._set(upload_id, stage=stage, share=share, pages=pages)

    def end(self, upload_id: str, state: State, result: Mapping[str, Any]) -> None:
        """One has been read, or could not be; the oldest of many that have ended go."""
        self._set(upload_id, state=state, stage=state, share=1.0, result=dict(result))
        ended = select(table.c.upload_id).where(table.c.state == "done").order_by(table.c.at.desc())
        with self._service.writing() as connection:
            over = [row.upload_id for row in connection.execute(ended.offset(_MOST_ENDED).limit(100))]
            if over:
                connection.execute(delete(table).where(table.c.upload_id.in_(over)))

    def wait_again(self, upload_id: str) -> None:
        """Let one that failed or was interrupted wait again, behind the others.

        Raises:
            ConflictError: it waits, is being read or has been read.
        """
        again = {"state": "waiting", "stage": "waiting", "share": 0.0, "pages": None, "at": time.time()}
        with self._service.writing() as connection:
            ours = table.c.upload_id == upload_id, table.c.state.in_(["failed", "reading"])
            if not connection.execute(update(table).where(*ours).values(again)).rowcount:
                raise ConflictError("this file has been read, or is waiting already")

    def drop(self, upload_id: str) -> None:
        """Forget one that waits or has come to an end.

        Raises:
            ConflictError: it is being read.
        """
        with self._service.writing() as connection:
            ours = table.c.upload_id == upload_id, table.c.state != "reading"
            if not connection.execute(delete(table).where(*ours)).rowcount:
                raise ConflictError("this file is being read; remove the document when it is done")

    def resume(self) -> bool:
        """Let what a stopped server had begun with wait again; returns whether anything waits, or may have to."""
        others = self._service.servers.others()
        reading, again = table.c.state == "reading", {"state": "waiting", "stage": "waiting", "share": 0.0}
        with self._service.writing() as connection:
            for row in connection.execute(select(table.c.upload_id, table.c.result).where(reading)).all():
                if (row.result or {}).get(_SERVER) not in others:
                    connection.execute(update(table).where(table.c.upload_id == row.upload_id, reading).values(again))
            unread = select(func.count()).select_from(table).where(table.c.state.in_(["waiting", "reading"]))
            return bool(connection.execute(unread).scalar_one())

    def sources(self, but: str) -> Sequence[str]:
        """Where the bytes of all others lie that may still be read."""
        query = select(table.c.source).where(table.c.upload_id != but, table.c.state != "done")
        return [row.source for row in self._service.database.rows(query)]

    def _set(self, upload_id: str, **values: Any) -> None:
        with self._service.writing() as connection:
            connection.execute(update(table).where(table.c.upload_id == upload_id).values(values))


def _values(made: Upload) -> dict[str, Any]:
    names = ("upload_id", "file", "collection", "state", "stage", "share", "pages", "source", "actor", "at")
    return {**{name: getattr(made, name) for name in names}, "result": dict(made.result)}


def _upload(row: Row[Any]) -> Upload:
    return Upload(
        row.upload_id, row.file, row.collection, row.state, row.stage, row.share, row.pages, row.source, row.actor,
        row.at, row.result or {},
    )  # fmt: skip
