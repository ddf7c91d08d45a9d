"""Changes to the store of a server, each in a process of its own, so that answering goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.progress import unwatched
from rag.errors import CorrectionError, EmbedderError, PolicyQAError, StoreLockedError, StoreMissingError, UsageError
from ui.errors import NotReadyError, StoreBusyError, UnknownDocumentError, WorkerLostError
from ui.serve.processes import Child, set_up, start_child

if TYPE_CHECKING:
    from ingest.progress import Step as IngestStep
    from ingest.progress import Watch
    from ingest.types import IngestReport
    from rag.config import Settings
    from rag.embed.remote import Address
    from rag.stages import Embedder
    from rag.store.store import Store

log = logging.getLogger(__name__)

Step = Callable[[int, int, str], None]
_RETRY_AFTER_S = 5.0


class _Said(StrEnum):
    STEP = "step"
    WATCHED = "watched"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class _Add:
    paths: tuple[Path, ...]
    collection: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class _Correct:
    doc_id: str
    facts: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class _Remove:
    doc_id: str


@dataclass(frozen=True, slots=True)
class _Place:
    doc_id: str
    collections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Prepare:
    """Make the store ready to be asked: filled where it was empty, mended where a crash left it unfinished."""


_Order = _Add | _Correct | _Place | _Remove | _Prepare


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
        report: IngestReport = self._carry_out(_Add(tuple(paths), collection, replaces), step, watch)
        return report

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Set facts of a document down for good, ``None`` taking one back; returns all that is set down of it.

        Raises:
            UnknownDocumentError: there is no such document.
            CorrectionError: there is no such fact, or it cannot have that value.
        """
        kept: Mapping[str, str] = self._carry_out(_Correct(doc_id, dict(facts)), None)
        return kept

    def place(self, doc_id: str, collections: Sequence[str]) -> None:
        """Put a document into these collections and no others.

        Raises:
            UnknownDocumentError: there is no such document.
            UsageError: a collection cannot have that name, or none is given.
        """
        self._carry_out(_Place(doc_id, tuple(collections)), None)

    def remove(self, doc_id: str) -> None:
        """Remove a document and everything read from it.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        self._carry_out(_Remove(doc_id), None)

    def prepare(self, step: Step | None = None) -> IngestReport | None:
        """Before the first question: fill an empty store from the corpus, mend one that a crash left unfinished.

        Returns:
            The report of what was taken in, where the store was empty.

        Raises:
            UsageError: the store is empty and there is no corpus.
        """
        report: IngestReport | None = self._carry_out(_Prepare(), step)
        return report

    def close(self) -> None:
        """End what is under way, and begin nothing more; the store keeps what was complete."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()

    def _carry_out(self, order: _Order, step: Step | None, watch: Watch | None = None) -> Any:
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


def write(connection: Connection, settings: Settings, address: Address | None, order: _Order) -> None:
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
        say(_Said.DONE, _done(settings, address, order, step, watch))
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


def _done(settings: Settings, address: Address | None, order: _Order, step: Step, watch: Watch) -> Any:
    from rag.build import open_store

    match order:
        case _Add():
            return _add(settings, _embedder(settings, address), order, step, watch)
        case _Prepare():
            return _prepare(settings, address, step)
        case _Correct():
            with open_store(settings) as store:
                return _correct(store, order)
        case _Place():
            with open_store(settings) as store:
                return _place(store, order)
        case _Remove():
            with open_store(settings) as store, store.writing():
                if not store.remove(order.doc_id):
                    raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
                return None


def _embedder(settings: Settings, address: Address | None) -> Embedder:
    from rag.build import build_embedder
    from rag.embed.remote import connect

    return build_embedder(settings) if address is None else connect(address)


def _add(settings: Settings, embedder: Embedder, order: _Add, step: Step, watch: Watch) -> IngestReport:
    from ingest.build import build_ingest

    pipeline = build_ingest(settings, embedder)
    try:
        return pipeline.ingest(order.paths, step, collection=order.collection, watch=watch, replaces=order.replaces)
    finally:
        pipeline.close()


def _correct(store: Store, order: _Correct) -> Mapping[str, str]:
    from rag.store.corrections import CORRECTABLE, checked

    if store.catalog.document(order.doc_id) is None:
        raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
    wanted: dict[str, str | None] = {}
    for key, value in order.facts.items():
        if key not in CORRECTABLE:
            raise CorrectionError(
                "there is no fact {key!r} to correct; the facts are: {listed}", key=key, listed=", ".join(CORRECTABLE)
            )
        wanted[key] = None if value is None else checked(key, value)
    with store.writing():
        store.catalog.correct(order.doc_id, wanted)
    return dict(store.catalog.corrections(order.doc_id))


def _place(store: Store, order: _Place) -> None:
    from rag.store.memberships import checked_collection

    if store.catalog.document(order.doc_id) is None:
        raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
    if not order.collections:
        raise UsageError("a document is in at least one collection")
    wanted = [checked_collection(one) for one in order.collections]
    with store.writing():
        store.catalog.place({order.doc_id: wanted})


def _prepare(settings: Settings, address: Address | None, step: Step) -> IngestReport | None:
    from rag.build import open_store

    embedder = _embedder(settings, address)
    try:
        with open_store(settings) as store:
            if store.catalog.counts().documents:
                store.check_model(embedder)
                store.repair(embedder)
                return None
    except StoreMissingError:
        pass
    if not settings.corpus.exists():
        raise UsageError(
            "the store {store} is empty and the corpus {corpus} does not exist; run `policyqa ingest PATH` "
            "or set POLICYQA_CORPUS",
            store=settings.store,
            corpus=settings.corpus,
        )
    return _add(settings, embedder, _Add((settings.corpus,), ""), step, unwatched)
