"""``POST /api/v1/ask``: one answer, whole or step by step."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.types import Scope

from rag.types import Answer, Event, Filters, StageDone, TextDelta
from ui.access.caller import require
from ui.errors import HistoryError
from ui.http.asking import run_for
from ui.http.base import Resources
from ui.http.described import answered, asked, problems
from ui.http.feed import Feed
from ui.http.problems import GuardedRoute, problem_body
from ui.http.view import filters_for
from ui.schemas import AnswerOut, AskIn, CitationOut, answer_json
from ui.wire import clean_text

HEARTBEAT_S = 10.0
# Proxies that buffer would hold back the stages until the answer is there.
STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_HEARTBEAT = ": \n\n"
_STREAM_EXAMPLE = (
    'event: stage\ndata: {"name": "understand", "ms": 0.4}\n\n'
    'event: delta\ndata: {"text": "2020年高企净增目标"}\n\n'
    'event: citation\ndata: {"marker": 1, "…": "…"}\n\n'
    'event: answer\ndata: {"status": "answered", "…": "…"}\n\n'
)
_DESCRIPTION = """返回一个有出处的答案。`"stream": true` 时以 server-sent events 逐步返回：
`stage`（完成的步骤）、`delta`（已核对文字的一行，全文在最后的答案中）、`citation`（每条依据一个）、`answer`（与非流式相同）；
中途失败以 `error`（problem）结束；静默时每 10 秒发一行注释。

Returns one answer with its evidence. With `"stream": true` it comes as server-sent events: `stage` (a step is done),
`delta` (a line of the verified text, which the answer holds whole), `citation` (one for each piece of evidence),
`answer` (the same object as without streaming); a failure on the way ends it with `error` (a problem); a comment line
comes every 10 s of silence."""


def create_ask_router(resources: Resources) -> APIRouter:
    """Return the route."""
    router, service = APIRouter(route_class=GuardedRoute, tags=["问答 · Answers"]), resources.service

    @router.post(
        "/api/v1/ask",
        operation_id="ask",
        response_model=AnswerOut,
        responses={
            200: {
                "description": "答案 · The answer",
                "content": {
                    **answered("ask")[200]["content"],
                    "text/event-stream": {"example": _STREAM_EXAMPLE},
                },
            },
            **problems(404, 502, body=True),
        },
        openapi_extra=asked("ask"),
        summary="提问 · Ask",
        description=_DESCRIPTION,
    )
    async def ask(body: AskIn, request: Request) -> Response:
        caller = require(request.scope, "ask")
        _check_history(body, resources.settings.max_history_chars)
        filters = await resources.readings.run(lambda: filters_for(caller, body.filters, service.pipeline.catalog))
        if body.stream:
            return await _streamed(resources, request.scope, body, filters)
        answer = await run_for(
            request,
            resources.questions,
            lambda: answer_json(service.note(service.pipeline.ask(body.question, body.turns(), filters))),
        )
        return Response(
            json.dumps(answer, ensure_ascii=False).encode(),
            headers={"cache-control": "no-store"},
            media_type="application/json",
        )

    return router


async def _streamed(resources: Resources, scope: Scope, body: AskIn, filters: Filters) -> Response:
    service = resources.service

    def events() -> Iterator[Event]:
        return service.noted(service.pipeline.stream(body.question, body.turns(), filters))

    feed = Feed(resources.questions, events)
    first = await feed.first()  # a refused question fails here, while the status line can still say so
    return StreamingResponse(_sent(scope, first, feed), media_type="text/event-stream", headers=STREAM_HEADERS)


def _check_history(body: AskIn, most: int) -> None:
    length = sum(len(turn.content) for turn in body.history)
    if length > most:
        raise HistoryError("the history has {length} characters, at most {most} are read", length=length, most=most)


async def _sent(scope: Scope, first: Event, feed: Feed) -> AsyncIterator[str]:
    """The events as text; an error ends the stream as an event of its own, for the status line is long gone."""
    try:
        yield _told(first)
        async for event in feed.items(HEARTBEAT_S):
            yield _HEARTBEAT if event is None else _told(event)
    except Exception as error:  # noqa: BLE001 - the outermost edge of a request
        yield _event("error", problem_body(scope, error))
    finally:
        feed.leave()


def _told(event: Event) -> str:
    match event:
        case StageDone():
            return _event("stage", {"name": event.name, "ms": round(event.milliseconds, 1)})
        case TextDelta():
            return _event("delta", {"text": clean_text(event.text)})
        case Answer():
            cited = [CitationOut.from_citation(one).model_dump(mode="json") for one in event.citations]
            return "".join(_event("citation", one) for one in cited) + _event("answer", answer_json(event))


def _event(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
