"""Reads the files that wait, one after the other, in the background of a server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.progress import Stage, Step
from ingest.types import IngestReport
from rag.errors import IngestError, PolicyQAError, StoreError, StoreLockedError
from ui.audit.log import record
from ui.database.service import ServiceDatabase
from ui.errors import NotReadyError, StoreBusyError, WorkerLostError, public_message
from ui.http.uploads import Received, Uploads, read_from
from ui.texts import Language
from ui.web.site import Site
from ui.workspace.queue import Upload, UploadQueue
from ui.workspace.turns import Turns

log = logging.getLogger(__name__)

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
# How much of the work is behind when a stage begins, and how much the pages of a file are of it: a guess to look at.
_BEGUN = {Stage.READING: 0.02, Stage.RECOGNISING: 0.02, Stage.EMBEDDING: 0.65, Stage.STORING: 0.9}
_OF_PAGES = 0.6
_TELL_EVERY_S = 0.3
_AGAIN_S, _LOOK_S = 1.0, 5.0
# How often it is asked whether another server has left something half read.
_NEIGHBOURS_S = 30.0
# A file whose reading ends the process is no better the third time.
_MOST_LOSSES = 2
_END_S = 0.5


class Intake:
    """One thread that reads what waits; started when there is something, ended when the server stops.

    Args:
        site: the server's.
        turns: people who wait come first.
    """

    def __init__(self, site: Site, turns: Turns) -> None:
        self._site, self._turns, self._uploads = site, turns, Uploads(site.settings)
        self._lock = threading.Lock()
        self._stopped, self._wake = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        site.service.at_drain(self.stop)

    def resume(self) -> None:
        """Go on with what an earlier server left, where there is any."""
        database = self._site.database
        if database is not None and database.writable and UploadQueue(database).resume():
            self.wake()

    def wake(self) -> None:
        """Something waits."""
        with self._lock:
            if self._thread is None and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more. What is being read is read again by the next server."""
        self._stopped.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(_END_S)

    def _run(self) -> None:
        database = self._site.kept
        queue, looked = UploadQueue(database), time.monotonic()
        while not self._stopped.is_set():
            self._wake.clear()
            self._turns.give_way()
            try:
                found = queue.take() if self._site.service.ready else None
                if found is not None:
                    self._read(database, queue, found)
                    continue
                if time.monotonic() - looked >= _NEIGHBOURS_S:
                    looked = time.monotonic()
                    queue.resume()
            except StoreError as error:
                if not self._stopped.is_set():
                    log.warning("the files that wait cannot be read now: %s", error)
            self._wake.wait(_LOOK_S if self._site.service.ready else _AGAIN_S)

    def _read(self, database: ServiceDatabase, queue: UploadQueue, upload: Upload) -> None:
        path, content_hash = Path(upload.source), str(upload.result.get("content_hash", ""))
        collections = upload.result.get("collections", ())
        # As of now: the same file may have been read since it came.
        known = read_from(self._site.resources.seen(collections), path, content_hash)
        received = Received(upload.file, path, content_hash, known)
        watch = _Telling(queue, upload.upload_id)
        try:
            report = self._added(upload, watch)
        except PolicyQAError as error:
            if not self._stopped.is_set():
                log.warning("%s was not read: %s", upload.upload_id, error)
                self._fail(database, queue, upload, error)
            return
        except Exception as error:  # the next file may be a better one
            if not self._stopped.is_set():
                log.error("%s was not read", upload.upload_id, exc_info=error)
                self._fail(database, queue, upload, IngestError("unexpected error"))
            return
        if report is None:  # the server stops
            return
        seen = self._site.resources.seen(collections)
        told = {one: self._uploads.told([received], report, seen, one).files[0] for one in _LANGUAGES}
        zh, en = told["zh"], told["en"]
        if zh.status != "failed":
            self._uploads.settle([received], report)
        alike = [one for one in report.alike if seen.document(one.doc_id) is not None]
        became = {
            "status": zh.status,
            "doc_ids": zh.doc_ids,
            "reason": {"zh": zh.reason, "en": en.reason},
            "warnings": {"zh": zh.warnings, "en": en.warnings},
            "alike": [{"doc_id": one.doc_id, "share": one.share, "stored": one.stored} for one in alike],
        }
        self._end(database, queue, upload, "failed" if zh.status == "failed" else "done", became)

    def _added(self, upload: Upload, watch: Callable[[Step], None]) -> IngestReport | None:
        """The report; waits while another change to the store is under way. ``None``: the server stops."""
        losses = 0
        path, replaces = Path(upload.source), str(upload.result.get("replaces", ""))
        before = self._site.resources.seen().document(replaces) if replaces else None
        while not self._stopped.is_set():
            try:
                report = self._site.service.writer.add(
                    [path], "" if before else upload.collection, watch=watch, replaces=replaces if before else ""
                )
            except (StoreBusyError, NotReadyError, StoreLockedError):
                pass
            except WorkerLostError:
                losses += 1
                if losses >= _MOST_LOSSES and not self._stopped.is_set():
                    raise
            else:
                if before is not None and self._site.resources.seen().document(replaces) is None:
                    self._uploads.discard(before.source)
                return report
            self._stopped.wait(_AGAIN_S)
        return None

    def _fail(self, database: ServiceDatabase, queue: UploadQueue, upload: Upload, error: PolicyQAError) -> None:
        reason = {one: public_message(error, one) for one in _LANGUAGES}
        self._end(database, queue, upload, "failed", {"status": "failed", "reason": reason})

    @staticmethod
    def _end(database: ServiceDatabase, queue: UploadQueue, upload: Upload, state: Any, became: dict[str, Any]) -> None:
        queue.end(upload.upload_id, state, {**upload.result, **became})
        detail = {
            "collection": upload.collection,
            "status": became["status"],
            "documents": list(became.get("doc_ids", ()))[:50],
            **({"replaces": upload.result["replaces"]} if upload.result.get("replaces") else {}),
        }
        record(database, upload.actor, "document.add", upload.file, detail)


class _Telling:
    """Writes into the row how far its file has come, not oftener than anybody looks."""

    def __init__(self, queue: UploadQueue, upload_id: str) -> None:
        self._queue, self._upload_id = queue, upload_id
        self._stage: Stage | None = None
        self._told_at, self._pages = 0.0, 0

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        self._pages = max(self._pages, step.pages)
        if step.stage is self._stage and now - self._told_at < _TELL_EVERY_S:
            return
        self._stage, self._told_at = step.stage, now
        share = _BEGUN[step.stage] + (_OF_PAGES * (step.page - 1) / step.pages if step.pages else 0.0)
        try:
            self._queue.tell(self._upload_id, step.stage.value, round(share, 3), self._pages or None)
        except StoreError as error:
            log.debug("how far a file has come is not kept: %s", error)
