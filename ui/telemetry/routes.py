"""``/metrics``: for this machine, and for keys that may read it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from ui.access.caller import require
from ui.http.problems import GuardedRoute
from ui.telemetry.metrics import Metrics


def create_metrics_router(metrics: Metrics) -> APIRouter:
    """Return the route."""
    router = APIRouter(route_class=GuardedRoute)

    @router.get("/metrics", include_in_schema=False)
    def page(request: Request) -> Response:
        if not request.scope.get("state", {}).get("this_machine"):
            require(request.scope, "metrics")
        return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})

    return router
