"""``GET /chat/welcome``: what the store holds, and what may be asked of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from rag.errors import PolicyQAError
from rag.types import Document
from ui.access.caller import Caller, require
from ui.conversations.room import Room
from ui.http.problems import GuardedRoute
from ui.http.suggestions import Suggestions
from ui.http.threads import Threads
from ui.wire import clean_text

_MOST_NAMED, _MOST_CHOSEN, _MOST_EXAMPLES = 8, 200, 6
# An empty page waits no longer for its examples; they come with its next visitor.
_EXAMPLES_S, _MOST_WAITING = 2.0, 64


def create_welcome_router(room: Room) -> APIRouter:
    """Return the route."""
    router, resources = APIRouter(route_class=GuardedRoute), room.site.resources
    suggestions, threads = Suggestions(), Threads("welcome", 1, _MOST_WAITING)

    @router.get("/chat/welcome")
    async def welcome(request: Request, collection: str = Query("", max_length=64)) -> Response:
        caller = require(request.scope, "ask")

        def facts() -> dict[str, Any]:
            return _facts(room, caller, collection)

        def examples() -> list[str]:
            collections = tuple(sorted(room.collections(caller, collection)))
            return list(suggestions.of(resources.service.pipeline, resources.seen(collections), collections))

        told = await resources.readings.run(facts)
        try:
            told["examples"] = (await asyncio.wait_for(threads.run(examples), _EXAMPLES_S))[:_MOST_EXAMPLES]
        except (TimeoutError, PolicyQAError):
            told["examples"] = []
        told["csrf"] = str(request.scope.get("state", {}).get("csrf", ""))
        return JSONResponse(told, headers={"cache-control": "no-store"})

    return router


def _facts(room: Room, caller: Caller, collection: str) -> dict[str, Any]:
    documents = room.site.resources.seen(room.collections(caller, collection)).documents()
    issuers = Counter(one.metadata.get("issuer", "") for one in documents)
    issuers.pop("", None)
    named = [clean_text(name) for name, _ in issuers.most_common()]
    years = sorted({year for one in documents for year in one.years})
    return {
        "title": "",
        "welcome": "",
        "documents": len(documents),
        "issuers": named[:_MOST_NAMED],
        "issuer_count": len(named),
        "years": [years[0], years[-1]] if years else [],
        "collections": [],
        "collection": collection,
        "user": {"name": caller.name, "role": caller.role} if caller.user_id else None,
        "may_work": caller.may_work,
        "filters": {
            "documents": [_choice(one) for one in documents[:_MOST_CHOSEN]],
            "issuers": named[:_MOST_CHOSEN],
            "years": years,
        },
    }


def _choice(document: Document) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "title": clean_text(document.title),
        "issuer": clean_text(document.metadata.get("issuer", "")),
        "year": document.year or (document.years[0] if document.years else None),
    }
