"""``/workspace/audit``: what was changed, by whom, when; and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from ui.audit.log import Wanted, actions, as_csv, count, entries
from ui.database.service import ServiceDatabase
from ui.http.problems import GuardedRoute
from ui.typed import whole_number
from ui.web.frame import view_of
from ui.web.site import Site
from ui.web.words import page_words
from ui.wire import clean_text
from ui.workspace.audit_line import audit_line
from ui.workspace.frame import refusal, work_page

if TYPE_CHECKING:
    from ui.texts import Language

_PER_PAGE = 50
_MOST_CHARS = 200
_DAY_S = 86_400.0
_FIELDS = ("actor", "action", "words", "since", "until")


def create_audit_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/workspace/audit")
    async def show(request: Request) -> Response:
        refused = refusal(request, "admin")
        if refused is not None:
            return refused
        asked = _asked(request)
        language = view_of(request.scope).language
        values = await site.access.work(partial(_gathered, site.kept, asked, _page_of(request), language))
        return work_page(
            request, "workspace/audit.html", "audit", words="accounts", wanted="admin", asked=asked, **values
        )

    @router.get("/workspace/audit.csv")
    async def export(request: Request) -> Response:
        refused = refusal(request, "admin")
        if refused is not None:
            return refused
        words = page_words("accounts", "zh")  # for a table that is filed, whatever the page speaks
        headings = tuple(words[name] for name in ("at", "actor", "action", "target", "detail"))
        found: Iterator[str] = as_csv(site.kept, _wanted(_asked(request)), headings)
        named = f"audit-{datetime.now(UTC):%Y%m%d}.csv"
        headers = {"content-disposition": f'attachment; filename="{named}"', "cache-control": "no-store"}
        return StreamingResponse(found, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _asked(request: Request) -> dict[str, str]:
    return {name: clean_text(request.query_params.get(name, "")[:_MOST_CHARS]).strip() for name in _FIELDS}


def _page_of(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return min(max(1, whole_number(asked, 6) or 1), 100_000)


def _wanted(asked: Mapping[str, str]) -> Wanted:
    until = _day(asked["until"])
    return Wanted(
        actor=asked["actor"],
        action=asked["action"],
        words=asked["words"],
        since=_day(asked["since"]),
        until=None if until is None else until + _DAY_S,
    )


def _day(written: str) -> float | None:
    """Midnight where the server stands, in seconds since 1970; ``None`` of what is no day."""
    try:
        return datetime.strptime(written, "%Y-%m-%d").astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def _gathered(database: ServiceDatabase, asked: Mapping[str, str], page: int, language: Language) -> dict[str, Any]:
    wanted = _wanted(asked)
    total = count(database, wanted)
    pages = max(1, -(-total // _PER_PAGE))
    page = min(page, pages)
    found = entries(database, wanted, most=_PER_PAGE, offset=(page - 1) * _PER_PAGE)
    query = urlencode({name: value for name, value in asked.items() if value})
    return {
        "rows": [audit_line(one, language) for one in found],
        "actions": actions(database),
        "total": total,
        "number": page,
        "pages": pages,
        "query": query,
    }
