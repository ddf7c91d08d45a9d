"""The store: one catalog with its two derived indexes, kept alike.

A document is written in three steps: catalog (not ready), both indexes, catalog (ready). Only ready documents are
read, so a crash between the steps leaves nothing half there: the next start takes back what was not ready, and
rebuilds indexes that do not hold as many chunks as the catalog or whose rebuild did not come to its end.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType

from rag.errors import EngineMismatchError, StoreError, StoreLockedError
from rag.stages import Embedder
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.identity import STALE, check_model, collection_name, kept_engine, set_engine, set_model
from rag.store.indexes import Engine, open_indexes
from rag.store.lock import CATALOG_FILE, check_there, held, writer_lock
from rag.store.passages import Encoded, encode_chunks
from rag.store.reading import read_chunks
from rag.store.rows import Rows
from rag.store.sources import Source
from rag.store.stored import Stored, encode_stored
from rag.store.token_upkeep import fill_tokens, have_tokens, name_token_encoder
from rag.store.view import View
from rag.store.visible import VisibleCatalog
from rag.store.visible_indexes import VisibleDense, VisibleLexical
from rag.types import Fingerprint

_LOG = logging.getLogger(__name__)


class Store:
    """An opened store. Use as a context manager, or close it.

    Args:
        directory: where the store lies.
        create: make the store when it is missing.
        catalog_url: SQLAlchemy URL of the catalog; empty means SQLite in the directory.
        catalog_pool_size: connections kept to a catalog on a server; ``None``: as many as are usual.
        engine: what keeps the indexes.

    Raises:
        StoreMissingError: there is none and ``create`` is False.
        StoreCorruptError: its files cannot be used.
        EngineMismatchError: another engine keeps the indexes.
    """

    def __init__(
        self,
        directory: Path,
        *,
        create: bool = False,
        catalog_url: str = "",
        engine: Engine = Engine(),
        catalog_pool_size: int | None = None,
    ) -> None:
        if not create and not catalog_url:
            check_there(directory)
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                "cannot make the store {directory}: {reason}; choose another --store",
                directory=directory,
                reason=error.strerror,
            ) from error
        self.directory = directory
        with ExitStack() as on_failure:
            self.catalog = Catalog(catalog_url or sqlite_url(directory / CATALOG_FILE), catalog_pool_size)
            on_failure.callback(self.catalog.close)
            self._take_engine(engine)
            self._engine = engine
            self._indexes = open_indexes(engine, directory, collection_name(self.catalog) if engine.on_server else "")
            on_failure.pop_all()
        self.dense, self.lexical = self._indexes.dense, self._indexes.lexical
        self._lock = writer_lock(directory)

    def _take_engine(self, engine: Engine) -> None:
        """Use this engine: an empty store takes any, and remembers it."""
        empty = not self.catalog.counts().documents and not self.catalog.doc_ids.unready()
        if empty and kept_engine(self.catalog) != engine.name:
            set_engine(self.catalog, engine.name)
        self._check_engine(engine)

    def _check_engine(self, engine: Engine) -> None:
        stored = kept_engine(self.catalog)
        if stored != engine.name:
            raise EngineMismatchError(
                "the indexes are kept by {stored}, the setting vector_store says {name}; run "
                "`policyqa migrate --to {name}`, or set vector_store = {stored}",
                stored=stored,
                name=engine.name,
            )

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release every file."""
        self._indexes.close()
        self.catalog.close()

    def view(self, collections: Collection[str] = ()) -> View:
        """The store as it is seen of these collections; none named: the whole of it."""
        if not collections:
            return View(self.catalog, self.dense, self.lexical)
        catalog = VisibleCatalog(self.catalog, collections)
        return View(catalog, VisibleDense(self.dense, catalog), VisibleLexical(self.lexical, catalog))

    # -- the embedding model ---------------------------------------------------------------------------------------

    def check_model(self, embedder: Embedder) -> None:
        """Refuse a model the index was not built with; an empty store remembers this one at its first write.

        Raises:
            ModelMismatchError: naming both models and the remedy.
        """
        check_model(self.catalog, embedder)

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; first take back what an earlier writer left unfinished.

        Raises:
            StoreLockedError: another process is writing.
        """
        with held(self._lock), self.catalog.writing_alone():
            self._take_back()
            yield

    def add(
        self,
        batch: Sequence[Stored | Rows],
        embedder: Embedder,
        replaced: Sequence[str] = (),
        found: Sequence[Source] = (),
        fingerprints: Mapping[str, Fingerprint] = MappingProxyType({}),
        collections: Mapping[str, Collection[str]] = MappingProxyType({}),
        embedded: Callable[[], None] = lambda: None,
        encoded: Encoded | None = None,
    ) -> tuple[str, ...]:
        """Store analysed documents; needs ``writing()``. After it returns all of them are answerable.

        Args:
            batch: new documents; rows where ``encoded`` holds their chunks.
            embedder: makes their vectors.
            replaced: ids of documents that give way to them: hidden in the moment in which the new ones are shown.
            found: where these documents, and others that are there already, were found. A document that was found
                there before and is found nowhere else gives way too.
            fingerprints: of the new documents, by id.
            collections: of documents by id: new ones without any are in the public one, the others stay where they are.
            embedded: called when the vectors are made and writing begins.
            encoded: the chunks of ``batch`` as they are read with what this embedder makes of them, where it was
                made elsewhere.

        Returns:
            The ids of the documents that gave way.
        """
        # Embedding is the long part and touches nothing: a kill in it leaves no trace.
        if encoded is None:
            encoded = encode_stored(embedder, [one for one in batch if isinstance(one, Stored)])
        embedded()
        self.check_model(embedder)
        set_model(self.catalog, embedder)
        name_token_encoder(self.catalog, embedder)
        if not self.catalog.writer.knows_how_read():
            self.catalog.writer.note_how_read()
        new = {item.document.doc_id for item in batch}
        if batch:
            self.catalog.writer.add_all(
                batch, fingerprints, encoded.tokens, {one: collections[one] for one in new & set(collections)}
            )
            before = self.catalog.doc_ids.by_source([item.document.source for item in batch])
            for item in batch:
                for doc_id in (*replaced, *before.get(item.document.source, ())):
                    self.catalog.writer.hand_on(doc_id, item.document)
            self._indexes.write(encoded)
        placed = {doc_id: names for doc_id, names in collections.items() if doc_id not in new}
        self.catalog.writer.show([item.document.doc_id for item in batch], replaced, found, placed)
        return self._take_back()

    def forget(self, sources: Sequence[str]) -> tuple[str, ...]:
        """Remove the documents that were found at these sources and nowhere else, and return their ids.

        Needs ``writing()``.
        """
        if not sources:
            return ()
        self.catalog.writer.forget(sources)
        return self._take_back()

    def remove(self, doc_id: str) -> bool:
        """Remove a document everywhere; needs ``writing()``. Returns False when there is none of that id."""
        if self.catalog.document(doc_id) is None:
            return False
        self.catalog.writer.show([], hidden=[doc_id])
        self._take_back()
        return True

    def rebuild(self, embedder: Embedder, batch: Callable[[], Iterator[Stored]]) -> None:
        """Make everything derived anew with another model; needs ``writing()``.

        No document is lost when it does not come to its end: the catalog keeps them all, and the next start makes
        the indexes from it. Until then they are marked stale. ``batch`` gives the documents, newly cut for the model.
        """
        with self._stale_indexes(embedder):
            for item in batch():
                encoded = encode_stored(embedder, [item])
                self.catalog.writer.replace(*item, encoded.tokens)
                self._indexes.write(encoded)

    # -- repair ----------------------------------------------------------------------------------------------------

    def repair(self, embedder: Embedder) -> None:
        """Mend what a crash left, unless a writer is at work, whose unfinished documents are its own."""
        if (
            not self.catalog.doc_ids.unready()
            and self._indexes_match()
            and have_tokens(self.catalog, embedder)
            and self.catalog.writer.knows_how_read()
        ):
            return
        try:
            with self.writing():
                self._indexes.refresh()
                if not self._indexes_match():
                    self._rebuild_indexes(embedder)
                elif not have_tokens(self.catalog, embedder):
                    _LOG.warning("the store %s lacks token vectors of this version; making them", self.directory)
                    fill_tokens(self.catalog, embedder)
                if not self.catalog.writer.knows_how_read():
                    self.catalog.writer.note_how_read()
        except StoreLockedError:
            _LOG.info("another process is writing to %s; it will finish what is unfinished", self.directory)

    def refresh(self) -> None:
        """See what another process has written since.

        Raises:
            EngineMismatchError: it has given the indexes to another engine.
        """
        if self.catalog.refresh():
            self._check_engine(self._engine)
            self._indexes.refresh()

    def _take_back(self) -> tuple[str, ...]:
        unready = self.catalog.doc_ids.unready()
        if unready:
            self._indexes.remove(*unready)
            self.catalog.writer.remove(*unready)
        return unready

    def _indexes_match(self) -> bool:
        """Whether both indexes hold as many chunks as the catalog and no rebuild was left unfinished."""
        return not self.catalog.get_meta(STALE) and self._indexes.hold(self.catalog.count_chunks())

    def _rebuild_indexes(self, embedder: Embedder) -> None:
        _LOG.warning("the indexes of %s do not match its catalog; making them anew", self.directory)
        with self._stale_indexes(embedder):
            for document in self.catalog.documents():
                title, chunks = read_chunks(document, self.catalog.chunks_of(document.doc_id))
                encoded = encode_chunks(embedder, chunks, {document.doc_id: title})
                self.catalog.tokens.put(encoded.tokens)
                self._indexes.write(encoded)

    @contextmanager
    def _stale_indexes(self, embedder: Embedder) -> Iterator[None]:
        """Empty indexes to be filled; marked stale until the block has come to its end."""
        self.catalog.set_meta(STALE, "1")
        set_model(self.catalog, embedder)
        name_token_encoder(self.catalog, embedder)
        self._indexes.clear()
        yield
        self.catalog.set_meta(STALE, "")
        self.catalog.writer.show([])
