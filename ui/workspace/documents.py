"""``/workspace/documents…``: the documents of the store, and each with all that was read of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from rag.text.dates import iso_date
from rag.types import Document, Standing
from ui.access.caller import Caller, caller_of
from ui.documents.facts import stands
from ui.errors import FileGoneError, UnknownDocumentError
from ui.http.documents import known_document
from ui.http.originals import attachment, original_of
from ui.http.problems import GuardedRoute
from ui.texts import Language
from ui.typed import whole_number
from ui.web.frame import view_of
from ui.web.site import Site
from ui.web.words import page_words
from ui.wire import clean_text
from ui.workspace.frame import refusal, work_page
from ui.workspace.overview import DATES, without_date
from ui.workspace.own import collections_of
from ui.workspace.parts import facts_to_correct, parts_of, warnings_of

_PER_PAGE = 50
LACKS = ("warnings", "issuer", "date")
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents a list shows: words of title, issuer or number; a collection; what they lack."""

    q: str = ""
    collection: str = ""
    lack: str = ""
    page: int = 1

    @classmethod
    def of(cls, request: Request) -> Wanted:
        """Read an address; what cannot be is as if it were left out."""
        said = request.query_params
        page, lack = said.get("page", "1"), said.get("lack", "")
        return cls(
            clean_text(said.get("q", ""))[:_LONGEST_QUERY].strip(),
            said.get("collection", "")[:64],
            lack if lack in LACKS else "",
            whole_number(page, 6) or 1,
        )

    def fits(self, document: Document) -> bool:
        """Whether a document is shown, its collection aside."""
        words = " ".join(
            (document.title, *(document.metadata.get(key, "") for key in ("issuer", "document_number")))
        ).casefold()
        lacks = {
            "": True,
            "warnings": bool(document.warnings),
            "issuer": not document.metadata.get("issuer"),
            "date": without_date(document),
        }
        return lacks[self.lack] and all(word in words for word in self.q.casefold().split())


def create_documents_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    run = site.resources.readings.run

    @router.get("/workspace/documents")
    async def documents(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller, wanted = caller_of(request.scope), Wanted.of(request)
        values = await run(lambda: _listed(site, caller, wanted))
        removed = clean_text(request.query_params.get("removed", ""))[:_LONGEST_QUERY]
        return work_page(request, "workspace/documents.html", "documents", removed=removed, **values)

    @router.get("/workspace/documents/{doc_id}")
    async def document(request: Request, doc_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller, language = caller_of(request.scope), view_of(request.scope).language
        show = "chunks" if request.query_params.get("show") == "chunks" else "blocks"
        page = Wanted.of(request).page
        try:
            values = await run(lambda: _shown(site, caller, doc_id, show, page, language))
        except UnknownDocumentError:
            return work_page(request, "workspace/missing.html", "documents", status=404)
        return work_page(request, "workspace/document.html", "documents", **values)

    @router.get("/workspace/documents/{doc_id}/original")
    async def original(request: Request, doc_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)

        def work() -> Response:
            found = known_document(site.resources.seen(caller.collections), doc_id)
            path = original_of(found, site.settings.store)
            headers = {
                "cache-control": "private, no-cache",
                "content-disposition": attachment(found.title, path.suffix),
            }
            return FileResponse(path, headers=headers, media_type="application/octet-stream")

        try:
            return await run(work)
        except (FileGoneError, UnknownDocumentError):
            return work_page(request, "workspace/missing.html", "documents", status=404)

    return router


def _listed(site: Site, caller: Caller, wanted: Wanted) -> dict[str, Any]:
    names = collections_of(site, caller)
    chosen = wanted.collection if wanted.collection in names else ""
    seen = site.resources.seen((chosen,) if chosen else caller.collections)
    found = [one for one in seen.headers() if wanted.fits(one)]
    pages = max(1, -(-len(found) // _PER_PAGE))
    page = min(wanted.page, pages)
    shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    return {
        "asked": wanted,
        "chosen": chosen,
        "collections": names,
        "lacks": LACKS,
        "total": len(found),
        "at": page,
        "pages": pages,
        "rows": [
            {
                "doc_id": one.doc_id,
                "title": one.title,
                "issuer": one.metadata.get("issuer", ""),
                "date": _day(one),
                "collections": [name for name in seen.collections(one.doc_id) if name != "public"],
                "warnings": len(one.warnings),
            }
            for one in shown
        ],
    }


def _day(document: Document) -> str:
    """The first day that is known, as ISO where it is one; else what is written there, or the year."""
    written = next((document.metadata[key] for key in DATES if document.metadata.get(key)), "")
    return iso_date(written) or written or str(document.year or "")


def _shown(site: Site, caller: Caller, doc_id: str, show: str, page: int, language: Language) -> dict[str, Any]:
    seen = site.resources.seen(caller.collections)
    found = known_document(seen, doc_id)
    status = site.resources.standing(caller.collections, doc_id)
    words = page_words("documents", language)
    other = seen.document(status.by) if status.by else None
    own = seen.collections(doc_id)
    whole = set(site.resources.seen().collections(doc_id))
    try:
        original_of(found, site.settings.store)
    except FileGoneError:
        kept = False
    else:
        kept = True
    return {
        "document": found,
        "file": found.source.replace("\\", "/").rsplit("/", 1)[-1],
        "kept": kept,
        "stands": stands(status, other, words),
        "facts": facts_to_correct(found),
        "standings": [one.value for one in Standing],
        "warnings": warnings_of(found, language),
        "own": own,
        "collections": tuple(dict.fromkeys((*collections_of(site, caller), *own))),
        "may_change": "edit" in caller.scopes and (not caller.collections or whole <= set(caller.collections)),
        "free": not caller.collections,
        "show": show,
        "parts": parts_of(seen, found, show, page),
    }
