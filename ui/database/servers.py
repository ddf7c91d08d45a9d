"""Which servers are at work on one service database in PostgreSQL: each says so again and again while it is.

What one of them has begun with is its own as long as it lives; of one that is silent, others take it up. A service
database in a file has one server: whatever it finds begun was begun by one that has ended.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from rag.errors import StoreError
from ui.database import schema
from ui.database.upsert import upsert

if TYPE_CHECKING:
    from ui.database.service import ServiceDatabase

_LOG = logging.getLogger(__name__)
_MARK = "server:"
# How often a server says that it lives, after how long a silence it is taken for dead, and how long a last word
# is waited for, in seconds.
_BEAT_S, SILENT_S, _END_S = 10.0, 60.0, 2.0


class Servers:
    """This server and its neighbours.

    Args:
        service: the database they share.
        clock: seconds since 1970.
    """

    def __init__(self, service: ServiceDatabase, clock: Callable[[], float] = time.time) -> None:
        self._service, self._clock = service, clock
        self._own = secrets.token_hex(8)
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def own(self) -> str:
        """This server's name, for what it begins with; from now on it says that it lives.

        Raises:
            StoreError: the database cannot be written.
        """
        with self._lock:
            if self._thread is None and self._is_shared() and not self._ended.is_set():
                self._beat()
                self._thread = threading.Thread(target=self._run, name="servers", daemon=True)
                self._thread.start()
        return self._own

    def others(self) -> frozenset[str]:
        """The names of the neighbours that live.

        Raises:
            StoreError: the database cannot be read.
        """
        if not self._is_shared():
            return frozenset()
        table, since = schema.meta, self._clock() - SILENT_S
        rows = self._service.database.rows(select(table).where(table.c.key.startswith(_MARK)))
        living = {row.key.removeprefix(_MARK) for row in rows if float(row.value) >= since}
        return frozenset(living - {self._own})

    def close(self) -> None:
        """Say that this server has ended, so that nobody waits for it."""
        with self._lock:
            self._ended.set()
            if self._thread is not None:
                self._thread.join(_END_S)
                with suppress(StoreError), self._service.writing() as connection:
                    connection.execute(delete(schema.meta).where(schema.meta.c.key == _MARK + self._own))

    def _is_shared(self) -> bool:
        return self._service.database.dialect == "postgresql"

    def _run(self) -> None:
        while not self._ended.wait(_BEAT_S):
            try:
                self._beat()
            except StoreError as error:
                _LOG.warning("the neighbours cannot be told that this server lives: %s", error)

    def _beat(self) -> None:
        table, told = schema.meta, repr(self._clock())
        put = upsert(self._service.database, table).values(key=_MARK + self._own, value=told)
        with self._service.writing() as connection:
            connection.execute(put.on_conflict_do_update(index_elements=["key"], set_={"value": told}))
            for row in connection.execute(select(table).where(table.c.key.startswith(_MARK))).all():
                if float(row.value) < self._clock() - 100 * SILENT_S:
                    connection.execute(delete(table).where(table.c.key == row.key))
