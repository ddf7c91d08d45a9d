"""Documents added, corrected and removed by editors: keys with the scope ``edit``, and nobody else."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile

from ingest.types import IngestReport
from rag.store.memberships import checked_collection
from rag.types import Document
from ui.access.caller import Caller, require
from ui.errors import ForbiddenError, MediaTypeError, UploadError
from ui.http.base import Resources
from ui.http.described import answered, asked, problems
from ui.http.documents import known_document
from ui.http.language import language_of
from ui.http.parameters import DocId
from ui.http.problems import GuardedRoute
from ui.http.uploads import Uploads
from ui.http.view import narrowed
from ui.schemas.documents import CorrectedOut, UploadOut
from ui.schemas.requests import CorrectionsIn

MOST_FILES = 20
_FORM: dict[str, Any] = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1},
        "collection": {"type": "string", "maxLength": 64, "description": "所属集合。 The collection they belong to."},
    },
}
_EXAMPLE = {"files": ["关于植树的通知.docx", "2021年政府工作报告.pdf"], "collection": "public"}


def create_editing_router(resources: Resources) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/documents", route_class=GuardedRoute, tags=["编辑 · Editing"])
    uploads = Uploads(resources.settings)

    @router.post(
        "",
        operation_id="add_documents",
        responses={**answered("upload"), **problems(404, 507, body=True)},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"multipart/form-data": {"schema": _FORM, "example": _EXAMPLE}},
            }
        },
        summary="收录文件 · Add documents",
        description=(
            f"一次最多 {MOST_FILES} 个文件，逐个说明结果。需要有 `edit` 权限的密钥。\n\n"
            f"At most {MOST_FILES} files at once, each with a result of its own. Needs a key with the scope `edit`."
        ),
    )
    async def add(request: Request) -> UploadOut:
        caller = require(request.scope, "edit")  # before anything of the body is read
        writer = resources.service.writer
        language = language_of(request.scope)
        if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
            raise MediaTypeError("{accepted}", accepted="multipart/form-data")
        async with request.form(max_files=MOST_FILES, max_fields=4) as form:
            files, collection = _uploaded(form), _collection(caller, form)

            def work() -> UploadOut:
                seen = resources.seen(caller.collections)
                received = [uploads.receive(one.filename or "", one.file, seen) for one in files]
                paths = [one.path for one in received if one.path is not None]
                report = writer.add(paths, collection) if paths else IngestReport()
                uploads.settle(received, report)
                return uploads.told(received, report, resources.seen(caller.collections), language)

            return await resources.readings.run(work)

    @router.patch(
        "/{doc_id}",
        operation_id="correct_document",
        responses={**answered("corrections"), **problems(404, 507, body=True)},
        openapi_extra=asked("corrections"),
        summary="更正 · Correct facts",
        description=(
            "更正读错的事实，重新收录后仍有效。需要有 `edit` 权限的密钥。\n\n"
            "Puts facts right that were read wrongly, for good. Needs a key with the scope `edit`."
        ),
    )
    async def correct(request: Request, doc_id: DocId, body: CorrectionsIn) -> CorrectedOut:
        caller = require(request.scope, "edit")

        def work() -> CorrectedOut:
            _own(resources, caller, doc_id)
            return CorrectedOut(doc_id=doc_id, corrections=dict(resources.service.writer.correct(doc_id, body.facts)))

        return await resources.readings.run(work)

    @router.delete(
        "/{doc_id}",
        operation_id="remove_document",
        status_code=204,
        responses={204: {"description": "已移除 · Removed"}, **problems(404, 507)},
        summary="移除 · Remove a document",
        description=(
            "移除一份文件及其全部内容。需要有 `edit` 权限的密钥。\n\n"
            "Removes a document and all that was read from it. Needs a key with the scope `edit`."
        ),
    )
    async def remove(request: Request, doc_id: DocId) -> None:
        caller = require(request.scope, "edit")

        def work() -> None:
            found = _own(resources, caller, doc_id)
            resources.service.writer.remove(doc_id)
            uploads.discard(found.source)

        await resources.readings.run(work)

    return router


def _uploaded(form: FormData) -> list[UploadFile]:
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile)]
    if not files:
        raise UploadError("no file came; send them as multipart/form-data in the field files")
    return files


def _collection(caller: Caller, form: FormData) -> str:
    """The collection asked for; else the first of a key that has some, or the public one."""
    given = form.get("collection")
    if isinstance(given, str) and given.strip():
        return narrowed(caller, [checked_collection(given)])[0]
    return caller.collections[0] if caller.collections else ""


def _own(resources: Resources, caller: Caller, doc_id: str) -> Document:
    """A document that this caller may change: one that it sees, and that no collection beyond its own holds too."""
    found = known_document(resources.seen(caller.collections), doc_id)
    if caller.collections and not set(resources.seen().collections(doc_id)) <= set(caller.collections):
        raise ForbiddenError("document {doc_id} is in collections beyond those of the key", doc_id=doc_id)
    return found
