"""Questions to begin with, tried out behind the visitor's back; who comes meanwhile gets those found so far."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice

from rag.types import Filters
from ui.answering import Answering, screen_of
from ui.http.suggestions import MOST_TRIED, candidates, is_answered
from ui.listing import Listing

MOST = 6
_MOST_KEPT = 32
# What a visitor waits for the first ones; a question takes some hundredths of a second.
_PATIENCE_S = 1.0


@dataclass(frozen=True, slots=True)
class Offer:
    """Questions that have an answer. ``complete``: no more of them are being tried."""

    questions: tuple[str, ...]
    complete: bool = True


@dataclass(slots=True)
class _Trial:
    """One set of collections as of one revision."""

    found: list[str] = field(default_factory=list)
    work: Future[None] | None = None


class Examples:
    """The questions for each set of collections, worked out once for each revision by one thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._known: OrderedDict[tuple[str | None, str, tuple[str, ...]], _Trial] = OrderedDict()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="examples")

    def of(self, pipeline: Answering, seen: Listing, collections: tuple[str, ...]) -> Offer:
        """At most ``MOST`` questions; returns within about a second, with fewer where they are not all tried yet."""
        key = (seen.revision, screen_of(pipeline).digest, tuple(sorted(collections)))
        with self._lock:
            trial = self._known.setdefault(key, _Trial())
            self._known.move_to_end(key)
            while len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
            if not self._closed.is_set() and (trial.work is None or _failed(trial.work)):
                trial.work = self._worker.submit(self._try, pipeline, seen, key[2], trial)
            work = trial.work
        if work is not None:
            wait((work,), _PATIENCE_S)
        # In this order, or what is found in between would never be asked for.
        complete = work is None or (work.done() and not _failed(work))
        return Offer(tuple(trial.found[:MOST]), complete)

    def close(self) -> None:
        """Try no more."""
        self._closed.set()
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _try(self, pipeline: Answering, seen: Listing, collections: tuple[str, ...], trial: _Trial) -> None:
        filters = Filters(collections=collections)
        for question in islice(candidates(seen), MOST_TRIED):
            if len(trial.found) >= MOST or self._closed.is_set():
                return
            if question not in trial.found and is_answered(pipeline, question, filters):
                trial.found.append(question)


def _failed(work: Future[None]) -> bool:
    """Whether it ended before its time, e.g. because every worker was busy; the next visitor has it tried again."""
    return work.done() and (work.cancelled() or work.exception() is not None)
