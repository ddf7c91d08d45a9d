"""A pipeline, as the interfaces see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from rag.path.examined import Examined
from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.types import Answer, Event, Filters, Hit, Turn
from ui.listing import Listing


class Answering(Protocol):
    """A pipeline, as the interfaces see it."""

    @property
    def catalog(self) -> Listing:
        """The documents it answers from."""
        ...

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        """Answer one question."""
        ...

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        """Answer one question step by step; the last item is the ``Answer``."""
        ...

    def search(self, question: str, top_k: int | None = None, filters: Filters = Filters()) -> Sequence[Hit]:
        """The passages that an answer would be read from, best first."""
        ...

    def close(self) -> None:
        """Release files and models."""
        ...


@runtime_checkable
class Examining(Protocol):
    """A pipeline that can say what each stage made of a question."""

    def examine(self, question: str, filters: Filters = Filters()) -> Examined:
        """The answer, and what each stage made of the question."""
        ...


@runtime_checkable
class Draining(Protocol):
    """A pipeline that can come to an end by itself."""

    def drain(self) -> None:
        """Take no more questions, and let those under way finish within a bounded time."""
        ...


@runtime_checkable
class Screening(Protocol):
    """A pipeline that looks for sensitive words."""

    @property
    def screen(self) -> Screen:
        """The words of this moment."""
        ...


def screen_of(pipeline: object) -> Screen:
    """The sensitive words that a pipeline looks for."""
    return pipeline.screen if isinstance(pipeline, Screening) else NOTHING
