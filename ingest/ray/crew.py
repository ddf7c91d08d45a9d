"""The workers of a cluster and who works on what: a worker that dies is replaced, and its documents are read again."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ingest.job import Job
from ingest.ray.cluster import Cluster
from ingest.ray.encoder import Encoder
from ingest.ray.recipe import Facts, Recipe
from ingest.ray.worker import Worker
from rag.errors import ClusterError, PolicyQAError

_LOG = logging.getLogger(__name__)
# Bytes of results that nobody has taken yet; beyond it only what somebody waits for is worked on.
_MOST_WAITING = 64_000_000
# A document over which so many workers have died is given up. Machines end, and other programs need memory: few
# deaths say nothing of the document.
_MOST_DEATHS = 10
_MOST_FALSE_STARTS = 20  # of workers that died before they had said what they are, one after the other
_START_S = 600.0
_WAITING_AT_DEVICE = 64  # workers whose passages a GPU takes together
_LOOK_S = 0.2
_LEAVE_S = 5.0


@dataclass(eq=False)
class Task:
    """A document to be read: its result's reference and size in bytes, or why there is none.

    ``deaths``: of workers over it, and of machines that held its result.
    """

    job: Job
    deaths: int = 0
    reference: Any = None
    size: int = 0
    error: GivenUpError | None = None
    dropped: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it has come to an end."""
        return self.reference is not None or self.error is not None


class GivenUpError(Exception):
    """A document cannot be read there; the others can."""


@dataclass(eq=False)
class _Hand:
    """A worker, ``ready`` once it has said what it is. ``given``: first what it works on; no task: say what it is."""

    actor: Any
    given: dict[Any, tuple[Task | None, Any]] = field(default_factory=dict)
    ready: bool = False


