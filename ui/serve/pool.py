"""Answering processes behind one door: what the interfaces ask, from threads and handlers alike."""

from __future__ import annotations

import logging
import os
import pickle
import queue
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.errors import PolicyQAError, StoreError
from rag.llm.configured import configured_gate
from rag.patience import Patience, asker
from rag.sensitive.screen import Screen
from rag.sensitive.watched import WatchedLists
from rag.store.catalog import Catalog
from rag.store.database import sqlite_url
from rag.store.lock import CATALOG_FILE
from rag.types import Answer, Event, Filters, Hit, Turn
from ui.errors import BusyError, NotReadyError
from ui.serve.admission import Admission, Load, Ticket
from ui.serve.cache import AnswerCache, again, answer_key, is_kept, settings_digest
from ui.serve.embedding import EmbeddingKeeper
from ui.serve.jobs import Job, Line
from ui.serve.keeper import Keeper
from ui.serve.worker import Request, Said

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.curated.curator import Found
    from rag.path.examined import Examined

log = logging.getLogger(__name__)

_MEGABYTE = 1_000_000
_FEWEST_WORKERS = 2
# Who was let in is answered, later than was thought at need; only after so many times that wait he is sent away.
_WAIT_TIMES = 4.0
# Above the budget of an answer, which its keeper watches over.
_KEEPER_SLACK_S = 10.0
_CHECK_S = 0.1
_STOPS = "the server stops; try again in a few seconds"
DRAIN_S = 1.5


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """The pool at one moment, for metrics; counts are since the start."""

    workers: int
    ready: int
    load: Load
    waiting: int
    timeouts: int
    losses: int
    cache_hits: int
    cache_misses: int
    cache_bytes: int


