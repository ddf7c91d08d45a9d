"""The routes of the chat; who asks is told by a cookie, and sees only what is his own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from rag.question.length import check_length
from ui.access.caller import Caller, require
from ui.conversations.conversations import create_conversation_router
from ui.conversations.events import create_events_router
from ui.conversations.exporting import create_export_router
from ui.conversations.requests import ChatAskIn, OpinionIn
from ui.conversations.room import Room
from ui.conversations.routes_base import TurnPath, asker_of, owner_of
from ui.conversations.runner import MOST_CONVERSATIONS
from ui.conversations.turn import Turn
from ui.conversations.welcome import create_welcome_router
from ui.errors import BusyError, NotFoundError
from ui.http.problems import GuardedRoute
from ui.http.view import find_document, unknown_documents
from ui.web.site import Site

_RETRY_S = 5.0
_UNKEPT = {"cache-control": "no-store"}


def create_conversations_router(site: Site) -> APIRouter:
    """Return the routes."""
    room, router = Room(site), APIRouter(include_in_schema=False, route_class=GuardedRoute)
    readings = site.resources.readings

    @router.post("/chat/ask", status_code=202)
    async def ask(body: ChatAskIn, request: Request) -> Response:
        caller = require(request.scope, "ask")
        owner = asker_of(caller)
        check_length(body.question, site.settings.max_question_chars)
        if room.runner.waiting >= MOST_CONVERSATIONS:
            raise BusyError("{count} conversations wait for an answer", _RETRY_S, count=MOST_CONVERSATIONS)
        turn = await readings.run(lambda: _taken(room, caller, owner, body))
        return JSONResponse({"conversation_id": turn.conversation_id, "turn": turn.shown()}, 202, headers=_UNKEPT)

    @router.post("/chat/turns/{turn_id}/stop")
    async def stop(turn_id: TurnPath, request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> dict[str, Any]:
            turn = room.store.stop(owner_of(caller), turn_id)
            if turn.state == "stopped":
                room.runner.stop(turn.conversation_id, turn_id)
                room.hub.turn(turn)
            return room.telling.shown(turn, caller.collections).shown()

        return JSONResponse(await readings.run(work), headers=_UNKEPT)

    @router.post("/chat/turns/{turn_id}/retry")
    async def retry(turn_id: TurnPath, request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> dict[str, Any]:
            turn = room.store.retry(owner_of(caller), turn_id)
            conversation = room.store.conversation(caller.owner, turn.conversation_id)
            room.collections(caller, conversation.collection)
            room.hub.turn(turn)
            room.look(caller, conversation)
            return turn.shown()

        return JSONResponse(await readings.run(work), headers=_UNKEPT)

    @router.post("/chat/turns/{turn_id}/feedback", status_code=204)
    async def feedback(turn_id: TurnPath, body: OpinionIn, request: Request) -> Response:
        caller = require(request.scope, "ask")

        def work() -> None:
            verdict = "" if body.verdict == "none" else body.verdict
            turn = room.store.judge(owner_of(caller), turn_id, verdict)
            if turn.answer is None:
                raise NotFoundError("there is no answer to judge")
            room.opinions.give(turn, body.verdict, body.reason, body.text)
            room.hub.turn(room.telling.shown(turn, caller.collections))

        await readings.run(work)
        return Response(status_code=204)

    router.include_router(create_welcome_router(room))
    router.include_router(create_conversation_router(room))
    router.include_router(create_export_router(room))
    router.include_router(create_events_router(room))
    return router


def _taken(room: Room, caller: Caller, owner: str, body: ChatAskIn) -> Turn:
    """Take a question in, tell the others who look, and have it answered."""
    conversation_id, collection = _conversation_id(owner, body), body.collection
    if body.conversation_id is not None:
        collection = room.store.conversation(owner, conversation_id).collection
    seen = room.site.resources.seen(room.collections(caller, collection))
    unknown = [one for one in body.filters.doc_ids if find_document(seen, one) is None]
    if unknown:
        raise unknown_documents(unknown)
    asked = body.asked(conversation_id, collection)
    taken = room.store.take(owner, replace(asked, question=room.site.service.covered(asked.question)))
    for turn_id in taken.gone:
        room.runner.stop(conversation_id, turn_id)
        room.hub.gone(conversation_id, turn_id)
    if taken.new:
        room.hub.turn(taken.turn)
    if not taken.turn.finished:
        room.look(caller, taken.conversation)
    return room.telling.shown(taken.turn, caller.collections)


def _conversation_id(owner: str, body: ChatAskIn) -> str:
    """The conversation that is meant; a new one gets an id that the same question sent twice gets again."""
    if body.conversation_id is not None:
        return body.conversation_id
    given = (body.new_conversation_id or "").replace("-", "")
    if len(given) == 32:
        return given
    return hashlib.sha256(f"{owner}\x1f{body.turn_id}".encode()).hexdigest()[:32]