class Crew:
    """Gives documents to the workers of a cluster. Close it.

    Args:
        cluster: where they are.
        recipe: how they work.
        expected: what each of them must be.
        workers: how many.
        gpu_batch: passages that a GPU embeds at once; 0: the workers embed, on their processors.
    """

    def __init__(self, cluster: Cluster, recipe: Recipe, expected: Facts, workers: int, gpu_batch: int = 0) -> None:
        self._cluster, self._recipe, self._expected = cluster, recipe, expected
        self._workers, self._gpu_batch = workers, gpu_batch
        self._at_once = 2 if gpu_batch else 1  # one is read while another waits for the device
        self._errors = cluster.ray.exceptions
        self._changed = threading.Condition()
        self._queue: deque[Task] = deque()
        self._wanted: set[Task] = set()
        self._waiting = 0
        self._closed = False
        self._broken: PolicyQAError | None = None
        self._false_starts, self._started = 0, time.monotonic()
        self._hands: list[_Hand] = []
        self._encoders: list[Any] = []
        self._hired = 0
        self._thread = threading.Thread(target=self._serve, name="ingest-ray", daemon=True)
        self._thread.start()

    def wait_ready(self) -> None:
        """Wait until every worker has started.

        Raises:
            ClusterError: the cluster cannot go on.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._broken is not None or self._is_ready())
            if self._broken is not None:
                raise self._broken

    def _is_ready(self) -> bool:
        return bool(self._hands) and all(hand.ready for hand in self._hands)

    def submit(self, job: Job) -> Task:
        """Have a document read; ``job.data`` are its bytes."""
        task = Task(job)
        with self._changed:
            self._queue.append(task)
            self._changed.notify_all()
        return task

    def fetch(self, task: Task) -> bytes:
        """Wait for a result and take it.

        Raises:
            ClusterError: the cluster cannot go on.
            EmbedderError: the model cannot be loaded there.
            GivenUpError: this document cannot be read there.
        """
        try:
            while True:
                with self._changed:
                    self._wanted.add(task)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: task.is_done or self._broken is not None)
                if task.error is not None:
                    raise task.error
                if task.reference is None:
                    assert self._broken is not None
                    raise self._broken
                try:
                    data: bytes = self._cluster.ray.get(task.reference)
                except self._errors.RayError as error:  # the machine that held it has gone
                    self._again(task, error)
                else:
                    return data
        finally:
            self.drop(task)

    def drop(self, task: Task) -> None:
        """Nobody wants this result any more."""
        with self._changed:
            if not task.dropped:
                task.dropped, task.reference = True, None
                self._waiting -= task.size
                self._wanted.discard(task)
                if task in self._queue:
                    self._queue.remove(task)
                self._changed.notify_all()

    def close(self) -> None:
        """End every worker."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()
        leaving = [hand.actor.close.remote() for hand in self._hands if hand.ready]
        if leaving:
            self._cluster.ray.wait(leaving, num_returns=len(leaving), timeout=_LEAVE_S)
        for actor in (*(hand.actor for hand in self._hands), *self._encoders):
            self._dismiss(actor)

    # -- in the thread of its own --------------------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            for _ in range(self._cluster.gpus if self._gpu_batch else 0):
                self._encoders.append(self._open_device())
            self._hands = [self._hire() for _ in range(self._workers)]
            while True:
                with self._changed:
                    if self._closed:
                        return
                    chosen = self._choose()
                    if not chosen and not any(hand.given for hand in self._hands):
                        self._changed.wait()
                        continue
                for hand, task in chosen:
                    self._give(hand, task)
                self._look()
                self._check_start()
        except PolicyQAError as error:
            self._break(error)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: whoever waits must hear of it
            _LOG.debug("the Ray cluster cannot go on", exc_info=error)
            self._break(ClusterError("the Ray cluster cannot go on: {reason}", reason=_told(error)))

    def _choose(self) -> list[tuple[_Hand, Task]]:
        """Who is given what now; the least busy first."""
        chosen: list[tuple[_Hand, Task]] = []
        load = {hand: len(hand.given) for hand in self._hands if hand.ready}
        while load and self._queue:
            hand = min(load, key=lambda one: load[one])
            free = self._waiting < _MOST_WAITING
            task = next((one for one in self._queue if free or one in self._wanted), None)
            if load[hand] >= self._at_once + 1 or task is None:
                break
            self._queue.remove(task)
            load[hand] += 1
            chosen.append((hand, task))
        return chosen

    def _give(self, hand: _Hand, task: Task) -> None:
        size, result = hand.actor.read.options(num_returns=2).remote(task.job)
        hand.given[size] = (task, result)

    def _hire(self) -> _Hand:
        """A new worker; it is given one document more than it works on at once, so that it never waits for one."""
        encoder = self._encoders[self._hired % len(self._encoders)] if self._encoders else None
        self._hired += 1
        options = {"num_cpus": 1, "max_restarts": 0, "max_concurrency": self._at_once}
        hand = _Hand(self._cluster.actor(Worker, self._recipe, encoder, self._at_once, **options))
        hand.given[hand.actor.facts.remote()] = (None, None)
        return hand

    def _open_device(self) -> Any:
        """The model on a GPU. The cluster itself starts it anew and asks again: to embed twice does no harm."""
        options = {"num_cpus": 0, "num_gpus": 1, "max_restarts": -1, "max_task_retries": -1}
        return self._cluster.actor(
            Encoder, self._recipe.embedding, self._gpu_batch, max_concurrency=_WAITING_AT_DEVICE, **options
        )

    def _look(self) -> None:
        """Wait a little for what the workers have done, and note it."""
        ray = self._cluster.ray
        pending = [reference for hand in self._hands for reference in hand.given]
        done, _ = ray.wait(pending, timeout=_LOOK_S, fetch_local=False)
        if done and pending[1:]:
            done, _ = ray.wait(pending, num_returns=len(pending), timeout=0, fetch_local=False)
        for reference in done:
            for hand in [one for one in self._hands if reference in one.given]:
                self._note(hand, reference)

    def _note(self, hand: _Hand, reference: Any) -> None:
        task, result = hand.given[reference]
        try:
            told = self._cluster.ray.get(reference)
        except self._errors.RayTaskError as error:
            del hand.given[reference]
            cause = error.cause
            if isinstance(cause, PolicyQAError):
                raise cause from error  # of the model: it is the same with every document
            if task is None:
                raise ClusterError("a worker of the Ray cluster cannot start: {reason}", reason=_told(cause)) from error
            self._finish(task, error=GivenUpError(_told(cause)))
        except self._errors.RayError as error:
            self._replace(hand, error)
        else:
            del hand.given[reference]
            if task is None:
                self._greet(hand, told)
            else:
                self._finish(task, result, told)

    def _greet(self, hand: _Hand, facts: Facts) -> None:
        if facts != self._expected:
            raise ClusterError(
                "the Ray cluster runs {theirs}, this machine {ours}; install the same policyqa and model on both",
                theirs=f"policyqa {facts.program}, {facts.encoder.name} ({facts.encoder.dimension})",
                ours=f"policyqa {self._expected.program}, {self._expected.encoder.name} "
                f"({self._expected.encoder.dimension})",
            )
        self._false_starts = 0
        with self._changed:
            hand.ready = True
            self._changed.notify_all()

    def _finish(self, task: Task, result: Any = None, size: int = 0, error: GivenUpError | None = None) -> None:
        with self._changed:
            if not task.dropped:
                task.reference, task.size, task.error = result, size, error
                self._waiting += size
                self._changed.notify_all()

    def _replace(self, hand: _Hand, error: Exception) -> None:
        """Take the work of a worker that has died from it, and hire another."""
        if getattr(error, "actor_init_failed", False):
            raise ClusterError("a worker of the Ray cluster cannot start: {reason}", reason=_told(error)) from error
        _LOG.info("a worker of the Ray cluster has died: %s", _told(error))
        self._false_starts += not hand.ready
        if self._false_starts > _MOST_FALSE_STARTS:
            raise ClusterError("the workers of the Ray cluster die as they start: {reason}", reason=_told(error))
        self._dismiss(hand.actor)
        tasks = [task for task, _ in hand.given.values() if task is not None and not task.dropped]
        for task in reversed(tasks):
            self._again(task, error, guilty=task in tasks[: self._at_once])
        self._started = time.monotonic()
        self._hands[self._hands.index(hand)] = self._hire()

    def _again(self, task: Task, error: Exception, *, guilty: bool = True) -> None:
        """Have a document read again, before all others; ``guilty``: it may be why it has come to this."""
        task.deaths += guilty
        if task.deaths > _MOST_DEATHS:
            self._finish(task, error=GivenUpError(_told(error)))
            return
        with self._changed:
            self._waiting -= task.size
            task.reference, task.size = None, 0
            self._queue.appendleft(task)
            self._changed.notify_all()

    def _dismiss(self, actor: Any) -> None:
        with suppress(self._errors.RayError, ValueError):
            self._cluster.ray.kill(actor)

    def _check_start(self) -> None:
        if not any(hand.ready for hand in self._hands) and time.monotonic() - self._started > _START_S:
            raise ClusterError(
                "no worker of the Ray cluster has started within {seconds:g} seconds: it has no free processor",
                seconds=_START_S,
            )

    def _break(self, error: PolicyQAError) -> None:
        with self._changed:
            self._broken = error
            self._changed.notify_all()


def _told(error: BaseException) -> str:
    """The last line of what a library says: above it stand traces and addresses."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
