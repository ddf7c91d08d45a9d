"""Vectors in Chroma and terms in tantivy, written alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rag.errors import StoreCorruptError, StoreFullError
from rag.store.chroma import ChromaIndex
from rag.store.indexes import Engine
from rag.store.lexical import LexicalIndex
from rag.store.lock import DENSE_DIRECTORY, LEXICAL_DIRECTORY
from rag.store.passages import Encoded

# A failed write with less free than this is put down to the disk.
_NO_ROOM_BYTES = 8_000_000
_COLLECTION = "chunks"


class ChromaIndexes:
    """The vectors and the terms of the chunks of a store.

    Args:
        engine: says whether the vectors lie on a server.
        directory: where the store lies.
        collection: what the vectors are called on a server.
    """

    def __init__(self, engine: Engine, directory: Path, collection: str) -> None:
        self._directory = directory
        with ExitStack() as on_failure:
            named = collection if engine.on_server else _COLLECTION
            self.dense = ChromaIndex(directory / DENSE_DIRECTORY, engine.chroma_url, named)
            on_failure.callback(self.dense.close)
            self.lexical = LexicalIndex(directory / LEXICAL_DIRECTORY)
            on_failure.pop_all()

    def close(self) -> None:
        """Release every file."""
        self.lexical.close()
        self.dense.close()

    def refresh(self) -> None:
        """See what another process has written since."""
        self.lexical.refresh()
        self.dense.refresh()

    def hold(self, chunks: int) -> bool:
        """Whether both hold so many chunks."""
        return self.dense.count() == chunks and self.lexical.count() == chunks

    def write(self, encoded: Encoded) -> None:
        """Put chunks in.

        Raises:
            StoreCorruptError: they cannot be written.
            StoreFullError: the disk is full.
        """
        chunks, vectors = encoded.chunks, encoded.vectors
        if len(chunks) != len(vectors):
            raise StoreCorruptError("{count} chunks but {count_2} vectors", count=len(chunks), count_2=len(vectors))
        if chunks:
            with self._noticing_a_full_disk():
                self.dense.upsert(chunks, vectors)
                self.lexical.upsert(chunks, encoded.terms)

    def remove(self, *doc_ids: str) -> None:
        """Take the chunks of these documents out."""
        self.dense.remove(*doc_ids)
        self.lexical.remove(*doc_ids)

    def clear(self) -> None:
        """Take everything out."""
        self.dense.clear()
        self.lexical.clear()

    @contextmanager
    def _noticing_a_full_disk(self) -> Iterator[None]:
        """The indexes report a full disk as many things, such as a worker thread that ended."""
        try:
            yield
        except StoreCorruptError as error:
            if shutil.disk_usage(self._directory).free < _NO_ROOM_BYTES:
                raise StoreFullError(
                    "no room left for the store {directory}: free some disk and run the command again",
                    directory=self._directory,
                ) from error
            raise
