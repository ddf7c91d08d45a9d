"""``GET /chat/conversations/ID/export``: a conversation to be taken along."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ui.access.caller import require
from ui.conversations.conversations import whole
from ui.conversations.export import markdown
from ui.conversations.room import Room
from ui.conversations.routes_base import ConversationPath
from ui.http.language import page_language
from ui.http.originals import attachment
from ui.http.problems import GuardedRoute

_UNKEPT = {"cache-control": "no-store"}


def create_export_router(room: Room) -> APIRouter:
    """Return the route."""
    router, readings = APIRouter(route_class=GuardedRoute), room.site.resources.readings

    @router.get("/chat/conversations/{conversation_id}/export")
    async def export(conversation_id: ConversationPath, request: Request) -> Response:
        caller, language = require(request.scope, "ask"), page_language(request.scope)

        def work() -> tuple[str, str]:
            found, turns = whole(room, caller, conversation_id)
            return found.title, markdown(found, turns, language)

        title, text = await readings.run(work)
        headers = {**_UNKEPT, "content-disposition": attachment(title, ".md"), "x-content-type-options": "nosniff"}
        return Response(text.encode(), media_type="text/markdown; charset=utf-8", headers=headers)

    return router
