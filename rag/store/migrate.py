"""The indexes of a store from one engine to another.

The catalog stays as it is and says which engine is asked: until every chunk is with the new one it is the old one, so
that a migration may be killed at any moment and begun again; it goes on where it stopped unless documents have come or
gone meanwhile. Vectors are copied; those that the old engine does not have, or all where it cannot be opened, are made
anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from rag.errors import StoreCorruptError, StoreError
from rag.stages import Embedder, Vectors
from rag.store.catalog import Catalog
from rag.store.identity import STALE, check_model, collection_name, kept_engine, set_engine
from rag.store.indexes import CHROMA, MILVUS, Engine, Indexes, open_indexes
from rag.store.lock import DENSE_DIRECTORY, LEXICAL_DIRECTORY, MILVUS_DIRECTORY, discard, held, writer_lock
from rag.store.passages import Encoded, encode_chunks
from rag.store.reading import read_chunks
from rag.types import Chunk, Document

_LOG = logging.getLogger(__name__)
_UNDER_WAY = "migration"
_BATCH = 500  # chunks that are copied at once
_DIRECTORIES = {CHROMA: (DENSE_DIRECTORY, LEXICAL_DIRECTORY), MILVUS: (MILVUS_DIRECTORY,)}


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done: ``copied`` chunks came with their vectors, of ``embedded`` these were made anew.

    ``before``: chunks that an earlier attempt had brought over; ``already``: the engine kept the indexes before.
    """

    copied: int = 0
    embedded: int = 0
    before: int = 0
    already: bool = False


class HoldsVectors(Protocol):
    """Where vectors are copied from."""

    def vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors kept of these chunks, float32 ``[d]``, by id; what is not there is left out."""
        ...


def migrate(
    directory: Path,
    catalog: Catalog,
    engine: Engine,
    embedder: Callable[[], Embedder],
    step: Callable[[int, int], None] = lambda done, total: None,
) -> Migrated:
    """Give the indexes of a store to another engine.

    Args:
        directory: where the store lies.
        catalog: its catalog.
        engine: what is to keep them, with the addresses of the servers that are, or are to be, asked.
        embedder: loads the model that the store was made with; called only where vectors are missing.
        step: told how many chunks are done, of how many.

    Raises:
        StoreLockedError: another process is writing.
        StoreError: the new engine cannot be used, or the old one stopped answering; the store is as it was.
        ModelMismatchError: vectors are missing and the model is another one.
    """
    with held(writer_lock(directory)), catalog.writing_alone():
        kept = kept_engine(catalog)
        if kept == engine.name:
            discard_others(directory, engine.name)
            return Migrated(already=True)
        with ExitStack() as opened:
            target = open_indexes(engine, directory, collection_name(catalog))
            opened.callback(target.close)
            source = _opened(replace(engine, name=kept), directory, catalog)
            if source is not None:
                opened.callback(source.close)
            done = bring(catalog, source.dense if source else None, target, engine.name, embedder, step)
            if source is not None and replace(engine, name=kept).on_server:
                source.clear()
        discard_others(directory, engine.name)
        return done


def bring(
    catalog: Catalog,
    source: HoldsVectors | None,
    target: Indexes,
    name: str,
    embedder: Callable[[], Embedder],
    step: Callable[[int, int], None] = lambda done, total: None,
) -> Migrated:
    """Fill the indexes of a catalog, which names their engine when all is there; needs the writer's lock.

    Raises:
        StoreError: the indexes cannot be used; the catalog says what it said before.
        ModelMismatchError: vectors are missing and the model is another one.
    """
    done = _Transfer(catalog, source, target, name, embedder, step).run()
    set_engine(catalog, name)
    catalog.set_meta(STALE, "")
    catalog.writer.show([])  # other processes notice it at their next refresh
    catalog.set_meta(_UNDER_WAY, "")
    return done


class _Transfer:
    def __init__(
        self,
        catalog: Catalog,
        source: HoldsVectors | None,
        target: Indexes,
        name: str,
        embedder: Callable[[], Embedder],
        step: Callable[[int, int], None],
    ) -> None:
        self._catalog, self._source, self._target = catalog, source, target
        self._embedder, self._step = embedder, step
        self._mark = f"{name} {catalog.get_meta('revision') or ''} "
        self._model: Embedder | None = None
        self._copied = self._embedded = self._before = 0

    def run(self) -> Migrated:
        total = self._catalog.counts().chunks
        after = self._resumed()
        for documents in self._batches(after):
            self._bring(documents)
            self._catalog.set_meta(_UNDER_WAY, self._mark + documents[-1].doc_id)
            self._step(self._before + self._copied + self._embedded, total)
        if not self._target.hold(total):
            self._catalog.set_meta(_UNDER_WAY, "")  # the next attempt begins anew
            raise StoreCorruptError(
                "of {total} passages {held} arrived; the store is as it was: run the command again",
                total=total,
                held=self._target.dense.count(),
            )
        return Migrated(self._copied, self._embedded, self._before)

    def _resumed(self) -> str:
        """The last document that an earlier attempt brought over; else the new engine is emptied."""
        known = self._catalog.get_meta(_UNDER_WAY) or ""
        after = known.removeprefix(self._mark) if known.startswith(self._mark) else ""
        brought = [one for one in self._catalog.documents() if one.doc_id <= after]
        self._before = sum(len(self._catalog.chunks_of(one.doc_id)) for one in brought)
        if not after or self._target.dense.count() < self._before:
            self._target.clear()
            self._before, after = 0, ""
        return after

    def _batches(self, after: str) -> Iterator[Sequence[Document]]:
        batch: list[Document] = []
        chunks = 0
        for document in sorted(self._catalog.documents(), key=lambda one: one.doc_id):
            if document.doc_id > after:
                batch.append(document)
                chunks += len(self._catalog.chunks_of(document.doc_id))
            if chunks >= _BATCH:
                yield batch
                batch, chunks = [], 0
        if batch:
            yield batch

    def _bring(self, documents: Sequence[Document]) -> None:
        read = [(one, *read_chunks(one, self._catalog.chunks_of(one.doc_id))) for one in documents]
        chunks = [chunk for _, _, cut in read for chunk in cut]
        held = self._source.vectors([one.chunk_id for one in chunks]) if self._source is not None else {}
        known = [one for one in chunks if one.chunk_id in held]
        if known:
            self._target.write(Encoded(known, np.stack([held[one.chunk_id] for one in known]), {}))
            self._copied += len(known)
        missing = [one for one in chunks if one.chunk_id not in held]
        if missing:
            self._target.write(self._encoded(missing, {one.doc_id: title for one, title, _ in read}))
            self._embedded += len(missing)

    def _encoded(self, chunks: Sequence[Chunk], titles: dict[str, str]) -> Encoded:
        if self._model is None:
            self._model = self._embedder()
            check_model(self._catalog, self._model)
        return encode_chunks(self._model, chunks, titles)


def _opened(engine: Engine, directory: Path, catalog: Catalog) -> Indexes | None:
    """What kept the indexes; ``None`` where it cannot be used."""
    try:
        opened = open_indexes(engine, directory, collection_name(catalog))
        opened.dense.count()
    except StoreError as error:
        _LOG.warning("%s; its vectors are made anew", error)
        return None
    return opened


def discard_others(directory: Path, kept: str) -> None:
    """Remove what the other engines have left in the store's directory."""
    for name, folders in _DIRECTORIES.items():
        for folder in folders if name != kept else ():
            discard(directory / folder)
