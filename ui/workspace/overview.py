"""``/workspace``: what there is to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select

from rag.types import Document
from ui.access.caller import Caller, caller_of
from ui.clock import minute_of
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.http.problems import GuardedRoute
from ui.web.site import Site
from ui.workspace.frame import refusal, work_page

# Metadata that tells when a document was made or began to hold; one of them is enough.
DATES = ("published_on", "written_on", "adopted_on", "effective_on", "delivered_on")
_MOST_ASKED = 5000
ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class Todo:
    """A thing to do: how often, and the page below ``workspace`` where it is done."""

    name: str
    count: int
    path: str


def create_overview_router(site: Site) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/workspace")
    async def overview(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        values = await site.resources.readings.run(lambda: _gathered(site, caller))
        return work_page(request, "workspace/overview.html", "overview", **values)

    return router


def without_date(document: Document) -> bool:
    """Whether nothing tells when a document is of."""
    return document.year is None and not any(document.metadata.get(key) for key in DATES)


def _gathered(site: Site, caller: Caller) -> Mapping[str, Any]:
    seen = site.resources.seen(caller.collections)
    documents = seen.headers()
    todo = [
        Todo("partial", sum(bool(one.warnings) for one in documents), "/documents?lack=warnings"),
        Todo("no_issuer", sum(not one.metadata.get("issuer") for one in documents), "/documents?lack=issuer"),
        Todo("no_date", sum(map(without_date, documents)), "/documents?lack=date"),
    ]
    run = None
    database = site.database
    if database is not None:
        todo = [*_asked(database, caller), Todo("failed", _failed(database, caller), "/upload"), *todo]
        run = _last_run(database, caller)
    return {"todo": todo, "holds": seen.counts(), "run": run}


def _asked(database: ServiceDatabase, caller: Caller) -> list[Todo]:
    table, thumbs = schema.asked, schema.feedback
    unanswered = (
        select(table.c.question, table.c.collections)
        .where(table.c.outcome == ABSTAINED, table.c.question != "")
        .order_by(table.c.id.desc())
        .limit(_MOST_ASKED)
    )
    down = select(func.count()).select_from(thumbs).where(thumbs.c.verdict == "down")
    with database.database.reading() as connection:
        # Asked again and again it is one thing to do.
        questions = {row.question for row in connection.execute(unanswered) if may_see(caller, row.collections)}
        rated = connection.execute(down).scalar_one() if not caller.collections else 0
    found = [Todo("unanswered", len(questions), "/questions")]
    return [*found, Todo("down", rated, "/questions")] if not caller.collections else found


def may_see(caller: Caller, collections: list[str]) -> bool:
    """Whether what was asked of these collections is this person's to look at."""
    return not caller.collections or bool(collections and set(collections) <= set(caller.collections))


def _failed(database: ServiceDatabase, caller: Caller) -> int:
    table = schema.uploads
    query = select(func.count()).select_from(table).where(table.c.state == "failed")
    if caller.collections:
        query = query.where(table.c.collection.in_(caller.collections))
    with database.database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def _last_run(database: ServiceDatabase, caller: Caller) -> Mapping[str, str] | None:
    table, sets = schema.runs, schema.question_sets
    query = select(table).order_by(table.c.started_at.desc()).limit(1)
    if caller.collections:
        query = query.where(table.c.set_id.in_(select(sets.c.set_id).where(sets.c.collection.in_(caller.collections))))
    with database.database.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    when = minute_of(row.started_at)
    return {"run_id": row.run_id, "set_name": row.set_name, "state": row.state, "when": when}