class WorkerPool:
    """Answers questions in worker processes, one at a time each. Safe to use from several threads.

    Args:
        settings: how many workers, their limits, and what they answer with.
        embedding: the embedding process, which is closed with the pool; ``None``: each worker has its own embedder.
    """

    def __init__(self, settings: Settings, embedding: EmbeddingKeeper | None = None) -> None:
        self._settings, self._embedding = settings, embedding
        self._leave: Callable[[], None] | None = None
        self._catalog = Catalog(
            settings.catalog_url or sqlite_url(settings.store / CATALOG_FILE), settings.catalog_pool_size
        )
        self._line, self.admission = Line(), Admission(settings.max_wait_s)
        self._cache = AnswerCache(settings.answer_cache_mb * _MEGABYTE)
        self._digest = settings_digest(settings)
        self._words = WatchedLists(settings.sensitive_words)
        # All replies of a language model together have a time limit of their own, within which it is not cut off.
        self._answer_s = settings.answer_timeout_s + (settings.chat_timeout_s if settings.chat_model else 0.0)
        address = embedding.address if embedding is not None else None
        self._keepers = [
            Keeper(number, settings, address, self._line, self.admission, self._answer_s, self._count_ready)
            for number in range(worker_count(settings))
        ]

    def start(self) -> None:
        """Start the workers; returns when the first one is warm.

        Raises:
            StoreError: the store cannot be used.
            PolicyQAError: whatever else keeps a worker from starting.
        """
        if self._settings.uses_model:  # who starts a server may have mended what failed before
            configured_gate(self._settings).forget()
        for keeper in self._keepers:
            keeper.start()
        while not any(keeper.ready for keeper in self._keepers):
            error = self._keepers[0].error
            if error is not None:
                raise error
            time.sleep(_CHECK_S)

    @property
    def catalog(self) -> Catalog:
        """The documents behind the answers, as they are now."""
        try:
            self._catalog.refresh()
        except StoreError as error:
            log.warning("the catalog cannot be read: %s", error)
        return self._catalog

    @property
    def screen(self) -> Screen:
        """The sensitive words of this moment."""
        return self._words.current()

    @property
    def figures(self) -> PoolFigures:
        """What there is to be watched."""
        keepers, cache = self._keepers, self._cache
        return PoolFigures(
            workers=len(keepers),
            ready=sum(keeper.ready for keeper in keepers),
            load=self.admission.load,
            waiting=len(self._line),
            timeouts=sum(keeper.timeouts for keeper in keepers),
            losses=sum(keeper.losses for keeper in keepers),
            cache_hits=cache.hits,
            cache_misses=cache.misses,
            cache_bytes=cache.bytes,
        )

    @property
    def pids(self) -> tuple[int, ...]:
        """The workers' process ids, 0 for one that is being started; then the embedding process's."""
        own = tuple(keeper.pid for keeper in self._keepers)
        return own if self._embedding is None else (*own, self._embedding.pid)

    @property
    def is_busy(self) -> bool:
        """Whether no worker is free: a question would wait."""
        load = self.admission.load
        return load.inside >= load.workers

    def would_shed(self) -> BusyError | None:
        """The error that a question would get now, or ``None``."""
        return self.admission.would_shed()

    def admit(self) -> Ticket:
        """Let a question in before it is asked; see ``ui.serve.shed``."""
        return self.admission.admit()

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        """Answer a question.

        Raises:
            QuestionError: it is empty or too long.
            StoreError: the store cannot be read.
            BusyError: it would wait longer than ``max_wait_s``.
            AnswerTimeoutError: it took longer than ``answer_timeout_s``.
            WorkerLostError: the process that worked on it ended.
            NotReadyError: the server stops.
            StoppedError: the asker has left (see ``rag.patience``).
        """
        *_, answer = self._answer(Request(question, tuple(history), filters))
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        """Answer a question step by step; the last item is the ``Answer``. Raises as ``ask``."""
        return self._answer(Request(question, tuple(history), filters, streamed=True))

    def search(self, question: str, top_k: int | None = None, filters: Filters = Filters()) -> tuple[Hit, ...]:
        """The passages that an answer would be read from, best first. Raises as ``ask``."""
        *_, hits = self._run(Request(question, (), filters, search=True, top_k=top_k))
        found: tuple[Hit, ...] = pickle.loads(hits)  # noqa: S301 - from our own worker
        return found

    def curated(self, question: str, filters: Filters = Filters()) -> list[Found]:
        """The curated answers that are nearest to a question, with why or why not. Raises as ``ask``."""
        *_, found = self._run(Request(question, (), filters, curated=True))
        met: list[Found] = pickle.loads(found)  # noqa: S301 - from our own worker
        return met

    def examine(self, question: str, filters: Filters = Filters()) -> Examined:
        """An answer, and what each stage made of the question. Raises as ``ask``."""
        *_, result = self._run(Request(question, (), filters, examine=True))
        examined: Examined = pickle.loads(result)  # noqa: S301 - from our own worker
        return examined

    def drain(self, patience_s: float = DRAIN_S) -> None:
        """Take no more questions, and let those under way finish; after ``patience_s`` they are ended."""
        for job in self._line.close():
            job.deliver(Said.FAILED, NotReadyError(_STOPS))
        for keeper in self._keepers:
            keeper.stop()
        deadline = time.monotonic() + patience_s
        for keeper in self._keepers:
            keeper.join(max(0.0, deadline - time.monotonic()))

    def at_end(self, leave: Callable[[], None]) -> None:
        """Have ``leave`` called when the pool has been closed."""
        self._leave = leave

    def close(self) -> None:
        """End every process; a second call does nothing."""
        leave, self._leave = self._leave, None
        self.drain()
        if self._embedding is not None:
            self._embedding.close()
        self._catalog.close()
        if leave is not None:
            leave()

    def _answer(self, request: Request) -> Iterator[Event]:
        began = time.perf_counter()
        key = self._key(request)
        known = self._cache.get(key) if key is not None else None
        if known is not None:
            answer: Answer = pickle.loads(known)  # noqa: S301 - from our own worker
            yield again(answer, request.question, (time.perf_counter() - began) * 1000)
            return
        for item in self._run(request):
            if isinstance(item, bytes):
                answer = pickle.loads(item)  # noqa: S301 - from our own worker
                if key is not None and is_kept(answer):
                    self._cache.put(key, item)
                yield answer
            else:
                yield item

    def _run(self, request: Request) -> Iterator[Any]:
        """The events of a request, then the bytes of its result."""
        patience = asker.get() or Patience()
        patience.check()
        with self._admitted():
            job = Job(replace(request, model_s=patience.left_s))
            if not self._line.put(job):
                raise NotReadyError(_STOPS)
            try:
                with patience.telling(job.give_up):
                    yield from self._messages(job)
            finally:
                job.withdraw()
                job.patience.leave()  # a worker that has begun with it goes on to the next stage at most

    def _admitted(self) -> Ticket:
        if self._line.closed:
            raise NotReadyError(_STOPS)
        if not any(keeper.ready for keeper in self._keepers):
            errors = [keeper.error for keeper in self._keepers if keeper.error is not None]
            if errors:
                raise errors[0]
        return self.admission.admit()

    def _messages(self, job: Job) -> Iterator[Any]:
        wait_s = self._settings.max_wait_s * _WAIT_TIMES
        while True:
            try:
                said, value = job.receive(wait_s)
            except queue.Empty:
                if job.withdraw():
                    raise BusyError("no worker was free in time") from None
                said, value = job.receive(self._answer_s + _KEEPER_SLACK_S)  # its keeper always has a last word
            if said is Said.FAILED:
                raise value
            yield value
            if said is Said.DONE:
                return

    def _key(self, request: Request) -> bytes | None:
        """What the answer is kept under; ``None``: none is kept."""
        if not self._cache.keeps:
            return None
        day = self._settings.asked_day()
        try:
            self._catalog.refresh()
        except PolicyQAError:
            return None
        revision = self._catalog.revision
        self._cache.hold(revision, day)
        state = (self._digest + self.screen.digest, revision, day)
        return answer_key(state, request.question, request.history, request.filters)

    def _count_ready(self) -> None:
        self.admission.set_workers(sum(keeper.ready for keeper in self._keepers))


def worker_count(settings: Settings) -> int:
    """How many workers the settings mean: as many as cores where they leave it open, and no fewer than two."""
    return settings.workers or max(_FEWEST_WORKERS, os.cpu_count() or 1)
