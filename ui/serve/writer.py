"""Changes to the store of a server, each in a process of its own, so that answering goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import EmbedderError, PolicyQAError, StoreLockedError
from ui.errors import NotReadyError, StoreBusyError, WorkerLostError
from ui.serve.orders import Add, Correct, Order, Place, Prepare, Remove, Step, carry_out
from ui.serve.processes import Child, set_up, start_child

if TYPE_CHECKING:
    from ingest.progress import Step as IngestStep
    from ingest.progress import Watch
    from ingest.types import IngestReport
    from rag.config import Settings
    from rag.embed.remote import Address

log = logging.getLogger(__name__)

_RETRY_AFTER_S = 5.0


class _Said(StrEnum):
    STEP = "step"
    WATCHED = "watched"
    DONE = "done"
    FAILED = "failed"


class Writer:
    """Writes to the store of a server, one change at a time.

    Args:
        settings: the server's.
        address: of the embedding process; ``None``: the process makes an embedder of its own.
    """

    def __init__(self, settings: Settings, address: Address | None = None) -> None:
        self._settings, self._address = settings, address
        self._busy = threading.Lock()
        self._child: Child | None = None
        self._closed = False

    def add(
        self,
        paths: Sequence[Path],
        collection: str = "",
        step: Step | None = None,
        watch: Watch | None = None,
        replaces: str = "",
    ) -> IngestReport:
        """Take files and folders in.

        Args:
            paths: what to read.
            collection: the collection they belong to; empty: the public one.
            step: called with files done, files in all, and the file just done.
            watch: told where the work on each file is.
            replaces: id of a document that gives way, in the same moment, to the first new one.

        Raises:
            StoreBusyError: another change is under way; the same one works a little later. So do all methods.
            WorkerLostError: the process ended; what it had stored is kept. So do all methods.
            StoreError: the store cannot be written.
        """
        report: IngestReport = self._carry_out(Add(tuple(paths), collection, replaces), step, watch)
        return report

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Set facts of a document down for good, ``None`` taking one back; returns all that is set down of it.

        Raises:
            UnknownDocumentError: there is no such document.
            CorrectionError: there is no such fact, or it cannot have that value.
        """
        kept: Mapping[str, str] = self._carry_out(Correct(doc_id, dict(facts)), None)
        return kept

    def place(self, doc_id: str, collections: Sequence[str]) -> None:
        """Put a document into these collections and no others.

        Raises:
            UnknownDocumentError: there is no such document.
            UsageError: a collection cannot have that name, or none is given.
        """
        self._carry_out(Place(doc_id, tuple(collections)), None)

    def remove(self, doc_id: str) -> None:
        """Remove a document and everything read from it.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        self._carry_out(Remove(doc_id), None)

    def prepare(self, step: Step | None = None) -> IngestReport | None:
        """Before the first question: fill an empty store from the corpus, mend one that a crash left unfinished.

        Returns:
            The report of what was taken in, where the store was empty.

        Raises:
            UsageError: the store is empty and there is no corpus.
        """
        report: IngestReport | None = self._carry_out(Prepare(), step)
        return report

    def close(self) -> None:
        """End what is under way, and begin nothing more; the store keeps what was complete."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()

    def _carry_out(self, order: Order, step: Step | None, watch: Watch | None = None) -> Any:
        if not self._busy.acquire(blocking=False):
            raise StoreBusyError("another change to the store is under way; try again when it is done", _RETRY_AFTER_S)
        try:
            if self._closed:
                raise NotReadyError("the server stops; try again in a few seconds")
            child = self._child = start_child("policyqa-writer", write, self._settings, self._address, order)
            try:
                return _heard(child.connection, step, watch)
            except (EOFError, OSError) as error:
                raise WorkerLostError(
                    "the writing process ended; what it had stored is kept", _RETRY_AFTER_S
                ) from error
            finally:
                self._child = None
                child.close()
        finally:
            self._busy.release()


def write(connection: Connection, settings: Settings, address: Address | None, order: Order) -> None:
    """Carry out one order and report it."""
    set_up(settings)
    sending = threading.Lock()  # files are read by several threads

    def say(said: _Said, value: object) -> None:
        with sending:
            connection.send((said, value))

    def step(done: int, total: int, name: str) -> None:
        say(_Said.STEP, (done, total, name))

    def watch(one: IngestStep) -> None:
        say(_Said.WATCHED, one)

    try:
        say(_Said.DONE, carry_out(settings, address, order, step, watch))
    except StoreLockedError as error:
        connection.send((_Said.FAILED, StoreBusyError("{reason}", _RETRY_AFTER_S, reason=error)))
    except EmbedderError as error:
        away = address is not None
        connection.send((_Said.FAILED, WorkerLostError("{reason}", _RETRY_AFTER_S, reason=error) if away else error))
    except PolicyQAError as error:
        connection.send((_Said.FAILED, error))
    except Exception as error:
        log.error("unexpected error while writing", exc_info=error)
        connection.send(
            (
                _Said.FAILED,
                PolicyQAError("unexpected error ({kind}): {reason}", kind=type(error).__name__, reason=error),
            )
        )


def _heard(connection: Connection, step: Step | None, watch: Watch | None) -> Any:
    while True:
        said, value = connection.recv()
        if said is _Said.DONE:
            return value
        if said is _Said.FAILED:
            raise value
        if said is _Said.WATCHED:
            if watch is not None:
                watch(value)
        elif step is not None:
            step(*value)
