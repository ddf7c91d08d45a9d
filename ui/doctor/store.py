"""The store and the embedding model: there, whole, and made for one another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import StoreMissingError
from rag.message import Message
from ui.doctor.finding import Finding, Level

if TYPE_CHECKING:
    from rag.store.store import Store

_INGEST = "run `policyqa ingest PATH`, or `policyqa serve`, which takes the corpus in first"
_MEND = "run `policyqa ask` or `policyqa serve` once, which mends it, or `policyqa ingest --rebuild`"


def check_store(settings: Settings) -> Iterator[Finding]:
    """Presence, rights, layout, indexes and leftovers; nothing is mended."""
    directory = settings.store
    if not settings.catalog_url and not directory.exists():
        yield Finding(
            "store", Level.WARNING, Message("no store at {directory} yet", directory=directory), Message(_INGEST)
        )
        return
    if directory.exists() and not os.access(directory, os.W_OK | os.X_OK):
        readonly = Message("the store {directory} cannot be written to", directory=directory)
        remedy = Message("give this user the right to write, or use it for reading only")
        yield Finding("store", Level.WARNING, readonly, remedy)
    from rag.build import open_store

    try:
        store = open_store(settings)
    except StoreMissingError as error:
        yield Finding("store", Level.WARNING, error.message, Message(_INGEST))
        return
    with store:
        yield from _content(store)
    for left in sorted(directory.absolute().parent.glob(f"{directory.name}.restoring-*")):
        words = Message("an interrupted restore left {path}", path=left)
        yield Finding("store", Level.WARNING, words, Message("remove it"))


def _content(store: Store) -> Iterator[Finding]:
    counts = store.catalog.counts()
    words = "{documents} documents, {chunks} passages, {indicators} indicators"
    told = Message(words, documents=counts.documents, chunks=counts.chunks, indicators=counts.indicators)
    if counts.documents:
        yield Finding("store", Level.OK, told)
    else:
        yield Finding("store", Level.WARNING, Message("the store is empty"), Message(_INGEST))
    dense, lexical = store.dense.count(), store.lexical.count()
    if (dense, lexical) != (counts.chunks, counts.chunks) or store.catalog.get_meta("indexes_stale"):
        words = "the indexes hold {dense} and {lexical} passages, the catalog {chunks}"
        found = Message(words, dense=dense, lexical=lexical, chunks=counts.chunks)
        yield Finding("store", Level.WARNING, found, Message(_MEND))
    unready = len(store.catalog.doc_ids.unready())
    if unready:
        left = Message("{count} documents were left unfinished by a crash", count=unready)
        yield Finding("store", Level.WARNING, left, Message(_MEND))


def check_model(settings: Settings) -> Iterator[Finding]:
    """The embedding model loads, gives vectors of its length, and is the one that the store was made with."""
    from rag.build import build_embedder, open_store

    embedder = build_embedder(settings)
    length = len(embedder.embed_query("政策"))
    if length != embedder.dimension:
        words = "the embedding model {name} gives vectors of {length}, not {dimension}"
        wrong = Message(words, name=embedder.name, length=length, dimension=embedder.dimension)
        yield Finding("model", Level.FAILURE, wrong, Message("set POLICYQA_EMBEDDER to another model"))
        return
    fine = Message("the embedding model {name} gives vectors of {length}", name=embedder.name, length=length)
    yield Finding("model", Level.OK, fine)
    try:
        store = open_store(settings)
    except StoreMissingError:
        return
    with store:
        store.check_model(embedder)
