"""``/indicators``: the ledger as a page, a chart and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from ui.access.caller import Caller, require
from ui.collections.looks import Looks
from ui.errors import UnknownCollectionError
from ui.http.problems import GuardedRoute
from ui.http.threads import Threads
from ui.http.view import narrowed
from ui.indicators.asked import PAGE_ROWS, Asked
from ui.indicators.chart import MOST_ROWS as MOST_CHARTED_ROWS
from ui.indicators.chart import panels_of
from ui.indicators.csv_file import csv_of
from ui.indicators.rows import shown_rows, title_of
from ui.indicators.table import MOST_ROWS, Cell, headings, table_rows
from ui.indicators.xlsx_file import xlsx_of
from ui.listing import Listing
from ui.web.frame import page_response, view_of
from ui.web.site import Site
from ui.web.words import page_words

_MOST_NAMES, _MOST_BODIES, _MOST_DOCUMENTS, _MOST_COLLECTIONS = 120, 200, 300, 100
_PAGE = "indicators"
_NO_COLLECTION = " "  # no collection can have this name
_Kind = Literal["csv", "xlsx"]
_MEDIA: dict[_Kind, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEADERS = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}


def create_pages_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)
    # A file takes seconds: one at a time, so that answers and pages go on.
    files = Threads("export", 1, 8)

    @router.get("/indicators")
    async def page(request: Request) -> Response:
        caller = require(request.scope, "documents")
        asked = Asked.of(request.query_params.multi_items())
        return await site.resources.readings.run(lambda: _page(site, request, caller, asked))

    @router.get("/indicators/export.csv")
    async def as_csv(request: Request) -> Response:
        return await files.run(_file(site, request, "csv"))

    @router.get("/indicators/export.xlsx")
    async def as_xlsx(request: Request) -> Response:
        return await files.run(_file(site, request, "xlsx"))

    return router


def _page(site: Site, request: Request, caller: Caller, asked: Asked) -> Response:
    seen = _seen(site, caller, asked)
    everything = site.resources.seen(caller.collections)
    view = view_of(request.scope)
    words = page_words(_PAGE, view.language)
    ledger = seen.ledger()
    found = ledger.page(asked.query, PAGE_ROWS, (asked.page - 1) * PAGE_ROWS)
    names = ledger.names(_MOST_NAMES, asked.query)
    charted = ledger.page(asked.charted, MOST_CHARTED_ROWS) if asked.chart else None
    documents = seen.headers()
    return page_response(
        request.scope,
        "indicators/page.html",
        _PAGE,
        asked=asked,
        rows=list(shown_rows(found.rows, seen, words)),
        total=found.total,
        first=(asked.page - 1) * PAGE_ROWS + 1,
        pages=max(1, -(-found.total // PAGE_ROWS)),
        documents=[(one.doc_id, title_of(one)) for one in documents[:_MOST_DOCUMENTS]],
        document_count=len(documents),
        collections=_collections(site, everything),
        names=names,
        bodies=[name for name, _ in everything.ledger().bodies(_MOST_BODIES)],
        panels=panels_of(charted.rows, seen, words) if charted else (),
        charted_more=charted.total - len(charted.rows) if charted else 0,
        most_exported=MOST_ROWS,
    )


def _collections(site: Site, everything: Listing) -> list[tuple[str, str]]:
    """Names and titles of the collections that may be seen; none where there is no choice."""
    names = list(everything.collection_counts())[:_MOST_COLLECTIONS]
    if len(names) < 2:
        return []
    looks = Looks(site.database).all() if site.database is not None else {}
    return [(name, looks[name].shown_title if name in looks else name) for name in names]


def _seen(site: Site, caller: Caller, asked: Asked) -> Listing:
    """What is looked at: all that may be seen, or a collection of it; one that is not there holds nothing."""
    try:
        return site.resources.seen(narrowed(caller, [asked.collection] if asked.collection else []))
    except UnknownCollectionError:
        return site.resources.seen((_NO_COLLECTION,))


def _file(site: Site, request: Request, kind: _Kind) -> Callable[[], Response]:
    caller = require(request.scope, "documents")
    asked = Asked.of(request.query_params.multi_items())
    words = page_words(_PAGE, view_of(request.scope).language)

    def work() -> Response:
        rows = table_rows(asked.query, _seen(site, caller, asked), words)
        body = _written(kind, words["indicators"], headings(words), rows)
        name = quote(f"{words['indicators']}.{kind}")
        named = f"attachment; filename=\"indicators.{kind}\"; filename*=UTF-8''{name}"
        return Response(body, media_type=_MEDIA[kind], headers={**_HEADERS, "content-disposition": named})

    return work


def _written(kind: _Kind, title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    return csv_of(heads, rows) if kind == "csv" else xlsx_of(title, heads, rows)
