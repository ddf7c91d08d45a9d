"""``/c/NAME``: a short address of a collection, to be printed and sent."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from ui.access.caller import require
from ui.errors import UnknownCollectionError
from ui.http.problems import GuardedRoute
from ui.http.view import narrowed
from ui.web.frame import page_response
from ui.web.site import Site


def create_collections_router(site: Site) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, include_in_schema=False)

    @router.get("/c/{name}")
    async def short(request: Request, name: str) -> Response:
        caller = require(request.scope, "ask")

        def is_there() -> bool:
            try:
                seen = site.resources.seen(narrowed(caller, [name]))
            except UnknownCollectionError:
                return False
            return name in seen.collection_counts()

        if len(name) <= 64 and await site.resources.readings.run(is_there):
            return RedirectResponse(f"../?{urlencode({'collection': name})}", 303, {"cache-control": "no-store"})
        # One that is not there and one that is not for this asker are told alike.
        return page_response(request.scope, "collections/missing.html", "collections", status=404)

    return router
