"""The processes of a crew: they are hired, and sent away."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ingest.ray.cluster import Cluster
from ingest.ray.encoder import Encoder
from ingest.ray.recipe import Recipe
from ingest.ray.tasks import Task
from ingest.ray.worker import Worker

_WAITING_AT_DEVICE = 64  # workers whose passages a GPU takes together
_LEAVE_S = 5.0


@dataclass(eq=False)
class Hand:
    """A worker, ``ready`` once it has said what it is. ``given``: first what it works on; no task: say what it is."""

    actor: Any
    given: dict[Any, tuple[Task | None, Any]] = field(default_factory=dict)
    ready: bool = False

    def give(self, task: Task) -> None:
        """Have it read a document."""
        size, result = self.actor.read.options(num_returns=2).remote(task.job)
        self.given[size] = (task, result)


class Hiring:
    """Starts and ends the processes of a crew.

    Args:
        cluster: where they run.
        recipe: how they work.
        gpu_batch: passages that a GPU embeds at once; 0: the workers embed, on their processors.
    """

    def __init__(self, cluster: Cluster, recipe: Recipe, gpu_batch: int) -> None:
        self._cluster, self._recipe, self._gpu_batch = cluster, recipe, gpu_batch
        self.at_once = 2 if gpu_batch else 1  # one is read while another waits for the device
        self._encoders: list[Any] = []
        self._hired = 0

    def open_devices(self) -> None:
        """Start the model on each GPU. The cluster starts it anew and asks again: to embed twice does no harm."""
        options = {"num_cpus": 0, "num_gpus": 1, "max_restarts": -1, "max_task_retries": -1}
        options["max_concurrency"] = _WAITING_AT_DEVICE
        for _ in range(self._cluster.gpus if self._gpu_batch else 0):
            self._encoders.append(self._cluster.actor(Encoder, self._recipe.embedding, self._gpu_batch, **options))

    def hire(self) -> Hand:
        """A new worker; it is given one document more than it works on at once, so that it never waits for one."""
        encoder = self._encoders[self._hired % len(self._encoders)] if self._encoders else None
        self._hired += 1
        options = {"num_cpus": 1, "max_restarts": 0, "max_concurrency": self.at_once}
        hand = Hand(self._cluster.actor(Worker, self._recipe, encoder, self.at_once, **options))
        hand.given[hand.actor.facts.remote()] = (None, None)
        return hand

    def dismiss(self, hand: Hand) -> None:
        """End a worker at once."""
        self._kill(hand.actor)

    def close(self, hands: Iterable[Hand]) -> None:
        """Let these workers end what they have started, then end all processes."""
        hired = list(hands)
        leaving = [hand.actor.close.remote() for hand in hired if hand.ready]
        if leaving:
            self._cluster.ray.wait(leaving, num_returns=len(leaving), timeout=_LEAVE_S)
        for actor in (*(hand.actor for hand in hired), *self._encoders):
            self._kill(actor)

    def _kill(self, actor: Any) -> None:
        with suppress(self._cluster.ray.exceptions.RayError, ValueError):
            self._cluster.ray.kill(actor)
