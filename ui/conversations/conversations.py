"""``/chat/conversations``: one's own conversations, to be read, named and deleted."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from ui.access.caller import Caller, require
from ui.conversations.requests import TitleIn
from ui.conversations.room import Room
from ui.conversations.routes_base import ConversationPath, owner_of
from ui.conversations.turn import Conversation, Turn
from ui.http.problems import GuardedRoute

_UNKEPT = {"cache-control": "no-store"}


def create_conversation_router(room: Room) -> APIRouter:
    """Return the routes."""
    router, readings = APIRouter(route_class=GuardedRoute), room.site.resources.readings

    @router.get("/chat/conversations")
    async def conversations(request: Request) -> Response:
        caller = require(request.scope, "ask")
        found = await readings.run(lambda: room.store.of_owner(caller.owner) if caller.owner else ())
        return JSONResponse({"conversations": [one.shown() for one in found]}, headers=_UNKEPT)

    @router.delete("/chat/conversations", status_code=204)
    async def delete_all(request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> None:
            for conversation_id in room.store.delete_all(owner_of(caller)):
                _end(room, conversation_id)

        await readings.run(work)
        return Response(status_code=204)

    @router.get("/chat/conversations/{conversation_id}")
    async def conversation(conversation_id: ConversationPath, request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> dict[str, Any]:
            found, turns = whole(room, caller, conversation_id)
            if any(not one.finished for one in turns):
                room.look(caller, found)
            return {**found.shown(), "turns": [one.shown() for one in turns]}

        return JSONResponse(await readings.run(work), headers=_UNKEPT)

    @router.patch("/chat/conversations/{conversation_id}")
    async def rename(conversation_id: ConversationPath, body: TitleIn, request: Request) -> Response:
        caller = require(request.scope, "ask")
        renamed = await readings.run(lambda: room.store.rename(owner_of(caller), conversation_id, body.title))
        return JSONResponse(renamed.shown(), headers=_UNKEPT)

    @router.delete("/chat/conversations/{conversation_id}", status_code=204)
    async def delete(conversation_id: ConversationPath, request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> None:
            room.store.delete(owner_of(caller), conversation_id)
            _end(room, conversation_id)

        await readings.run(work)
        return Response(status_code=204)

    return router


def whole(room: Room, caller: Caller, conversation_id: str) -> tuple[Conversation, tuple[Turn, ...]]:
    """A conversation and its turns, as this caller may see them."""
    found = room.store.conversation(owner_of(caller), conversation_id)
    room.collections(caller, found.collection)
    return found, room.telling.all_shown(room.store.turns(conversation_id), caller.collections)


def _end(room: Room, conversation_id: str) -> None:
    room.runner.stop(conversation_id)
    room.hub.end(conversation_id)
