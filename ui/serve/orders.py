"""What a server may order done to its store, and how it is carried out in the process that writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.progress import unwatched
from rag.errors import CorrectionError, StoreLockedError, StoreMissingError, UsageError
from ui.errors import UnknownDocumentError

if TYPE_CHECKING:
    from ingest.progress import Watch
    from ingest.types import IngestReport
    from rag.config import Settings
    from rag.embed.remote import Address
    from rag.stages import Embedder
    from rag.store.store import Store

Step = Callable[[int, int, str], None]
# So long a server waits for another one that fills the catalog they share, and so often it looks, in seconds.
_PATIENCE_S, _LOOK_S = 1800.0, 1.0


@dataclass(frozen=True, slots=True)
class Add:
    """Take files and folders in."""

    paths: tuple[Path, ...]
    collection: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Correct:
    """Set facts of a document down."""

    doc_id: str
    facts: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a document."""

    doc_id: str


@dataclass(frozen=True, slots=True)
class Place:
    """Put a document into these collections."""

    doc_id: str
    collections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepare:
    """Make the store ready to be asked: filled where it was empty, mended where a crash left it unfinished."""


Order = Add | Correct | Place | Remove | Prepare


def carry_out(settings: Settings, address: Address | None, order: Order, step: Step, watch: Watch) -> Any:
    """Carry out one order.

    Args:
        settings: the server's.
        address: of the embedding process; ``None``: an embedder is made where one is needed.
        order: what to do.
        step: told of each file that is done.
        watch: told where the work on each file is.

    Returns:
        What the order gives: see the methods of ``ui.serve.writer.Writer``, which raise as this does.
    """
    from rag.build import open_store

    match order:
        case Add():
            return _add(settings, _embedder(settings, address), order, step, watch)
        case Prepare():
            return _prepare(settings, address, step)
        case Correct():
            with open_store(settings) as store:
                return _correct(store, order)
        case Place():
            with open_store(settings) as store:
                return _place(store, order)
        case Remove():
            with open_store(settings) as store, store.writing():
                if not store.remove(order.doc_id):
                    raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
                return None


def _embedder(settings: Settings, address: Address | None) -> Embedder:
    from rag.build import build_embedder
    from rag.embed.remote import connect

    return build_embedder(settings) if address is None else connect(address)


def _add(settings: Settings, embedder: Embedder, order: Add, step: Step, watch: Watch) -> IngestReport:
    from ingest.build import build_ingest

    pipeline = build_ingest(settings, embedder)
    try:
        return pipeline.ingest(order.paths, step, collection=order.collection, watch=watch, replaces=order.replaces)
    finally:
        pipeline.close()


def _correct(store: Store, order: Correct) -> Mapping[str, str]:
    from rag.store.corrections import checked, correctable

    if store.catalog.document(order.doc_id) is None:
        raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
    wanted: dict[str, str | None] = {}
    for key, value in order.facts.items():
        if key not in correctable():
            raise CorrectionError(
                "there is no fact {key!r} to correct; the facts are: {listed}", key=key, listed=", ".join(correctable())
            )
        wanted[key] = None if value is None else checked(key, value)
    with store.writing():
        store.catalog.writer.correct(order.doc_id, wanted)
    return dict(store.catalog.corrections(order.doc_id))


def _place(store: Store, order: Place) -> None:
    from rag.store.memberships import checked_collection

    if store.catalog.document(order.doc_id) is None:
        raise UnknownDocumentError("there is no document {ids}", ids=order.doc_id)
    if not order.collections:
        raise UsageError("a document is in at least one collection")
    wanted = [checked_collection(one) for one in order.collections]
    with store.writing():
        store.catalog.writer.place({order.doc_id: wanted})


def _prepare(settings: Settings, address: Address | None, step: Step) -> IngestReport | None:
    embedder, until = _embedder(settings, address), time.monotonic() + _PATIENCE_S
    while not _mended(settings, embedder):
        if not settings.corpus.exists():
            raise UsageError(
                "the store {store} is empty and the corpus {corpus} does not exist; run `policyqa ingest PATH` "
                "or set POLICYQA_CORPUS",
                store=settings.store,
                corpus=settings.corpus,
            )
        try:
            return _add(settings, embedder, Add((settings.corpus,), ""), step, unwatched)
        except StoreLockedError:
            # Of several servers that start together on one empty catalog, one fills it.
            if not settings.catalog_url or time.monotonic() > until:
                raise
            time.sleep(_LOOK_S)
    return None


def _mended(settings: Settings, embedder: Embedder) -> bool:
    """Mend what a crash left unfinished; False where there is nothing yet."""
    from rag.build import open_store

    try:
        with open_store(settings) as store:
            if not store.catalog.counts().documents:
                return False
            store.check_model(embedder)
            store.repair(embedder)
            return True
    except StoreMissingError:
        return False
