"""``/metrics``: for this machine, for trusted proxies themselves, and for keys that may read it."""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.types import Scope

from ui.access.caller import require
from ui.http.guard.host_rules import HostRules
from ui.http.problems import GuardedRoute
from ui.telemetry.metrics import Metrics


def create_metrics_router(metrics: Metrics, rules: HostRules) -> APIRouter:
    """Return the route; ``rules`` say which proxies are trusted."""
    router = APIRouter(route_class=GuardedRoute)

    @router.get("/metrics", include_in_schema=False)
    def page(request: Request) -> Response:
        if not _is_near(request.scope, rules):
            require(request.scope, "metrics")
        return Response(metrics.page(), media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})

    return router


def _is_near(scope: Scope, rules: HostRules) -> bool:
    """Whether this machine or a trusted proxy asks for itself; a request that was passed on is somebody else's."""
    state = scope.get("state", {})
    peer = str(state.get("peer", ""))
    if state.get("forwarded", True):
        return False
    try:
        return ipaddress.ip_address(peer).is_loopback or rules.trusts(peer)
    except ValueError:
        return False
