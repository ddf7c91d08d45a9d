"""``POST /api/v1/feedback``: what an asker thinks of an answer."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ui.access.caller import require
from ui.access.feedback import Feedback, FeedbackTable
from ui.database.service import ServiceDatabase
from ui.errors import FeedbackClosedError
from ui.http.base import Resources
from ui.http.described import answered, asked, problems
from ui.http.problems import GuardedRoute
from ui.schemas.requests import FeedbackIn
from ui.schemas.service import FeedbackOut
from ui.wire import clean_text


def create_feedback_router(resources: Resources, service: ServiceDatabase | None) -> APIRouter:
    """Return the route.

    Args:
        resources: threads to write in.
        service: where opinions are kept; ``None`` or read-only: they are refused.
    """
    router = APIRouter(route_class=GuardedRoute, tags=["问答 · Answers"])

    @router.post(
        "/api/v1/feedback",
        operation_id="give_feedback",
        status_code=201,
        responses={**answered("feedback", 201), **problems(507, body=True)},
        openapi_extra=asked("feedback"),
        summary="反馈 · Feedback",
        description="对一个答案的评价。\n\nAn opinion of an answer.",
    )
    async def feedback(body: FeedbackIn, request: Request) -> FeedbackOut:
        caller = require(request.scope, "feedback")
        if service is None or not service.writable:
            raise FeedbackClosedError("the service database cannot be written, so no feedback is kept")
        table = FeedbackTable(service)
        given = Feedback(
            body.answer_id, table.asker(caller), body.verdict, clean_text(body.reason), clean_text(body.text)
        )
        await resources.readings.run(lambda: table.put(given))
        return FeedbackOut(answer_id=body.answer_id)

    return router
