"""A cost model: lines through what was measured, and the sizing that follows from them.

Memory, disk and building are straight lines through the measured points. Time is a power of the chunks, fitted on
logarithms: a search in a graph grows slowly, reading what it found hardly at all. What lies beyond the largest
measured store is an extrapolation and is called one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from eval.scale.build import Built
from eval.scale.measure import Measured

_GIB = 1024**3
# A node of a cluster, and what of it may be filled: the rest is for indexes that are rebuilt and for the page cache.
NODE_CORES, NODE_BYTES, _FILLED = 16, 64 * _GIB, 0.7
# Cores busy with answers at most: beyond that waiting grows faster than what is answered.
_BUSY = 0.6
# Each asker asks again after so many seconds: they read what they were told.
_THINKS_S = 30.0
# Copies of each shard that a cluster keeps, so that one may fail.
_REPLICAS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """``base + each * chunks``, the least squares of relative errors through measured points."""

    base: float
    each: float

    def at(self, chunks: float) -> float:
        """The value for so many chunks."""
        return self.base + self.each * chunks


@dataclass(frozen=True, slots=True)
class Power:
    """``factor * chunks ** exponent``."""

    factor: float
    exponent: float

    def at(self, chunks: float) -> float:
        """The value for so many chunks."""
        return float(self.factor * chunks**self.exponent)


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted costs by chunks: bytes of memory and of disk, processor seconds to build, milliseconds of an answer.

    ``largest``: the largest measured store; beyond it everything is extrapolated.
    """

    memory: Line
    disk: Line
    build: Line
    opening: Line
    answer: Power
    largest: int


@dataclass(frozen=True, slots=True)
class Need:
    """What so many chunks and askers need.

    ``shards``: parts of the chunks, each of which fits a node's memory; ``nodes``: with the copies of each and the
    cores that the askers take; ``drives``: which of memory and cores decides.
    """

    chunks: int
    askers: int
    shards: int
    nodes: int
    memory_bytes: float
    disk_bytes: float
    answer_ms: float
    drives: str
    extrapolated: bool


def fit(built: Sequence[Built], measured: Sequence[Measured]) -> Model:
    """Fit the model to stores of at least two sizes.

    Raises:
        ValueError: there are fewer.
    """
    sizes = {one.chunks for one in measured}
    if len(sizes) < 2 or len({one.chunks for one in built}) < 2:
        raise ValueError("a line needs stores of at least two sizes")
    return Model(
        memory=line([(one.chunks, float(one.answering_bytes or 0)) for one in measured]),
        disk=line([(one.chunks, float(sum(one.disk.values()))) for one in built]),
        build=line([(one.chunks, one.processor_seconds) for one in built]),
        opening=line([(one.chunks, one.opened_processor_s) for one in measured]),
        answer=power([(one.chunks, one.again.processor_ms.mean or 0.0) for one in measured]),
        largest=max(sizes),
    )


def line(points: Sequence[tuple[float, float]]) -> Line:
    """The line that is relatively nearest: a store ten times as large does not count a hundred times as much.

    >>> line([(1, 12), (10, 30), (100, 210)])
    Line(base=10.0, each=2.0)
    """
    weights = [1 / y**2 for _, y in points]
    total = sum(weights)
    mean_x = sum(w * x for w, (x, _) in zip(weights, points, strict=True)) / total
    mean_y = sum(w * y for w, (_, y) in zip(weights, points, strict=True)) / total
    spread = sum(w * (x - mean_x) ** 2 for w, (x, _) in zip(weights, points, strict=True))
    each = sum(w * (x - mean_x) * (y - mean_y) for w, (x, y) in zip(weights, points, strict=True)) / spread
    return Line(round(mean_y - each * mean_x, 9), round(each, 9))


def power(points: Sequence[tuple[float, float]]) -> Power:
    """The power of the chunks that is nearest on logarithms.

    >>> power([(100, 20), (10_000, 200)])
    Power(factor=2.0, exponent=0.5)
    """
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    exponent = sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)
    return Power(round(math.exp(mean_y - exponent * mean_x), 9), round(exponent, 9))


def need(model: Model, chunks: int, askers: int) -> Need:
    """What a cluster for so many chunks and so many people who ask now and then needs.

    Every shard is asked every question, so that cores grow with shards too; each answer is put together once.
    """
    shards = max(1, math.ceil(model.memory.each * chunks / (NODE_BYTES * _FILLED)))
    of_shard = chunks / shards
    questions = askers / _THINKS_S
    busy = shards * questions * model.answer.at(of_shard) / 1000
    for_cores, for_memory = math.ceil(busy / (_BUSY * NODE_CORES)), shards * (_REPLICAS if shards > 1 else 1)
    return Need(
        chunks,
        askers,
        shards,
        max(1, for_cores, for_memory),
        model.memory.at(chunks),
        model.disk.at(chunks),
        model.answer.at(of_shard),
        "processors" if for_cores > for_memory else "memory",
        chunks > model.largest,
    )
