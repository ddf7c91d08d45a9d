"""Results of reading into the store: new documents in batches, with where each file was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.analyse import cut
from ingest.chunk import SentenceChunker
from ingest.duplicates import Duplicates
from ingest.job import Job, Read
from ingest.types import Alike, AnalysedDocument, Failure, IngestReport, Partial
from rag.message import Message
from rag.stages import Embedder
from rag.store.sources import Source
from rag.store.store import Store, Stored
from rag.types import Document, Fingerprint

# Enough chunks for length-sorted batches to pay; few enough that a crash loses little work.
_BATCH_CHUNKS = 1024
_BATCH_FILES = 2048
_NOT_ALL = 0.99  # the most that an estimate says of texts that differ


@dataclass
class _Batch:
    """What is to be stored at once."""

    documents: dict[str, AnalysedDocument] = field(default_factory=dict)
    fingerprints: dict[str, Fingerprint] = field(default_factory=dict)
    found: dict[str, Source] = field(default_factory=dict)
    chunks: int = 0


@dataclass
class _Tally:
    """What has happened so far."""

    documents: int = 0
    unchanged: int = 0
    chunks: int = 0
    indicators: int = 0
    failed: list[Failure] = field(default_factory=list)
    partial: list[Partial] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)


class Intake:
    """Takes what was read into the store; needs its ``writing()``. The store holds it all after ``flush``.

    Args:
        store: where to.
        embedder: makes the vectors.
        chunker: cuts for that embedder.
    """

    def __init__(self, store: Store, embedder: Embedder, chunker: SentenceChunker) -> None:
        self._store, self._embedder, self._chunker = store, embedder, chunker
        self._tally = _Tally()
        self.sources = store.catalog.sources.all()
        self._by_hash = {one.content_hash: one.doc_id for one in self.sources.values() if one.doc_id}
        self._by_hash.update(store.catalog.content_hashes())
        self._duplicates = Duplicates(store.catalog)
        self._batch = _Batch()

    def document_of(self, content_hash: str) -> str | None:
        """The document that these bytes are, stored or on its way; may be asked from any thread."""
        return self._by_hash.get(content_hash)

    def same(self, job: Job, content_hash: str, doc_id: str | None) -> None:
        """Take a file whose bytes are known."""
        self._find(job, content_hash, doc_id)
        self._tally.unchanged += 1

    def unchanged(self, job: Job, content_hash: str, documents: int) -> None:
        """Take an archive whose bytes are known, with the documents in it."""
        self._find(job, content_hash, None)
        self._tally.unchanged += documents

    def skip(self, documents: int) -> None:
        """Count files that need not be looked at."""
        self._tally.unchanged += documents

    def archive(self, job: Job, content_hash: str) -> None:
        """Remember an archive, all of whose members are taken."""
        self._find(job, content_hash, None)

    def fail(self, *failures: Failure) -> None:
        """Name what could not be read."""
        self._tally.failed += failures

    def read(self, job: Job, read: Read) -> bool:
        """Take a document that was read; returns whether it could be."""
        document = read.outline.document
        known = self.document_of(document.content_hash)
        if known is not None:
            self.same(job, document.content_hash, known)
            return True
        earlier = self.sources.get(job.source)
        besides = earlier.doc_id if earlier else None
        twin = self._duplicates.same(document, read.fingerprint, besides)
        if twin is not None:
            self._by_hash[document.content_hash] = twin.doc_id
            self.same(job, document.content_hash, twin.doc_id)
            self._alike(job, twin, 1.0, stored=False)
            return True
        analysed = cut(read.outline, self._chunker)
        if not analysed.chunks:
            reason = Message("{name}: holds no text to answer from; give a document with sentences", name=job.name)
            self.fail(Failure(job.name, reason, "cut"))
            return False
        fingerprint = read.fingerprint
        near = self._duplicates.nearest(document, fingerprint, besides)
        if near is not None:
            self._alike(job, near[0], min(near[1], _NOT_ALL), stored=True)
            # The other one stands for both: many documents alike would be compared with each other.
            fingerprint = replace(fingerprint, bands=())
        self._add(job, analysed, fingerprint)
        return True

    def forget(self, sources: Sequence[str]) -> int:
        """Forget sources that are no more; return how many documents have gone with them."""
        self.flush()
        known = [one for one in sources if one in self.sources]
        gone = self._store.forget(known)
        for one in known:
            del self.sources[one]
        self._drop(gone)
        return len(gone)

    def report(self) -> IngestReport:
        """What has happened so far."""
        tally = self._tally
        return IngestReport(
            tally.documents,
            tally.unchanged,
            tally.chunks,
            tally.indicators,
            tuple(tally.failed),
            tuple(tally.partial),
            alike=tuple(tally.alike),
        )

    def flush(self) -> None:
        """Store what was taken so far.

        Raises:
            StoreError: the store cannot be written; what was stored before is kept.
        """
        batch, self._batch = self._batch, _Batch()
        if not batch.found:
            return
        documents = [as_stored(item) for item in batch.documents.values()]
        gone = self._store.add(documents, self._embedder, (), tuple(batch.found.values()), batch.fingerprints)
        self._drop(gone)
        self.sources.update(batch.found)
        self._duplicates.clear()

    def _add(self, job: Job, analysed: AnalysedDocument, fingerprint: Fingerprint) -> None:
        document = analysed.document
        self._by_hash[document.content_hash] = document.doc_id
        self._duplicates.add(document, fingerprint)
        self._batch.documents[document.doc_id] = analysed
        self._batch.fingerprints[document.doc_id] = fingerprint
        self._batch.chunks += len(analysed.chunks)
        self._tally.documents += 1
        self._tally.chunks += len(analysed.chunks)
        self._tally.indicators += len(analysed.indicators)
        if document.warnings:
            self._tally.partial.append(Partial(job.name, document.warnings))
        self._find(job, document.content_hash, document.doc_id)

    def _find(self, job: Job, content_hash: str, doc_id: str | None) -> None:
        found = Source(job.source, doc_id, content_hash, job.size, job.mtime_ns)
        if self.sources.get(job.source) != found:
            self._batch.found[job.source] = found
        if self._batch.chunks >= _BATCH_CHUNKS or len(self._batch.found) >= _BATCH_FILES:
            self.flush()

    def _alike(self, job: Job, other: Document, share: float, *, stored: bool) -> None:
        self._tally.alike.append(Alike(job.name, other.doc_id, other.title, round(share, 3), stored))

    def _drop(self, gone: Sequence[str]) -> None:
        if gone:
            without = set(gone)
            self._by_hash = {one: doc_id for one, doc_id in self._by_hash.items() if doc_id not in without}


def as_stored(item: AnalysedDocument) -> Stored:
    """What the store takes of an analysed document."""
    return Stored(item.document, item.sections, item.blocks, item.chunks, item.indicators)
