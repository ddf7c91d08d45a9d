"""``GET /api/v1/documents…``: which documents there are, what is known of each, its text and headings."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from rag.store.dated import CORRECTED
from rag.types import Document
from ui.access.caller import require
from ui.http.base import Resources
from ui.http.conditional import kept
from ui.http.described import answered, problems
from ui.http.parameters import CollectionName, DocId, DocumentYear, Limit, Offset, Words
from ui.http.problems import GuardedRoute
from ui.http.view import find_document, narrowed, unknown_documents
from ui.listing import Listing
from ui.schemas import DocumentOut, DocumentsOut
from ui.schemas.documents import DocumentFactsOut, SectionOut, SectionsOut, StandingOut, TextOut
from ui.wire import blanked_text

MAX_TEXT_CHARS = 100_000
_TEXT_CHARS = 20_000
_MOST_HEADINGS = 2000
_TAGS: list[str] = ["文件 · Documents"]


def create_documents_router(resources: Resources) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/api/v1/documents", route_class=GuardedRoute, tags=[*_TAGS])

    @router.get(
        "",
        operation_id="list_documents",
        response_model=DocumentsOut,
        responses={**answered("documents"), **problems(404)},
        summary="文件列表 · List documents",
        description="可按标题、发布机构、年份、集合筛选。\n\nFiltered by title, issuer, year and collection.",
    )
    async def documents(
        request: Request,
        q: Words = "",
        issuer: Words = "",
        year: DocumentYear = None,
        collection: CollectionName = "",
        limit: Limit = 1000,
        offset: Offset = 0,
    ) -> Response:
        caller = require(request.scope, "documents")
        collections = narrowed(caller, [collection] if collection else [])

        def make() -> DocumentsOut:
            seen = resources.seen(collections)
            counts = seen.counts()
            found = [one for one in seen.headers() if _fits(one, q, issuer, year)]
            # Only the texts that are told of are read; one that went meanwhile is not told of.
            told = [whole for one in found[offset : offset + limit] if (whole := seen.document(one.doc_id)) is not None]
            return DocumentsOut(
                documents=[DocumentOut.from_document(one) for one in told],
                chunks=counts.chunks,
                indicators=counts.indicators,
                total=len(found),
                limit=limit,
                offset=offset,
            )

        return await kept(request, resources, make)

    @router.get(
        "/{doc_id}",
        operation_id="get_document",
        response_model=DocumentFactsOut,
        responses={**answered("document"), **problems(404)},
        summary="一份文件 · One document",
        description="事实、效力状态与标题。\n\nIts facts, how it stands, and its headings.",
    )
    async def document(request: Request, doc_id: DocId) -> Response:
        caller = require(request.scope, "documents")

        def make() -> DocumentFactsOut:
            seen = resources.seen(caller.collections)
            return _facts(resources, caller.collections, known_document(seen, doc_id))

        return await kept(request, resources, make)

    @router.get(
        "/{doc_id}/text",
        operation_id="get_document_text",
        response_model=TextOut,
        responses={**answered("text"), **problems(404)},
        summary="正文 · Text",
        description=(
            f"正文的一段，最多 {MAX_TEXT_CHARS} 个字符；`start`、`end` 与引用中的相同。"
            "不可见的控制字符以空格显示，位置不变。\n\n"
            f"A stretch of the text, at most {MAX_TEXT_CHARS} characters; `start` and `end` as in citations. "
            "What is not shown is a space, so places stay."
        ),
    )
    async def text(
        request: Request,
        doc_id: DocId,
        start: Annotated[int, Query(ge=0, le=1 << 31, description="起点。 Where to begin.")] = 0,
        end: Annotated[int | None, Query(ge=0, le=1 << 31, description="终点（不含）。 Its end, exclusive.")] = None,
    ) -> Response:
        caller = require(request.scope, "documents")

        def make() -> TextOut:
            found = known_document(resources.seen(caller.collections), doc_id)
            length = len(found.text)
            first = min(start, length)
            last = min(length, first + MAX_TEXT_CHARS, first + _TEXT_CHARS if end is None else max(first, end))
            return TextOut(
                doc_id=doc_id,
                title=found.title,
                start=first,
                end=last,
                characters=length,
                text=blanked_text(found.text[first:last]),
            )

        return await kept(request, resources, make)

    @router.get(
        "/{doc_id}/sections",
        operation_id="list_document_sections",
        response_model=SectionsOut,
        responses={**answered("sections"), **problems(404)},
        summary="标题 · Sections",
        description="文件的标题及各自的起止位置。\n\nThe headings of a document and where each begins and ends.",
    )
    async def sections(request: Request, doc_id: DocId, limit: Limit = 1000, offset: Offset = 0) -> Response:
        caller = require(request.scope, "documents")

        def make() -> SectionsOut:
            seen = resources.seen(caller.collections)
            known_document(seen, doc_id)
            found = [one for one in seen.sections(doc_id) if one.level]
            page = [SectionOut.from_section(one) for one in found[offset : offset + limit]]
            return SectionsOut(doc_id=doc_id, sections=page, total=len(found), limit=limit, offset=offset)

        return await kept(request, resources, make)

    return router


def known_document(seen: Listing, doc_id: str) -> Document:
    """Return a document that may be seen; raises ``UnknownDocumentError``."""
    found = find_document(seen, doc_id)
    if found is None:
        raise unknown_documents([doc_id])
    return found


def _fits(document: Document, q: str, issuer: str, year: int | None) -> bool:
    title = q.casefold() in document.title.casefold()
    issued = issuer.casefold() in document.metadata.get("issuer", "").casefold()
    return title and issued and (year is None or year == document.year or year in document.scope.years)


def _facts(resources: Resources, collections: Collection[str], found: Document) -> DocumentFactsOut:
    seen = resources.seen(collections)
    status = resources.standing(collections, found.doc_id)
    headings = [one for one in seen.sections(found.doc_id) if one.level][:_MOST_HEADINGS]
    return DocumentFactsOut(
        document=DocumentOut.from_document(found),
        collections=list(seen.collections(found.doc_id)),
        corrected=found.metadata.get(CORRECTED, "").split(),
        standing=StandingOut(status=status.standing.value, since=status.since, by=status.by),
        warnings=list(found.warnings),
        headings=[SectionOut.from_section(one) for one in headings],
    )
