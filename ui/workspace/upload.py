"""``/workspace/upload``: many files at once, each on its own way into the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData, UploadFile

from rag.store.memberships import PUBLIC, checked_collection
from ui.access.caller import Caller, caller_of, require
from ui.audit.log import record
from ui.errors import MediaTypeError, UploadError
from ui.http.language import page_language
from ui.http.problems import GuardedRoute
from ui.http.uploads import Uploads, read_from
from ui.http.view import narrowed
from ui.listing import Listing
from ui.texts import Language
from ui.web.site import Site
from ui.wire import clean_text
from ui.workspace.frame import refusal, work_page
from ui.workspace.intake import Intake
from ui.workspace.own import collections_of, own_document
from ui.workspace.queue import Upload, UploadQueue
from ui.workspace.reply import json_reply
from ui.workspace.turns import Turns


def create_upload_router(site: Site, turns: Turns) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    uploading, run = _Uploading(site, turns), site.resources.readings.run

    @router.get("/workspace/upload")
    async def page(request: Request) -> Response:
        refused = refusal(request, "edit")
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        return work_page(
            request,
            "workspace/upload.html",
            "upload",
            wanted="edit",
            collections=await run(lambda: collections_of(site, caller)),
            chosen=default_collection(caller),
            most_mb=site.settings.max_file_mb,
            free=not caller.collections,
        )

    @router.get("/workspace/api/uploads")
    async def listed(request: Request) -> Response:
        caller, language = require(request.scope, "edit"), page_language(request.scope)
        return json_reply({"uploads": await run(lambda: uploading.listed(caller, language))})

    @router.post("/workspace/api/uploads")
    async def add(request: Request) -> Response:
        caller, language = require(request.scope, "edit"), page_language(request.scope)
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise MediaTypeError("{accepted}", accepted="multipart/form-data")
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise UploadError("no file came; send it as multipart/form-data in the field file")
            collection, replaces = _collection(caller, form), _text(form, "replaces")
            return json_reply(await run(lambda: uploading.add(caller, file, collection, replaces, language)), 202)

    @router.post("/workspace/api/uploads/{upload_id}/retry")
    async def retry(request: Request, upload_id: str) -> Response:
        caller, language = require(request.scope, "edit"), page_language(request.scope)
        return json_reply(await run(lambda: uploading.retry(caller, upload_id, language)))

    @router.delete("/workspace/api/uploads/{upload_id}")
    async def drop(request: Request, upload_id: str) -> Response:
        caller = require(request.scope, "edit")
        await run(lambda: uploading.drop(caller, upload_id))
        return Response(status_code=204)

    return router


class _Uploading:
    """What the routes do; each method blocks."""

    def __init__(self, site: Site, turns: Turns) -> None:
        self._site, self._files, self._intake = site, Uploads(site.settings), Intake(site, turns)
        self._intake.resume()

    def listed(self, caller: Caller, language: Language) -> list[dict[str, Any]]:
        seen = self._site.resources.seen(caller.collections)
        return [_row(one, seen, language) for one in UploadQueue(self._site.kept).listed(caller.collections)]

    def add(
        self, caller: Caller, file: UploadFile, collection: str, replaces: str, language: Language
    ) -> dict[str, Any]:
        queue = UploadQueue(self._site.kept)
        if replaces:
            own_document(self._site, caller, replaces)
        seen = self._site.resources.seen(caller.collections)
        received = self._files.receive(file.filename or "", file.file, seen)
        if received.path is None:
            raise UploadError(
                "{name} is larger than {most} MB", name=received.name, most=self._site.settings.max_file_mb
            )
        needed = {
            "content_hash": received.content_hash,
            "collections": list(caller.collections),
            "replaces": replaces,
        }
        made = queue.put(received.name, collection, str(received.path), caller.actor, needed)
        self._intake.wake()
        return _row(made, seen, language)

    def retry(self, caller: Caller, upload_id: str, language: Language) -> dict[str, Any]:
        queue = UploadQueue(self._site.kept)
        queue.one(upload_id, caller.collections)
        queue.wait_again(upload_id)
        self._intake.wake()
        return _row(queue.one(upload_id), self._site.resources.seen(caller.collections), language)

    def drop(self, caller: Caller, upload_id: str) -> None:
        queue = UploadQueue(self._site.kept)
        found = queue.one(upload_id, caller.collections)
        queue.drop(upload_id)
        if found.state != "done" and not self._needed(queue, found):
            self._files.discard(found.source)
        if found.state == "waiting":
            record(self._site.kept, caller.actor, "document.cancel", found.file, {"collection": found.collection})

    def _needed(self, queue: UploadQueue, upload: Upload) -> bool:
        """Whether a document was read from the same bytes, or another upload waits whose bytes lie in their folder."""
        path, content_hash = Path(upload.source), str(upload.result.get("content_hash", ""))
        waiting = any(Path(one).parent == path.parent for one in queue.sources(upload.upload_id))
        return waiting or bool(read_from(self._site.resources.seen(), path, content_hash))


def default_collection(caller: Caller) -> str:
    """Where a person's documents go unless another collection is chosen."""
    return PUBLIC if not caller.collections or PUBLIC in caller.collections else caller.collections[0]


def _collection(caller: Caller, form: FormData) -> str:
    given = _text(form, "collection")
    return narrowed(caller, [checked_collection(given)])[0] if given else default_collection(caller)


def _text(form: FormData, name: str) -> str:
    given = form.get(name)
    return given.strip()[:200] if isinstance(given, str) else ""


def _row(upload: Upload, seen: Listing, language: Language) -> dict[str, Any]:
    """A row of the page. Titles are those of documents that this person may see."""
    result = upload.result
    alike = [
        {**_named(seen, one["doc_id"]), "share": one["share"], "stored": one["stored"]}
        for one in result.get("alike", ())
        if seen.document(one["doc_id"]) is not None
    ]
    documents = [one for one in result.get("doc_ids", ()) if seen.document(one) is not None]
    return {
        "upload_id": upload.upload_id,
        "file": clean_text(upload.file),
        "collection": upload.collection,
        "state": upload.state,
        "stage": upload.stage,
        "share": upload.share,
        "pages": upload.pages,
        "actor": clean_text(upload.actor),
        "at": upload.at,
        "status": result.get("status", ""),
        "reason": clean_text(result.get("reason", {}).get(language, "")),
        "warnings": [clean_text(one) for one in result.get("warnings", {}).get(language, ())],
        "documents": [_named(seen, one) for one in documents],
        "alike": alike,
        "also_in": sorted({name for one in documents for name in seen.collections(one)} - {upload.collection}),
    }


def _named(seen: Listing, doc_id: str) -> dict[str, Any]:
    found = seen.document(doc_id)
    return {"doc_id": doc_id, "title": clean_text(found.title) if found else ""}
