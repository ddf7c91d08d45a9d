"""The one writer of a PostgreSQL database, wherever the others run: found out by the server, and noticed when lost.

Two locks of one connection: the writer's, which there is once, and one under a number drawn anew, which only this
writer knows. A server lets both go when the connection ends, be it that this process dies or that the network does.
So whoever can take the second one knows that the first is lost, and that another may be writing already.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select

from rag.errors import StoreLockedError, StoreUnreachableError

# Locks within one database, told apart by number: any numbers that nobody else there uses.
_WRITER, _WRITES = 7_130_471_522, 7_130_471_523
# A writer that was killed holds its lock until the server has noticed; so long it is waited for, in seconds.
_GONE_S, _LOOK_S = 2.0, 0.1
_BITS = 62


class Writer:
    """The writer's lock as one process has it or not.

    Args:
        engine: of a PostgreSQL database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._number: int | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the writer.

        Raises:
            StoreLockedError: another process is.
        """
        with self._engine.connect() as connection:
            if not _come_about(lambda: _asked(connection, func.pg_try_advisory_lock(_WRITER))):
                raise self._locked()
            try:
                # What a writer that has lost its lock had begun comes to its end before this one looks at anything.
                if not _come_about(lambda: _asked(connection, func.pg_try_advisory_xact_lock(_WRITES))):
                    raise self._locked()
                number = secrets.randbits(_BITS)
                _asked(connection, func.pg_try_advisory_lock(number))
                self._number = number
                yield
            finally:
                self._number = None
                _asked(connection, func.pg_advisory_unlock_all())

    def check(self, connection: Connection) -> None:
        """Refuse a transaction of a writer that is the writer no longer; its first statement.

        Raises:
            StoreUnreachableError: the connection that held the lock is lost.
        """
        number = self._number
        if number is None:
            return
        connection.execute(select(func.pg_advisory_xact_lock_shared(_WRITES)))
        if connection.execute(select(func.pg_try_advisory_xact_lock(number))).scalar():
            raise StoreUnreachableError(
                "the connection that held the writer's lock of {where} was lost; nothing half-written is shown: "
                "run again",
                where=self._where(),
            )

    def _locked(self) -> StoreLockedError:
        return StoreLockedError(
            "another process is writing to {where}: wait until it has finished, then run again", where=self._where()
        )

    def _where(self) -> str:
        return self._engine.url.render_as_string(hide_password=True)


def _asked(connection: Connection, wanted: object) -> bool:
    """What a function of the server says, outside any transaction that would last for as long as is written."""
    said = bool(connection.execute(select(wanted)).scalar())  # type: ignore[call-overload]
    connection.commit()
    return said


def _come_about(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within the time that a server takes to notice a killed writer."""
    until = time.monotonic() + _GONE_S
    while not holds():
        if time.monotonic() >= until:
            return False
        time.sleep(_LOOK_S)
    return True
