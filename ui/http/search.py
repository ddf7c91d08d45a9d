"""``POST /api/v1/search``: the passages an answer would be read from."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ui.access.caller import require
from ui.answering import screen_of
from ui.http.base import Resources
from ui.http.described import answered, asked, problems
from ui.http.problems import GuardedRoute
from ui.http.view import filters_for
from ui.schemas import SearchIn
from ui.schemas.answers import PassageOut, PassagesOut


def create_search_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, tags=["问答 · Answers"])

    @router.post(
        "/api/v1/search",
        operation_id="search",
        responses={**answered("search"), **problems(404, body=True)},
        openapi_extra=asked("search"),
        summary="检索 · Search",
        description="返回最相近的段落及分数，不作回答。\n\nThe nearest passages with scores, without an answer.",
    )
    async def search(body: SearchIn, request: Request) -> PassagesOut:
        caller = require(request.scope, "search")

        def work() -> PassagesOut:
            pipeline = resources.service.pipeline
            filters = filters_for(caller, body.filters, pipeline.catalog)
            hits = pipeline.search(body.question, body.top_k, filters)
            seen = pipeline.catalog.visible(filters.collections)
            screen = screen_of(pipeline)
            passages = [PassageOut.from_hit(hit, seen.document(hit.chunk.doc_id), screen) for hit in hits[: body.top_k]]
            return PassagesOut(question=body.question, passages=passages)

        return await resources.questions.run(work)

    return router
