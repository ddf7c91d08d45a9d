"""``/documents…``: the list, one document, the same for a pane, and its original."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from rag.types import Span
from ui.access.caller import require
from ui.documents.index import Index
from ui.documents.list_page import list_page
from ui.documents.query import kept_language, number_of
from ui.documents.view import Wanted, document_view
from ui.errors import FileGoneError, NotReadyError
from ui.http.originals import attachment, original_of
from ui.http.problems import GuardedRoute
from ui.http.view import find_document
from ui.web.frame import page_response, view_of
from ui.web.site import Site

PAGE = "documents"
T = TypeVar("T")


def create_pages_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    index = Index(site.resources)

    @router.get("/documents")
    async def documents(request: Request) -> Response:
        require(request.scope, "documents")
        return await _in_thread(site, request, lambda: list_page(site, index, request))

    @router.get("/documents/{doc_id}")
    async def document(request: Request, doc_id: str) -> Response:
        return await _document(site, request, doc_id, "documents/document.html")

    @router.get("/documents/{doc_id}/view")
    async def view(request: Request, doc_id: str) -> Response:
        return await _document(site, request, doc_id, "documents/view.html", prefix="doc-", top=3)

    @router.get("/documents/{doc_id}/original")
    async def original(request: Request, doc_id: str) -> Response:
        caller = require(request.scope, "documents")

        def work() -> Response:
            found = find_document(site.resources.seen(caller.collections), doc_id)
            if found is None:
                return notice(request, "missing", 404)
            try:
                path = original_of(found, site.settings.store)
            except FileGoneError:
                return notice(request, "gone", 404)
            headers = {
                "cache-control": "private, no-cache",
                "content-disposition": attachment(found.title, path.suffix),
                "x-content-type-options": "nosniff",
            }
            return FileResponse(path, headers=headers, media_type="application/octet-stream")

        return await _in_thread(site, request, work)

    return router


async def _document(
    site: Site, request: Request, doc_id: str, template: str, *, prefix: str = "", top: int = 2
) -> Response:
    caller = require(request.scope, "documents")
    view = view_of(request.scope)
    wanted = wanted_of(request)

    def work() -> Response:
        words = view.words(PAGE)
        shown = document_view(site.resources, caller, doc_id, wanted, words, view.language, prefix=prefix, top=top)
        if shown is None:
            return notice(request, "missing", 404, framed=not prefix)
        return page_response(request.scope, template, PAGE, d=shown, prefix=prefix, keep=kept_language(request))

    return await _in_thread(site, request, work, framed=not prefix)


async def _in_thread(site: Site, request: Request, work: Callable[[], Response], *, framed: bool = True) -> Response:
    try:
        return await site.resources.readings.run(work)
    except NotReadyError:
        return notice(request, "starting", 503, framed=framed)


def notice(request: Request, name: str, status: int, *, framed: bool = True) -> Response:
    """Return the page that says why there is nothing to show: ``missing``, ``gone`` or ``starting``."""
    template = "documents/notice.html" if framed else "documents/notice_view.html"
    reply = page_response(request.scope, template, PAGE, status=status, name=name, keep=kept_language(request))
    if status == 503:
        reply.headers["retry-after"] = "2"
    return reply


def wanted_of(request: Request) -> Wanted:
    """Return what of a document an address asks for; what is no number there is as if it were left out."""
    start, end = number_of(request, "start"), number_of(request, "end")
    mark = Span(start, end) if start is not None and end is not None and start < end else Span(0, 0)
    return Wanted(mark, number_of(request, "at"), max(1, number_of(request, "part") or 1) - 1)
