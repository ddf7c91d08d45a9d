"""Results of reading into the store: new documents in batches, with where each file was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.chunk import SentenceChunker
from ingest.duplicates import Duplicates
from ingest.job import Job, Read
from ingest.prepare import Prepared, cut_whole
from ingest.progress import Stage, Step, Watch, unwatched
from ingest.types import Alike, AnalysedDocument, Failure, IngestReport, Partial
from rag.stages import Embedder
from rag.store.memberships import PUBLIC
from rag.store.passages import Encoded, joined
from rag.store.rows import Rows
from rag.store.sources import Source
from rag.store.store import Store
from rag.store.stored import Stored
from rag.types import INSIDE, Document, Fingerprint

# Enough chunks for length-sorted batches to pay; few enough that a crash loses little work.
_BATCH_CHUNKS = 1024
_BATCH_FILES = 2048
_PUBLIC_ONLY = frozenset({PUBLIC})
_NOT_ALL = 0.99  # the most that an estimate says of texts that differ


@dataclass
class _Batch:
    """What is to be stored at once."""

    documents: dict[str, Stored | Rows] = field(default_factory=dict)
    encoded: dict[str, Encoded] = field(default_factory=dict)
    fingerprints: dict[str, Fingerprint] = field(default_factory=dict)
    found: dict[str, Source] = field(default_factory=dict)
    collections: dict[str, frozenset[str]] = field(default_factory=dict)
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
        wanted: the collections that a file is in by its source, beside those it is in already.
        watch: told when what was read is embedded and stored.
        replaces: id of a document that gives way to the first new one; "": none.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        chunker: SentenceChunker,
        wanted: Callable[[str], frozenset[str]],
        watch: Watch = unwatched,
        replaces: str = "",
    ) -> None:
        self._watch, self._replaces = watch, replaces
        self._store, self._embedder, self._chunker = store, embedder, chunker
        self._wanted = wanted
        recorded = store.catalog.memberships.of()
        self._collections = {doc_id: frozenset(names) for doc_id, names in recorded.items()}
        self._tally = _Tally()
        self.sources = store.catalog.sources.all()
        self._before = sorted(self.sources)
        self._by_hash = {one.content_hash: one.doc_id for one in self.sources.values() if one.doc_id}
        self._by_hash.update(store.catalog.doc_ids.by_hash())
        self._duplicates = Duplicates(store.catalog)
        self._batch = _Batch()

    def document_of(self, content_hash: str) -> str | None:
        """The document that these bytes are, stored or on its way; may be asked from any thread."""
        return self._by_hash.get(content_hash)

    def same(self, job: Job, content_hash: str, doc_id: str | None) -> None:
        """Take a file whose bytes are known."""
        self._join(job.source, doc_id)
        self._find(job, content_hash, doc_id)
        self._tally.unchanged += 1

    def unchanged(self, job: Job, content_hash: str) -> None:
        """Take an archive whose bytes are known, with the documents in it."""
        members = [doc_id for one in self.inside(job.source) if (doc_id := self.sources[one].doc_id)]
        self._join(job.source, *members)
        self._find(job, content_hash, None)
        self._tally.unchanged += len(members)

    def skip(self, sources: Sequence[str]) -> None:
        """Take files that need not be looked at."""
        for one in sources:
            self._join(one, self.sources[one].doc_id, *(self.sources[member].doc_id for member in self.inside(one)))
        self._tally.unchanged += len(sources)

    def inside(self, archive: str) -> Iterator[str]:
        """What was known at first of the members of an archive, and is still."""
        start = f"{archive}{INSIDE}"
        for at in range(bisect_left(self._before, start), len(self._before)):
            if not self._before[at].startswith(start):
                return
            if self._before[at] in self.sources:
                yield self._before[at]

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
        besides = self._replaces or (earlier.doc_id if earlier else None)
        collections = self._wanted(job.source) | (self._of(besides) if besides else frozenset()) or _PUBLIC_ONLY
        twin = self._duplicates.same(document, read.fingerprint, besides, lambda one: collections <= self._of(one))
        if twin is not None:
            self._by_hash[document.content_hash] = twin.doc_id
            self.same(job, document.content_hash, twin.doc_id)
            self._alike(job, twin, 1.0, stored=False)
            return True
        prepared = read.prepared or cut_whole(job.name, read.outline, self._chunker)
        if isinstance(prepared, Failure):
            self.fail(prepared)
            return False
        fingerprint = read.fingerprint
        near = self._duplicates.nearest(document, fingerprint, besides, lambda one: bool(collections & self._of(one)))
        if near is not None:
            self._alike(job, near[0], min(near[1], _NOT_ALL), stored=True)
            # The other one stands for both: many documents alike would be compared with each other.
            fingerprint = replace(fingerprint, bands=())
        if collections != _PUBLIC_ONLY:
            self._collections[document.doc_id] = self._batch.collections[document.doc_id] = collections
        if isinstance(prepared, Prepared):
            self._batch.encoded[document.doc_id] = prepared.encoded
            self._add(job, prepared.rows, fingerprint, len(prepared.encoded.chunks), prepared.indicators)
        else:
            self._add(job, as_stored(prepared), fingerprint, len(prepared.chunks), len(prepared.indicators))
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
        if not batch.found and not batch.collections:
            return
        documents = list(batch.documents.values())
        found = tuple(batch.found.values())
        replaced = (self._replaces,) if self._replaces and documents else ()
        name = found[-1].source if found else ""
        ready = bool(documents) and batch.encoded.keys() == batch.documents.keys()
        if documents and not ready:
            self._watch(Step(name, Stage.EMBEDDING))
        gone = self._store.add(
            documents,
            self._embedder,
            replaced,
            found,
            batch.fingerprints,
            batch.collections,
            embedded=lambda: self._watch(Step(name, Stage.STORING)),
            encoded=joined(batch.encoded.values()) if ready else None,
        )
        if replaced:
            self._replaces = ""
        self._drop(gone)
        self.sources.update(batch.found)
        self._duplicates.clear()

    def _add(self, job: Job, item: Stored | Rows, fingerprint: Fingerprint, chunks: int, indicators: int) -> None:
        document = item.document
        self._by_hash[document.content_hash] = document.doc_id
        self._duplicates.add(document, fingerprint)
        self._batch.documents[document.doc_id] = item
        self._batch.fingerprints[document.doc_id] = fingerprint
        self._batch.chunks += chunks
        self._tally.documents += 1
        self._tally.chunks += chunks
        self._tally.indicators += indicators
        if document.warnings:
            self._tally.partial.append(Partial(job.name, document.warnings))
        self._find(job, document.content_hash, document.doc_id)

    def _of(self, doc_id: str) -> frozenset[str]:
        """The collections that a document is in, stored or on its way."""
        return self._collections.get(doc_id, _PUBLIC_ONLY)

    def _join(self, source: str, *doc_ids: str | None) -> None:
        """Put documents that are known into the collections that their source is wanted in too."""
        wanted = self._wanted(source)
        for doc_id in doc_ids:
            if doc_id and not wanted <= self._of(doc_id):
                joined = self._of(doc_id) | wanted
                self._collections[doc_id] = self._batch.collections[doc_id] = joined

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
            self._collections = {one: names for one, names in self._collections.items() if one not in without}


def as_stored(item: AnalysedDocument) -> Stored:
    """What the store takes of an analysed document."""
    return Stored(item.document, item.sections, item.blocks, item.chunks, item.indicators)
