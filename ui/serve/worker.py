"""An answering worker: opens the store, builds a pipeline, and answers one question at a time over a pipe."""

from __future__ import annotations

import contextlib
import gc
import logging
import math
import pickle
import time
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from rag.errors import PolicyQAError, UsageError
from rag.patience import Patience, asker
from rag.types import Answer, Filters, Turn
from ui.serve.inbox import Inbox

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.embed.remote import Address
    from rag.pipeline import Pipeline

log = logging.getLogger(__name__)

_UNFILTERED = Filters()
# Of several kinds; what they are about does not matter.
_TRIALS = ("2021年计划增长多少", "有哪些主要工作", "什么时候开始施行", "由谁负责")
_TURNS = (Turn("user", "2020年呢"), Turn("assistant", "增长5%"))


class Said(StrEnum):
    """What a worker's message is.

    READY: it can be asked, and how many seconds an answer took it. EVENT: a step of a streamed answer. DONE: the last
    message of a request, with its result as the bytes of a pickle. FAILED: the same with an error, as a value.
    """

    READY = "ready"
    EVENT = "event"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a worker: an answer, by steps when ``streamed``; with ``search`` the passages alone.

    With ``curated`` it is which curated answers the question meets; with ``examine`` the answer together with what
    each stage made of the question. ``model_s``: seconds that language models may take for it.
    """

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = _UNFILTERED
    streamed: bool = False
    search: bool = False
    curated: bool = False
    examine: bool = False
    top_k: int | None = None
    model_s: float = math.inf


def work(connection: Connection, settings: Settings, address: Address | None) -> None:
    """Answer requests until the pipe is closed.

    Args:
        connection: takes what ``ui.serve.inbox`` names, gives pairs of ``Said`` and a value.
        settings: the server's.
        address: of the embedding process; ``None``: the embedder is so small that each worker has its own.
    """
    from ui.serve.processes import set_up

    set_up(settings)
    try:
        pipeline = _open(settings, address)
    except PolicyQAError as error:
        connection.send((Said.FAILED, error))
        return
    try:
        gc.collect()
        gc.freeze()  # what was loaded stays: looking through all of it takes 0.2 s each time
        connection.send((Said.READY, _timed(pipeline, settings)))
        inbox = Inbox(connection, settings.chat_timeout_s)
        while True:
            _answer(connection, pipeline, *inbox.take())
    finally:
        pipeline.close()


def _open(settings: Settings, address: Address | None) -> Pipeline:
    from rag.build import build_embedder, build_pipeline
    from rag.embed.remote import connect

    embedder = build_embedder(settings) if address is None else connect(address)
    return build_pipeline(settings, embedder=embedder, warm=True)


def _timed(pipeline: Pipeline, settings: Settings) -> float:
    """Seconds of an answer; 0 where a language model would have to be asked. What is loaded lazily is there then."""
    if settings.uses_model:
        asker.set(Patience(0.0))  # of whom no model is asked
        with contextlib.suppress(UsageError):
            pipeline.explain(_TRIALS[0], _TURNS)
        return 0.0
    began = time.perf_counter()
    for question in _TRIALS:
        pipeline.ask(question)
    return (time.perf_counter() - began) / len(_TRIALS)


def _answer(connection: Connection, pipeline: Pipeline, request: Request, patience: Patience) -> None:
    asker.set(patience)
    try:
        result = _result(connection, pipeline, request, patience)
    except PolicyQAError as error:
        connection.send((Said.FAILED, error))
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:
        log.error("unexpected error while answering", exc_info=error)
        # Its own words may quote the question, and the front writes this error into the log.
        connection.send(
            (
                Said.FAILED,
                PolicyQAError("unexpected error ({kind}) while answering; see the log", kind=type(error).__name__),
            )
        )
    else:
        connection.send((Said.DONE, pickle.dumps(result, protocol=pickle.HIGHEST_PROTOCOL)))


def _result(connection: Connection, pipeline: Pipeline, request: Request, patience: Patience) -> Any:
    if request.examine:
        return pipeline.examine(request.question, request.filters)
    if request.search:
        return pipeline.search(request.question, request.top_k, request.filters)
    if request.curated:
        return pipeline.curated(request.question, request.filters)
    answer: Answer | None = None
    for event in pipeline.stream(request.question, request.history, request.filters):
        patience.check()
        if isinstance(event, Answer):
            answer = event
        elif request.streamed:
            connection.send((Said.EVENT, event))
    return answer
