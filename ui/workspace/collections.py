"""``/workspace/collections``: the collections, how many documents each holds, and how it presents itself."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from rag.store.memberships import checked_collection
from ui.access.caller import Caller, caller_of, require
from ui.audit.log import record
from ui.collections.look import LONGEST_TITLE, LONGEST_WELCOME, MOST_EXAMPLES
from ui.collections.looks import Looks
from ui.http.problems import GuardedRoute
from ui.http.view import narrowed
from ui.web.site import Site
from ui.workspace.frame import refusal, work_page
from ui.workspace.own import collections_of
from ui.workspace.reply import json_reply


class LookIn(BaseModel):
    """How a collection is to present itself; empty: as the program makes it."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=2000)
    welcome: str = Field(max_length=20_000)
    examples: list[Annotated[str, Field(max_length=2000)]] = Field(max_length=50)


def create_collections_router(site: Site) -> APIRouter:
    """Return the routes."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/workspace/collections")
    async def collections(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        caller = caller_of(request.scope)
        rows = await site.resources.readings.run(lambda: _rows(site, caller))
        return work_page(
            request,
            "workspace/collections.html",
            "collections",
            rows=rows,
            may_change="edit" in caller.scopes,
            longest_title=LONGEST_TITLE,
            longest_welcome=LONGEST_WELCOME,
            most_examples=MOST_EXAMPLES,
        )

    @router.post("/workspace/api/collections/{name}")
    async def present(request: Request, name: str, body: LookIn) -> Response:
        caller = require(request.scope, "edit")

        def work() -> dict[str, Any]:
            kept = narrowed(caller, [checked_collection(name)])[0]
            look = Looks(site.kept).set(kept, title=body.title, welcome=body.welcome, examples=body.examples)
            told = {"title": look.title, "welcome": look.welcome, "examples": list(look.examples)}
            record(site.kept, caller.actor, "collection.set", kept, told)
            return told

        return json_reply(await site.resources.readings.run(work))

    return router


def _rows(site: Site, caller: Caller) -> list[dict[str, Any]]:
    database = site.database
    looks = Looks(database).all() if database is not None else {}
    counts = site.resources.seen(caller.collections).collection_counts()
    names = dict.fromkeys((*collections_of(site, caller), *(() if caller.collections else looks)))
    return [{"name": name, "count": counts.get(name, 0), "look": looks.get(name)} for name in names]
