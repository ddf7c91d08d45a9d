"""The path of documents into the store: find → read in workers → cut, embed and store, in batches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from ingest.analyse import cut
from ingest.by_folder import FolderCollections
from ingest.chunk import SentenceChunker
from ingest.intake import Intake, as_stored
from ingest.job import Job
from ingest.limits import Limits
from ingest.pool import WorkerPool
from ingest.progress import Watch, unwatched
from ingest.sources import find_files
from ingest.sync import plan_sync, settle_sync, unread_files
from ingest.take import Known, OpenReaders, Progress, Readers, job_of, take
from ingest.types import IngestReport, Outline
from rag.stages import Embedder
from rag.store.memberships import checked_collection
from rag.store.store import Store
from rag.store.stored import Stored

_SPOOL = "unpacked"


class Elsewhere(Protocol):
    """Machines that read, cut and embed for this one."""

    def readers(self, known: Known, watch: Watch) -> AbstractContextManager[Readers]:
        """Those who read the files of one run."""
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class IngestPipeline:
    """Takes files into a store.

    Args:
        store: where to.
        embedder: makes the vectors; its name is remembered by the store.
        chunk_tokens: the largest chunk.
        limits: on the work for one file.
        workers: processes that read; 0 for as many as fit the machine.
        elsewhere: those who read in the place of such processes; closed with the pipeline.
    """

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        chunk_tokens: int,
        limits: Limits = Limits(),
        workers: int = 0,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        self._store, self._embedder = store, embedder
        self._chunker = SentenceChunker(embedder, chunk_tokens)
        self._limits, self._workers, self._elsewhere = limits, workers, elsewhere
        self._unreadable: dict[str, tuple[int, int]] = {}

    def close(self) -> None:
        """Close the store, and let go of those who read elsewhere."""
        with ExitStack() as closing:
            closing.callback(self._store.close)
            if self._elsewhere is not None:
                closing.callback(self._elsewhere.close)

    def ingest(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        rebuild: bool = False,
        collection: str = "",
        watch: Watch = unwatched,
        replaces: str = "",
        by_folder: bool = False,
    ) -> IngestReport:
        """Take files and folders in; what is there already is left alone.

        Args:
            paths: files, and folders with all that is in them.
            progress: called with files done, files in all, and the file just done.
            rebuild: first make the indexes of what is stored anew, with this embedder.
            collection: what is found is in this one too, also what is stored already; "": new documents are in those
                of their files' earlier state, else in the public one, and the others stay where they are.
            watch: told where the work on each file is, from several threads.
            replaces: id of a document that gives way to the first new one, whose collections are then its own.
            by_folder: instead, each document is in the collection that the first folder below a path names, and in no
                other; what lies beside such folders is in the public one.

        Returns:
            What was done. An input that fails is named in ``failed``; the others are stored.

        Raises:
            UsageError: a collection cannot have that name.
            StoreError: the store cannot be written; what was stored before is kept.
        """
        folders, wanted = _placing(paths, collection, by_folder=by_folder)
        began = time.perf_counter()
        with self._store.writing():
            if rebuild:
                self._store.rebuild(self._embedder, self._stored_again)
            else:
                self._store.check_model(self._embedder)
            found = find_files(paths)
            intake = Intake(self._store, self._embedder, self._chunker, wanted, watch, replaces)
            intake.fail(*found.failed)
            self._take([job_of(path) for path in found.files], intake, progress, watch)
            if folders is not None:
                folders.settle(intake, self._store.catalog)
        return replace(intake.report(), skipped=found.skipped, seconds=time.perf_counter() - began)

    def sync(
        self, folder: Path, progress: Progress | None = None, collection: str = "", by_folder: bool = False
    ) -> IngestReport:
        """Make the store hold what a folder holds: new, changed, moved and removed files.

        What this pipeline could not read before is not tried again until it changes.

        Args:
            folder: all that is in it; what the store holds from elsewhere is left alone.
            progress: as with ``ingest``.
            collection: as with ``ingest``.
            by_folder: as with ``ingest``.

        Returns:
            What was done, as ``ingest`` does, with what was moved and removed.

        Raises:
            UsageError: a collection cannot have that name.
            StoreError: the store cannot be written; what was stored before is kept.
        """
        folders, wanted = _placing([folder], collection, by_folder=by_folder)
        began = time.perf_counter()
        with self._store.writing():
            self._store.check_model(self._embedder)
            found = find_files([folder])
            intake = Intake(self._store, self._embedder, self._chunker, wanted)
            intake.fail(*found.failed)
            plan = plan_sync(folder, found, intake.sources, self._unreadable)
            intake.skip(plan.unchanged)
            self._take(plan.jobs, intake, progress)
            moved, removed = settle_sync(plan, intake)
            if folders is not None:
                folders.settle(intake, self._store.catalog)
            self._unreadable.update(unread_files(plan, intake.report().failed))
        report = replace(intake.report(), skipped=found.skipped, moved=moved, removed=removed)
        return replace(report, seconds=time.perf_counter() - began)

    def _take(self, jobs: Sequence[Job], intake: Intake, progress: Progress | None, watch: Watch = unwatched) -> None:
        open_readers: OpenReaders = self._elsewhere.readers if self._elsewhere is not None else self._processes
        take(jobs, intake, self._limits, open_readers, self._store.directory / _SPOOL, progress, watch)

    def _processes(self, known: Known, watch: Watch) -> WorkerPool:
        return WorkerPool(self._limits, self._workers, known, watch)

    def _stored_again(self) -> Iterator[Stored]:
        catalog = self._store.catalog
        for document in catalog.documents():
            doc_id = document.doc_id
            yield as_stored(cut(Outline(document, catalog.sections(doc_id), catalog.blocks(doc_id)), self._chunker))


def _placing(
    paths: Sequence[Path], collection: str, *, by_folder: bool
) -> tuple[FolderCollections | None, Callable[[str], frozenset[str]]]:
    """The folders that decide, where they do, and the collections of a file by its source."""
    if by_folder:
        folders = FolderCollections(paths)
        return folders, folders.of
    named = frozenset({checked_collection(collection)} if collection else ())
    return None, lambda _: named
