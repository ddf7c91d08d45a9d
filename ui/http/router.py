"""The HTTP interface: questions, documents, health, and a description of itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib.resources import files
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.types import Scope

from rag.types import Answer, Event, StageDone, TextDelta
from ui.http.problems import GuardedRoute, problem_body
from ui.schemas import AnswerOut, AskIn, DocumentOut, DocumentsOut, ErrorOut, HealthOut, answer_json
from ui.service import Service

# Proxies that buffer would hold back the stages until the answer is there.
_STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorOut, "description": description}
    for code, description in {
        413: "请求内容过大",
        422: "问题为空、过长，或字段有误",
        503: "服务正在启动，或文档库暂不可用",
    }.items()
}


def create_router(service: Service) -> APIRouter:
    """Return the routes, answering from ``service``.

    Handlers are plain functions: FastAPI runs them in its thread pool, so that a question never blocks another.
    """
    router = APIRouter(route_class=GuardedRoute)

    @router.post(
        "/api/v1/ask",
        response_model=AnswerOut,
        responses=_ERRORS,
        summary="提问",
        tags=["问答"],
        description='返回一个答案。"stream": true 时逐步返回（server-sent events）：stage、delta、answer 或 error。',
    )
    def ask(body: AskIn, request: Request) -> Response | AnswerOut:
        pipeline = service.pipeline
        if body.stream:
            events = service.noted(pipeline.stream(body.question, body.turns(), body.filters.to_filters()))
            first = next(events)  # a refused question fails here, while the status line can still say so
            return StreamingResponse(
                _server_sent_events(request.scope, chain((first,), events)),
                media_type="text/event-stream",
                headers=_STREAM_HEADERS,
            )
        return AnswerOut.from_answer(service.note(pipeline.ask(body.question, body.turns(), body.filters.to_filters())))

    @router.get(
        "/api/v1/documents", response_model=DocumentsOut, responses={503: _ERRORS[503]}, summary="文件", tags=["问答"]
    )
    def documents() -> DocumentsOut:
        catalog = service.pipeline.catalog
        counts = catalog.counts()
        return DocumentsOut(
            documents=[DocumentOut.from_document(item) for item in catalog.documents()],
            chunks=counts.chunks,
            indicators=counts.indicators,
        )

    @router.get("/healthz", response_model=HealthOut, summary="进程是否存活", tags=["运行"])
    def healthz() -> HealthOut:
        return HealthOut(status="ok")

    @router.get(
        "/readyz",
        response_model=HealthOut,
        responses={503: {"model": HealthOut, "description": "正在加载"}},
        summary="能否回答",
        tags=["运行"],
    )
    def readyz(response: Response) -> HealthOut:
        if not service.ready:
            response.status_code = 503
            return HealthOut(status="starting")
        return HealthOut(status="ready")

    @router.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(files("ui").joinpath("static/docs.html").read_text(encoding="utf-8"))

    return router


def _server_sent_events(scope: Scope, events: Iterable[Event]) -> Iterator[str]:
    """Stages, provisional text, then the answer; an error ends the stream as an event of its own.

    The status line is long gone when a later stage fails, hence the outermost catch here.
    """
    try:
        for event in events:
            match event:
                case StageDone():
                    yield _event("stage", {"name": event.name, "ms": round(event.milliseconds, 1)})
                case TextDelta():
                    yield _event("delta", {"text": event.text})
                case Answer():
                    yield _event("answer", answer_json(event))
    except Exception as error:  # noqa: BLE001 - the outermost edge of a request
        yield _event("error", problem_body(scope, error))


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
