"""``/healthz`` and ``/readyz``: for those who watch over the process. They touch neither threads nor documents."""

from __future__ import annotations

from fastapi import APIRouter, Response

from ui.schemas import HealthOut
from ui.service import Service

_HEADERS = {"cache-control": "no-store"}


def create_health_router(service: Service) -> APIRouter:
    """Return the routes."""
    router = APIRouter(tags=["运行 · Operation"])

    @router.get("/healthz", operation_id="healthz", response_model=HealthOut, summary="进程是否存活 · Alive")
    async def healthz() -> Response:
        return _said("ok", 200)

    @router.get(
        "/readyz",
        operation_id="readyz",
        response_model=HealthOut,
        responses={503: {"model": HealthOut, "description": "正在加载 · Starting"}},
        summary="能否回答 · Ready",
    )
    async def readyz() -> Response:
        return _said("ready", 200) if service.ready else _said("starting", 503)

    return router


def _said(status: str, code: int) -> Response:
    return Response(f'{{"status":"{status}"}}', code, _HEADERS, "application/json")
