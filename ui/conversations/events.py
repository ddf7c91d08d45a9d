"""``GET /chat/conversations/ID/events``: what happens in a conversation, as it happens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from rag.errors import PolicyQAError
from ui.access.addresses import counted_as, is_loopback
from ui.access.caller import Caller, require
from ui.accounts.logins import SESSION_COOKIE
from ui.conversations.hub import changed_ms, encoded, turn_event
from ui.conversations.room import Room
from ui.conversations.routes_base import ConversationPath
from ui.errors import BusyError
from ui.http.ask import HEARTBEAT_S, STREAM_HEADERS
from ui.http.language import cookies_of
from ui.http.problems import GuardedRoute
from ui.typed import whole_number

# A browser that has lost the stream comes back after so many milliseconds.
_BACK_MS = 1000
# Clocks of several servers differ by less than this; a turn told twice does no harm.
_SLACK_MS = 5000
_HEARTBEAT = b": \n\n"


def create_events_router(room: Room) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute)
    readings = room.site.resources.readings

    @router.get("/chat/conversations/{conversation_id}/events")
    async def events(
        request: Request, conversation_id: ConversationPath, after: Annotated[int, Query(ge=0, le=1 << 53)] = 0
    ) -> Response:
        caller = require(request.scope, "ask")
        session = cookies_of(request.scope).get(SESSION_COOKIE, "")
        room.hub.check(caller.owner, _counted(room, caller))
        await readings.run(lambda: room.store.conversation(caller.owner, conversation_id))
        last = request.headers.get("last-event-id", "")
        since = max(after, whole_number(last, 15) or 0)
        return StreamingResponse(
            _sent(room, caller, session, conversation_id, since), media_type="text/event-stream", headers=STREAM_HEADERS
        )

    return router


async def _sent(room: Room, caller: Caller, session: str, conversation_id: str, since: int) -> AsyncIterator[bytes]:
    try:
        listener = room.hub.listen(conversation_id, caller.owner, caller.collections, _counted(room, caller))
    except BusyError:
        return
    try:
        yield f"retry: {_BACK_MS}\n\n".encode()
        # Only once it listens, or what happens between would be missed.
        yield await room.site.resources.readings.run(lambda: _missed(room, caller, conversation_id, since))
        while (item := await listener.next(HEARTBEAT_S)) is not None:
            if caller.user_id and not await _is_still(room, caller, session):
                return  # the browser comes back as who it is by now
            yield item + listener.rest() or _HEARTBEAT
    except PolicyQAError:
        return  # the browser comes back
    finally:
        room.hub.leave(listener)


async def _is_still(room: Room, caller: Caller, session: str) -> bool:
    """Whether somebody who has signed in still has, and may still see the same."""
    user = await room.site.access.user_of(session)
    return user is not None and user.user_id == caller.user_id and user.seen == caller.collections


def _counted(room: Room, caller: Caller) -> str:
    """Under what an address is counted; all who come through a proxy on this machine would be one."""
    return "" if is_loopback(caller.address) else counted_as(caller.address, room.site.access.signing_secret)


def _missed(room: Room, caller: Caller, conversation_id: str, since: int) -> bytes:
    """The turns that are unfinished or have changed since, and how far the one has come that is worked on."""
    room.watcher.start()
    conversation = room.store.conversation(caller.owner, conversation_id)
    turns = room.telling.all_shown(room.store.turns(conversation_id), caller.collections)
    room.hub.known(turns)
    told = [turn_event(one) for one in turns if not one.finished or (since and changed_ms(one) > since - _SLACK_MS)]
    running = room.runner.running(conversation_id)
    if running is not None:
        turn_id = running.turn.turn_id
        if running.stage:
            told.append(encoded("stage", {"turn_id": turn_id, "name": running.stage}))
    if any(not one.finished for one in turns):
        room.look(caller, conversation)
    return b"".join(told) or _HEARTBEAT
