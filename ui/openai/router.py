"""The routes ``/v1/chat/completions`` and ``/v1/models``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from rag.types import Filters
from ui.access.caller import require
from ui.http.asking import run_for
from ui.http.language import language_of
from ui.http.problems import GuardedRoute
from ui.http.threads import Threads
from ui.openai.completion import Completion, complete
from ui.openai.conversation import MODEL, conversation_of, unknown_model
from ui.openai.errors import RefusedError, error_body
from ui.openai.message import annotated
from ui.openai.models import ERRORS, READ_ERRORS, ChatCompletionOut, ModelListOut, ModelOut
from ui.openai.request import ChatRequest
from ui.schemas import AnswerOut, CitationOut
from ui.service import Service
from ui.wire import clean_text

MAX_HISTORY_CHARS = 20_000
# Above what is answered within the longest wait; the pool of workers refuses before.
_MOST_QUESTIONS = 64
# Proxies that buffer would hold back the pieces until the last one is there.
_STREAM = 'data: {"object": "chat.completion.chunk", "…": "…"}\n\ndata: [DONE]\n\n'
_STREAM_HEADERS = {"cache-control": "no-cache", "x-accel-buffering": "no"}


def add_openai(app: FastAPI, service: Service, *, version: str, max_history_chars: int = MAX_HISTORY_CHARS) -> None:
    """Add the routes to ``app``; arguments as for ``create_openai_router``."""
    app.add_exception_handler(RefusedError, _on_refused)
    app.include_router(create_openai_router(service, version=version, max_history_chars=max_history_chars))


def create_openai_router(
    service: Service, *, version: str = "0", max_history_chars: int = MAX_HISTORY_CHARS
) -> APIRouter:
    """Return the routes, answering from ``service``.

    Args:
        service: holds the pipeline.
        version: of the program, told as ``system_fingerprint``.
        max_history_chars: characters of earlier messages that are read, the latest first.
    """
    router = APIRouter(prefix="/v1", route_class=GuardedRoute, tags=["OpenAI"])
    threads = Threads("openai", _MOST_QUESTIONS, _MOST_QUESTIONS)

    @router.post(
        "/chat/completions",
        operation_id="create_chat_completion",
        response_model=ChatCompletionOut,
        responses={
            200: {"content": {"text/event-stream": {"example": _STREAM}}},
            **ERRORS,
        },
        summary="对话补全 · Chat completion",
        description=(
            "与 OpenAI 接口兼容，模型名 `policyqa`。最后一条 user 消息是问题，此前的消息是对话；system 消息不作为指令；"
            "采样参数不起作用。引用以 `[1]` 标在文中，并列在 `annotations`；完整答案在 `policyqa`。\n\n"
            "Compatible with OpenAI; the model is `policyqa`. The last user message is the question, earlier ones the "
            "conversation; system messages are no orders; sampling parameters have no effect. Citations are markers "
            "`[1]` in the text and `annotations`; the whole answer is in `policyqa`."
        ),
    )
    async def chat_completions(body: ChatRequest, request: Request) -> Response:
        caller = require(request.scope, "ask")
        base, language = str(request.base_url).rstrip("/"), language_of(request.scope)

        def work() -> Completion:
            conversation = conversation_of(body, max_history_chars)
            filters = Filters(collections=caller.collections)
            found = service.note(service.pipeline.ask(conversation.question, conversation.history, filters))
            answer = AnswerOut.from_answer(found)
            said = annotated(answer, lambda citation: source_url(base, citation), language)
            return complete(conversation, said, answer, version)

        completion = await run_for(request, threads, work)
        if not body.stream:
            return JSONResponse(completion.whole())
        usage = bool(body.stream_options and body.stream_options.include_usage)
        return StreamingResponse(
            _ready(completion.events(include_usage=usage)), media_type="text/event-stream", headers=_STREAM_HEADERS
        )

    @router.get(
        "/models",
        operation_id="list_models",
        response_model=ModelListOut,
        responses=READ_ERRORS,
        summary="模型 · Models",
        description="唯一的模型 `policyqa`。\n\nThe one model, `policyqa`.",
    )
    async def models() -> ModelListOut:
        return ModelListOut(data=[ModelOut()])

    @router.get(
        "/models/{model_id}",
        operation_id="get_model",
        response_model=ModelOut,
        responses=READ_ERRORS,
        summary="一个模型 · One model",
        description="模型的说明。\n\nWhat is said of it.",
    )
    async def model(model_id: str) -> ModelOut:
        if model_id != MODEL:
            raise unknown_model(model_id)
        return ModelOut()

    return router


def _on_refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    words = error.en if language_of(request.scope) == "en" else error.zh
    return JSONResponse(error_body(error.status, clean_text(words), error.param, error.code), error.status)


async def _ready(events: Iterator[str]) -> AsyncIterator[str]:
    """Send what is there already without a thread for each piece."""
    for event in events:
        yield event


def source_url(base: str, citation: CitationOut) -> str:
    """Return the address of the page that shows the cited words in their document."""
    return f"{base}/source/{quote(citation.doc_id, safe='')}?start={citation.start}&end={citation.end}#quote"
