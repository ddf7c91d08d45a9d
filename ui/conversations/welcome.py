"""``GET /chat/welcome``: what the store holds, and what may be asked of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from ui.access.caller import require
from ui.collections.welcome import Welcomes
from ui.conversations.room import Room
from ui.http.problems import GuardedRoute


def create_welcome_router(room: Room) -> APIRouter:
    """Return the route."""
    router, welcomes = APIRouter(route_class=GuardedRoute), Welcomes(room.site)

    @router.get("/chat/welcome")
    async def welcome(request: Request, collection: Annotated[str, Query(max_length=64)] = "") -> Response:
        caller = require(request.scope, "ask")
        csrf = str(request.scope.get("state", {}).get("csrf", ""))
        told = await room.site.resources.readings.run(lambda: welcomes.of(caller, collection, csrf))
        return JSONResponse(told.model_dump(mode="json"), headers={"cache-control": "no-store"})

    return router
