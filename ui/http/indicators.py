"""``GET /api/v1/indicators``: the ledger of figures."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from rag.store.ledger import LedgerQuery
from rag.types import Kind
from ui.access.caller import require
from ui.http.base import Resources
from ui.http.conditional import kept
from ui.http.described import answered, problems
from ui.http.parameters import CollectionName, DocumentYear, Limit, Offset, Words
from ui.http.problems import GuardedRoute
from ui.http.view import narrowed
from ui.schemas import IndicatorOut, IndicatorsOut

_Kind = Annotated[
    Literal["actual", "target"] | None,
    Query(description="actual 为实际，target 为目标。 A result, or a goal."),
]


def create_indicators_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute, tags=["指标 · Indicators"])

    @router.get(
        "/api/v1/indicators",
        operation_id="list_indicators",
        response_model=IndicatorsOut,
        responses={**answered("indicators"), **problems(404)},
        summary="指标 · Indicators",
        description=(
            "文件中的数字，可按名称、年份、类别（目标或实际）、单位或地区、集合筛选。\n\n"
            "The figures of the documents, filtered by name, year, kind, body and collection."
        ),
    )
    async def indicators(
        request: Request,
        name: Words = "",
        year: DocumentYear = None,
        kind: _Kind = None,
        body: Words = "",
        collection: CollectionName = "",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        caller = require(request.scope, "documents")
        collections = narrowed(caller, [collection] if collection else [])
        wanted = LedgerQuery(name=name, year=year, kind=Kind(kind) if kind else None, body=body)

        def make() -> IndicatorsOut:
            found = resources.seen(collections).ledger().page(wanted, limit, offset)
            page = [IndicatorOut.from_indicator(one) for one in found.rows]
            return IndicatorsOut(indicators=page, total=found.total, limit=limit, offset=offset)

        return await kept(request, resources, make)

    return router
