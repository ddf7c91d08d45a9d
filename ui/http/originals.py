"""``GET /api/v1/documents/{id}/file``: the original of a document, where it is still what was read."""

from __future__ import annotations

import hashlib
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from rag.store.lock import ORIGINALS_DIRECTORY
from rag.types import Document
from ui.access.caller import require
from ui.errors import FileGoneError
from ui.http.base import Resources
from ui.http.conditional import HEADERS, asks_for_any, is_known
from ui.http.described import problems
from ui.http.documents import known_document
from ui.http.parameters import DocId
from ui.http.problems import GuardedRoute
from ui.wire import clean_text

_LONGEST_NAME = 80
_FORBIDDEN = frozenset('/\\:*?"<>|%')


def create_originals_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, tags=["文件 · Documents"])

    @router.get(
        "/api/v1/documents/{doc_id}/file",
        operation_id="get_document_file",
        response_class=FileResponse,
        responses={
            200: {
                "description": "原件 · The original",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            },
            **problems(404, 416),
        },
        summary="原件 · The original file",
        description=(
            "收录时的文件，只作下载；没有保存或已改动则为 404 `file_gone`。\n\n"
            "The file as it was read, for download; 404 `file_gone` where it is not kept or has changed."
        ),
    )
    async def original(request: Request, doc_id: DocId) -> Response:
        caller = require(request.scope, "documents")

        def work() -> tuple[Document, Path]:
            found = known_document(resources.seen(caller.collections), doc_id)
            return found, original_of(found, resources.settings.store)

        found, path = await resources.readings.run(work)
        tag = f'"{found.content_hash[:32]}"'
        headers = {**HEADERS, "etag": tag, "content-disposition": attachment(found.title, path.suffix)}
        if is_known(request, tag) or asks_for_any(request):
            return Response(status_code=304, headers={**HEADERS, "etag": tag})
        return FileResponse(path, headers=headers, media_type="application/octet-stream")

    return router


def original_of(document: Document, store: Path) -> Path:
    """Return the file that a document was read from.

    An upload is looked for in the directory of ``store`` too: it may have been restored in another place.

    Raises:
        FileGoneError: it lay in an archive, is not there any more, or holds something else now.
    """
    for path in _places(document, store):
        if _holds(path, document.content_hash):
            return path
    raise FileGoneError("the original of {doc_id} is not kept or has changed", doc_id=document.doc_id)


def may_have_original(document: Document, store: Path) -> bool:
    """Whether there is a file where the original would be; it is not read, and may have changed."""
    try:
        return any(path.is_file() for path in _places(document, store))
    except (OSError, ValueError):
        return False


def _places(document: Document, store: Path) -> tuple[Path, ...]:
    source = Path(document.source)
    kept = store.absolute() / ORIGINALS_DIRECTORY / document.content_hash[:32] / source.name
    return tuple(dict.fromkeys((source, kept)))


def _holds(path: Path, content_hash: str) -> bool:
    try:
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == content_hash
    except (OSError, ValueError):
        pass
    return False


def attachment(title: str, suffix: str) -> str:
    """Return the header that makes a browser save a file under a safe name, never show it.

    >>> attachment("a/b", ".txt")
    "attachment; filename=document.txt; filename*=UTF-8''a_b.txt"
    """
    plain = suffix.lower() if suffix[1:].isascii() and suffix[1:].isalnum() and len(suffix) < 10 else ""
    name = "".join("_" if one in _FORBIDDEN or one.isspace() else one for one in clean_text(title)[:_LONGEST_NAME])
    return f"attachment; filename=document{plain}; filename*=UTF-8''{quote((name.strip('._') or 'document') + plain)}"
