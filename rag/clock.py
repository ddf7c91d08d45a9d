"""Milliseconds by stage."""

from __future__ import annotations

import time
from collections.abc import Mapping

from rag.types import StageDone


class Clock:
    """Runs from its making on."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> StageDone:
        """The stage of that name is over: it began when the one before it was."""
        now = time.perf_counter()
        self._laps[name] = (now - self._last) * 1000
        self._last = now
        return StageDone(name, self._laps[name])

    def timings(self) -> dict[str, float]:
        """All laps so far, and ``total``."""
        return {**self._laps, "total": (self._last - self._start) * 1000}


def longer(timings: Mapping[str, float], stage: StageDone) -> dict[str, float]:
    """Timings with one stage more.

    >>> longer({"read": 2.0, "total": 3.0}, StageDone("summarize", 1.5))
    {'read': 2.0, 'summarize': 1.5, 'total': 4.5}
    """
    laps = {name: value for name, value in timings.items() if name != "total"}
    return {**laps, stage.name: stage.milliseconds, "total": timings.get("total", 0.0) + stage.milliseconds}
