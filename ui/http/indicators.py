"""``GET /api/v1/indicators``: the ledger of figures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from ui.access.caller import require
from ui.http.base import Resources
from ui.http.conditional import kept
from ui.http.described import answered, problems
from ui.http.parameters import DocumentYear, Limit, Offset, Words
from ui.http.problems import GuardedRoute
from ui.schemas import IndicatorOut, IndicatorsOut


def create_indicators_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, tags=["指标 · Indicators"])

    @router.get(
        "/api/v1/indicators",
        operation_id="list_indicators",
        response_model=IndicatorsOut,
        responses={**answered("indicators"), **problems()},
        summary="指标 · Indicators",
        description="文件中的数字，可按名称与年份筛选。\n\nThe figures of the documents, filtered by name and year.",
    )
    async def indicators(
        request: Request, name: Words = "", year: DocumentYear = None, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        caller = require(request.scope, "documents")

        def make() -> IndicatorsOut:
            found = resources.seen(caller.collections).indicators(name, year)
            page = [IndicatorOut.from_indicator(one) for one in found[offset : offset + limit]]
            return IndicatorsOut(indicators=page, total=len(found), limit=limit, offset=offset)

        return await kept(request, resources, make)

    return router
