"""The dense index: Chroma, embedded in the store's directory or a server. The one door to chromadb."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from rag.errors import ConfigError, StoreCorruptError, StoreError, StoreFullError, StoreUnreachableError
from rag.stages import Vectors
from rag.text.address import shown_address
from rag.types import Chunk, Filters

_COLLECTION = "chunks"
_SLICE = 500  # documents removed in one statement
# So few vectors are held against the asked one each, in a fifth of the 2 ms that Chroma takes for any question, and
# none is overlooked. They take 6 MB, and 0.15 s to be read once after each change.
_FEW = 4096


class ChromaIndex:
    """Vectors of chunks by chunk id, compared by cosine.

    Args:
        path: directory of the embedded database; unused with ``url``.
        url: ``http://host:port`` of a Chroma server, or empty.
        collection: the collection's name; a server shared by several stores needs one each.

    Raises:
        StoreCorruptError: the files or the server cannot be used.
        StoreFullError: the disk is full.
    """

    def __init__(self, path: Path, url: str = "", collection: str = _COLLECTION) -> None:
        import chromadb
        import httpx

        self._where, self._remote = shown_address(url) if url else str(path), bool(url)
        self._errors = (chromadb.errors.ChromaError, httpx.HTTPError, ValueError, OSError, KeyError)
        self._gone, self._behind = chromadb.errors.NotFoundError, chromadb.errors.InternalError
        self._path, self._url = path, url
        self._all: tuple[list[str], Vectors] | None = None
        self._many = False
        self._lock = threading.RLock()  # nobody asks while the files are opened anew
        self._open(collection)

    def _open(self, collection: str) -> None:
        self._forget()
        try:
            self._client = _open_client(self._path, self._url)
        except self._errors as error:
            raise self._translate(error) from error
        try:
            self._collection = self._open_collection(collection)
        except self._errors as error:
            self._client.close()  # chromadb keeps one client a path: an open one would meet whoever mends the files
            raise self._translate(error) from error

    def _open_collection(self, name: str) -> Any:
        # No embedding function: vectors come from rag.embed. ef_search above the default 100 keeps recall at 200 hits.
        return self._client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
        )

    def upsert(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Store ``vectors`` (float32 ``[len(chunks), d]``, unit rows); the same ids are overwritten."""
        try:
            size = self._client.get_max_batch_size()
            for at in range(0, len(chunks), size):
                part = chunks[at : at + size]
                with self._lock:
                    self._forget()
                    self._collection.upsert(
                        ids=[chunk.chunk_id for chunk in part],
                        embeddings=vectors[at : at + size],
                        metadatas=[{"doc_id": chunk.doc_id} for chunk in part],
                    )
        except self._errors as error:
            raise self._translate(error) from error

    def remove(self, *doc_ids: str) -> None:
        """Remove every chunk of documents."""
        try:
            for at in range(0, len(doc_ids), _SLICE):
                with self._lock:
                    self._forget()
                    self._collection.delete(where={"doc_id": {"$in": list(doc_ids[at : at + _SLICE])}})
        except self._errors as error:
            raise self._translate(error) from error

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """Return ``(chunk_id, cosine similarity)``, best first."""
        asked = np.asarray(vector, dtype=np.float32)
        try:
            with self._lock:
                try:
                    return self._search(asked, top_k, filters.doc_ids)
                except (self._gone, self._behind):  # another process has written since
                    self.refresh()
                    return self._search(asked, top_k, filters.doc_ids)
        except self._errors as error:
            raise self._translate(error) from error

    def _search(self, asked: Vectors, top_k: int, doc_ids: Sequence[str]) -> list[tuple[str, float]]:
        if not doc_ids and (known := self._few()) is not None:
            return _nearest(asked, *known, top_k)
        where: Any = {"doc_id": {"$in": list(doc_ids)}} if doc_ids else None
        found = self._collection.query(query_embeddings=[asked], n_results=top_k, where=where, include=["distances"])
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [(chunk_id, 1.0 - float(distance)) for chunk_id, distance in pairs]  # Chroma's distance of cosines

    def _few(self) -> tuple[list[str], Vectors] | None:
        """The ids of all vectors in their order, and the vectors, float32 ``[n, d]``; ``None`` where they are many.

        Found out once after each change, for Chroma takes 7 ms to count 100,000.
        """
        if self._all is None and not self._many:
            self._many = self._remote or int(self._collection.count()) > _FEW
            self._all = None if self._many else self._read_all()
        return self._all

    def _read_all(self) -> tuple[list[str], Vectors]:
        found = self._collection.get(include=["embeddings"])
        order = sorted(range(len(found["ids"])), key=found["ids"].__getitem__)
        return [found["ids"][at] for at in order], np.asarray(found["embeddings"], dtype=np.float32)[order]

    def _forget(self) -> None:
        """Find out anew, when it is asked for, how many vectors there are and which."""
        self._all = None
        self._many = False

    def vectors(self, chunk_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors kept of these chunks, float32 ``[d]``, by id; what is not there is left out."""
        if not chunk_ids:
            return {}
        try:
            with self._lock:
                found = self._collection.get(ids=list(chunk_ids), include=["embeddings"])
        except self._errors as error:
            raise self._translate(error) from error
        return dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))

    def count(self) -> int:
        """How many chunks are stored."""
        try:
            with self._lock:
                return int(self._collection.count())
        except self._errors as error:
            raise self._translate(error) from error

    def clear(self) -> None:
        """Remove everything, also what was made with another dimension."""
        name = self._collection.name
        self._forget()
        try:
            self._client.delete_collection(name)
            self._collection = self._open_collection(name)
        except self._errors as error:
            raise self._translate(error) from error

    def refresh(self) -> None:
        """See what another process has written: its vectors, or a collection made anew."""
        with self._lock:
            name = self._collection.name
            if not self._remote:
                # An embedded client keeps the vectors it has read first, and fails when asked for newer ones.
                self._client.close()
                self._open(name)
                return
            try:
                self._collection = self._open_collection(name)
            except self._errors as error:
                raise self._translate(error) from error

    def close(self) -> None:
        """Release the database's files."""
        self._client.close()

    def _translate(self, error: BaseException) -> StoreError:
        reason = str(error) or type(error).__name__
        if "disk is full" in reason or "No space left" in reason:
            return StoreFullError(
                "no room left for the dense index {where}: free some disk and run again", where=self._where
            )
        if self._remote:
            return StoreUnreachableError(
                "cannot use the Chroma server {where}: {reason}; start it, or unset chroma_url",
                where=self._where,
                reason=reason,
            )
        return StoreCorruptError(
            "cannot use the dense index {where}: {reason}; run `policyqa ingest --rebuild` to make it anew",
            where=self._where,
            reason=reason,
        )


def _nearest(asked: Vectors, ids: Sequence[str], vectors: Vectors, top_k: int) -> list[tuple[str, float]]:
    """The ids of the vectors that are nearest to the asked one, with their cosines; ties by id."""
    if not ids:
        return []
    cosines = np.einsum("nd,d->n", vectors, asked)  # in this thread: a product by BLAS would wake others
    best = np.argsort(-cosines, kind="stable")[:top_k]
    return [(ids[at], float(cosines[at])) for at in best]


def _open_client(path: Path, url: str) -> Any:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    settings = ChromaSettings(anonymized_telemetry=False)
    if not url:
        return chromadb.PersistentClient(str(path), settings=settings)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError("setting chroma_url = {url!r}: give it as http://host:port", url=shown_address(url))
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    return chromadb.HttpClient(host=parts.hostname, port=port, ssl=parts.scheme == "https", settings=settings)
