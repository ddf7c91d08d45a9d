"""Where the work on a file is, for whoever watches it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from enum import StrEnum


class Stage(StrEnum):
    """What is being done with a file."""

    READING = "reading"
    RECOGNISING = "recognising"
    EMBEDDING = "embedding"
    STORING = "storing"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the work on the file ``name``; of ``pages`` the one numbered ``page``, both 0 where there are none."""

    name: str
    stage: Stage
    page: int = 0
    pages: int = 0


Watch = Callable[[Step], None]


def unwatched(_step: Step) -> None:
    """Nobody watches."""


class _Reading:
    def __init__(self, name: str, watch: Watch) -> None:
        self.step, self.watch = Step(name, Stage.READING), watch


_READING: ContextVar[_Reading | None] = ContextVar("reading", default=None)


@contextmanager
def watched(name: str, watch: Watch) -> Iterator[None]:
    """Tell ``watch`` of the pages of a file that is read within.

    >>> steps = []
    >>> with watched("a.pdf", steps.append):
    ...     at_page(0, 2)
    ...     at_picture()
    >>> [(one.stage.value, one.page, one.pages) for one in steps]
    [('reading', 0, 0), ('reading', 1, 2), ('recognising', 1, 2)]
    """
    token = _READING.set(_Reading(name, watch))
    watch(Step(name, Stage.READING))
    try:
        yield
    finally:
        _READING.reset(token)


def at_page(number: int, pages: int) -> None:
    """A page is begun, ``number`` from 0."""
    reading = _READING.get()
    if reading is not None:
        reading.step = replace(reading.step, stage=Stage.READING, page=number + 1, pages=pages)
        reading.watch(reading.step)


def at_picture() -> None:
    """The page at hand is a picture and is recognised."""
    reading = _READING.get()
    if reading is not None and reading.step.stage is not Stage.RECOGNISING:
        reading.step = replace(reading.step, stage=Stage.RECOGNISING)
        reading.watch(reading.step)
