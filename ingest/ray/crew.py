"""The workers of a cluster and who works on what: a worker that dies is replaced, and its documents are read again."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from ingest.job import Job
from ingest.ray.cluster import Cluster
from ingest.ray.hands import Hand, Hiring
from ingest.ray.recipe import Facts, Recipe
from ingest.ray.tasks import GivenUpError, Task, Tasks
from rag.errors import ClusterError, PolicyQAError

_LOG = logging.getLogger(__name__)
_MOST_FALSE_STARTS = 20  # of workers that died before they had said what they are, one after the other
_START_S = 600.0
_LOOK_S = 0.2


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
        self._ray, self._errors = cluster.ray, cluster.ray.exceptions
        self._hiring, self._tasks = Hiring(cluster, recipe, gpu_batch), Tasks()
        self._expected, self._workers = expected, workers
        self._closed = False
        self._false_starts, self._started = 0, time.monotonic()
        self._hands: list[Hand] = []
        self._thread = threading.Thread(target=self._serve, name="ingest-ray", daemon=True)
        self._thread.start()

    def wait_ready(self) -> None:
        """Wait until every worker has started.

        Raises:
            ClusterError: the cluster cannot go on.
        """
        with self._tasks.changed:
            self._tasks.changed.wait_for(lambda: self._tasks.is_broken or self._is_ready())
        self._tasks.check()

    def _is_ready(self) -> bool:
        return bool(self._hands) and all(hand.ready for hand in self._hands)

    def submit(self, job: Job) -> Task:
        """Have a document read; ``job.data`` are its bytes."""
        return self._tasks.submit(job)

    def fetch(self, task: Task) -> bytes:
        """Wait for a result and take it.

        Raises:
            ClusterError: the cluster cannot go on.
            EmbedderError: the model cannot be loaded there.
            GivenUpError: this document cannot be read there.
        """
        try:
            while True:
                reference = self._tasks.wait(task)
                try:
                    data: bytes = self._ray.get(reference)
                except self._errors.RayError as error:  # the machine that held it has gone
                    self._tasks.again(task, _told(error))
                else:
                    return data
        finally:
            self._tasks.drop(task)

    def drop(self, task: Task) -> None:
        """Nobody wants this result any more."""
        self._tasks.drop(task)

    def close(self) -> None:
        """End every worker."""
        with self._tasks.changed:
            self._closed = True
            self._tasks.changed.notify_all()
        self._thread.join()
        self._hiring.close(self._hands)

    # -- in the thread of its own --------------------------------------------------------------------------------

    def _serve(self) -> None:
        try:
            self._hiring.open_devices()
            self._hands = [self._hiring.hire() for _ in range(self._workers)]
            while True:
                with self._tasks.changed:
                    if self._closed:
                        return
                    chosen = self._choose()
                    if not chosen and not any(hand.given for hand in self._hands):
                        self._tasks.changed.wait()
                        continue
                for hand, task in chosen:
                    hand.give(task)
                self._look()
                self._check_start()
        except PolicyQAError as error:
            self._tasks.give_up(error)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: whoever waits must hear of it
            _LOG.debug("the Ray cluster cannot go on", exc_info=error)
            self._tasks.give_up(ClusterError("the Ray cluster cannot go on: {reason}", reason=_told(error)))

    def _choose(self) -> list[tuple[Hand, Task]]:
        """Who is given what now; the least busy first."""
        chosen: list[tuple[Hand, Task]] = []
        load = {hand: len(hand.given) for hand in self._hands if hand.ready}
        while load:
            hand = min(load, key=lambda one: load[one])
            task = self._tasks.take() if load[hand] <= self._hiring.at_once else None
            if task is None:
                break
            load[hand] += 1
            chosen.append((hand, task))
        return chosen

    def _look(self) -> None:
        """Wait a little for what the workers have done, and note it."""
        pending = [reference for hand in self._hands for reference in hand.given]
        done, _ = self._ray.wait(pending, timeout=_LOOK_S, fetch_local=False)
        if done and pending[1:]:
            done, _ = self._ray.wait(pending, num_returns=len(pending), timeout=0, fetch_local=False)
        for reference in done:
            for hand in [one for one in self._hands if reference in one.given]:
                self._note(hand, reference)

    def _note(self, hand: Hand, reference: Any) -> None:
        task, result = hand.given[reference]
        try:
            told = self._ray.get(reference)
        except self._errors.RayTaskError as error:
            del hand.given[reference]
            cause = error.cause
            if isinstance(cause, PolicyQAError):
                raise cause from error  # of the model: it is the same with every document
            if task is None:
                raise ClusterError("a worker of the Ray cluster cannot start: {reason}", reason=_told(cause)) from error
            self._tasks.finish(task, error=GivenUpError(_told(cause)))
        except self._errors.RayError as error:
            self._replace(hand, error)
        else:
            del hand.given[reference]
            if task is None:
                self._greet(hand, told)
            else:
                self._tasks.finish(task, result, told)

    def _greet(self, hand: Hand, facts: Facts) -> None:
        if facts != self._expected:
            raise ClusterError(
                "the Ray cluster runs {theirs}, this machine {ours}; install the same policyqa and model on both",
                theirs=f"policyqa {facts.program}, {facts.encoder.name} ({facts.encoder.dimension})",
                ours=f"policyqa {self._expected.program}, {self._expected.encoder.name} "
                f"({self._expected.encoder.dimension})",
            )
        self._false_starts = 0
        with self._tasks.changed:
            hand.ready = True
            self._tasks.changed.notify_all()

    def _replace(self, hand: Hand, error: Exception) -> None:
        """Take the work of a worker that has died from it, and hire another."""
        if getattr(error, "actor_init_failed", False):
            raise ClusterError("a worker of the Ray cluster cannot start: {reason}", reason=_told(error)) from error
        _LOG.info("a worker of the Ray cluster has died: %s", _told(error))
        self._false_starts += not hand.ready
        if self._false_starts > _MOST_FALSE_STARTS:
            raise ClusterError("the workers of the Ray cluster die as they start: {reason}", reason=_told(error))
        self._hiring.dismiss(hand)
        tasks = [task for task, _ in hand.given.values() if task is not None and not task.dropped]
        for task in reversed(tasks):
            self._tasks.again(task, _told(error), guilty=task in tasks[: self._hiring.at_once])
        self._started = time.monotonic()
        self._hands[self._hands.index(hand)] = self._hiring.hire()

    def _check_start(self) -> None:
        if not any(hand.ready for hand in self._hands) and time.monotonic() - self._started > _START_S:
            raise ClusterError(
                "no worker of the Ray cluster has started within {seconds:g} seconds: it has no free processor",
                seconds=_START_S,
            )


def _told(error: BaseException) -> str:
    """The last line of what a library says: above it stand traces and addresses."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
