"""The path of documents into the store: find → read → analyse → embed and store, in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.sources import find_files, read_file
from ingest.types import AnalysedDocument, Failure, IngestReport, Outline
from rag.errors import IngestError, SourceError
from rag.stages import Embedder
from rag.store.store import Store, Stored

Progress = Callable[[int, int, str], None]

# Enough chunks for length-sorted batches to pay; few enough that a crash loses little work.
_BATCH_CHUNKS = 1024


class IngestPipeline:
    """Takes files into a store.

    Args:
        store: where to.
        embedder: makes the vectors; its name is remembered by the store.
        chunk_tokens: the largest chunk.
    """

    def __init__(self, store: Store, embedder: Embedder, chunk_tokens: int) -> None:
        self._store, self._embedder = store, embedder
        self._chunker = SentenceChunker(embedder, chunk_tokens)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None, rebuild: bool = False) -> IngestReport:
        """Take files and folders in; what is there already is left alone.

        Args:
            paths: files, and folders with all that is in them.
            progress: called with files done, files in all, and the file just done.
            rebuild: first make the indexes of what is stored anew, with this embedder.

        Returns:
            What was done. An input that fails is named in ``failed``; the others are stored.

        Raises:
            StoreError: the store cannot be written; what was stored before is kept.
        """
        began = time.perf_counter()
        with self._store.writing():
            if rebuild:
                self._store.rebuild(self._embedder, self._stored_again)
            else:
                self._store.check_model(self._embedder)
            files, missing, _ = find_files(paths)
            report = IngestReport(failed=missing)
            for batch in self._batches(files, progress):
                report = self._store_batch(report, batch)
        return replace(report, seconds=time.perf_counter() - began)

    def _batches(
        self, files: Sequence[Path], progress: Progress | None
    ) -> Iterator[list[AnalysedDocument | Failure | Path]]:
        """Files as analysed documents, failures, or (unchanged) as they are, some at a time."""
        batch: list[AnalysedDocument | Failure | Path] = []
        size = 0
        for done, path in enumerate(files, start=1):
            item = self._read(path)
            batch.append(item)
            size += len(item.chunks) if isinstance(item, AnalysedDocument) else 0
            if size >= _BATCH_CHUNKS or done == len(files):
                yield batch
                batch, size = [], 0
            if progress:
                progress(done, len(files), str(path))

    def _read(self, path: Path) -> AnalysedDocument | Failure | Path:
        try:
            parsed, content_hash = read_file(path)
            source = path.resolve()
            known = self._store.catalog.find(content_hash=content_hash)
            if known:
                if known[0] not in self._store.catalog.find(source=str(source)):
                    self._store.catalog.move(known[0], str(source))  # the same bytes under a new name
                return path
            analysed = cut(outline(parsed, content_hash, source), self._chunker)
            if not analysed.chunks:
                raise SourceError(f"{path}: holds no text to answer from; give a document with sentences")
        except IngestError as error:
            return Failure(str(path), str(error))
        return analysed

    def _store_batch(self, report: IngestReport, batch: Sequence[AnalysedDocument | Failure | Path]) -> IngestReport:
        # Two files of the same bytes in one batch are one document.
        new = {item.document.doc_id: item for item in batch if isinstance(item, AnalysedDocument)}
        replaced = [doc_id for item in new.values() for doc_id in self._store.catalog.find(source=item.document.source)]
        if new:
            self._store.add([_as_stored(item) for item in new.values()], self._embedder, replaced)
        analysed = sum(isinstance(item, AnalysedDocument) for item in batch)
        return replace(
            report,
            documents=report.documents + len(new),
            unchanged=report.unchanged + sum(isinstance(item, Path) for item in batch) + analysed - len(new),
            chunks=report.chunks + sum(len(item.chunks) for item in new.values()),
            indicators=report.indicators + sum(len(item.indicators) for item in new.values()),
            failed=(*report.failed, *(item for item in batch if isinstance(item, Failure))),
        )

    def _stored_again(self) -> Iterator[Stored]:
        catalog = self._store.catalog
        for document in catalog.documents():
            doc_id = document.doc_id
            yield _as_stored(cut(Outline(document, catalog.sections(doc_id), catalog.blocks(doc_id)), self._chunker))


def _as_stored(item: AnalysedDocument) -> Stored:
    return Stored(item.document, item.sections, item.blocks, item.chunks, item.indicators)
