"""What the interfaces need of the program behind them, and the place where they wait for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.types import Answer, Document, Event, Filters, Hit, Indicator, Turn
from ui.errors import NotReadyError


class Counting(Protocol):
    """How much a catalog holds."""

    @property
    def documents(self) -> int:
        """Documents stored."""
        ...

    @property
    def chunks(self) -> int:
        """Chunks stored."""
        ...

    @property
    def indicators(self) -> int:
        """Indicators stored."""
        ...


class Listing(Protocol):
    """The part of the catalog that interfaces show."""

    def documents(self) -> tuple[Document, ...]:
        """All documents, in a stable order."""
        ...

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        ...

    def counts(self) -> Counting:
        """How much there is."""
        ...

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger's rows whose name contains ``name`` and whose years hold ``year``."""
        ...


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


class Service:
    """Holds the pipeline once it is loaded, so that the server can listen before that.

    >>> Service().ready
    False
    """

    def __init__(self, pipeline: Answering | None = None) -> None:
        self._lock = threading.Lock()
        self._pipeline = pipeline

    @property
    def ready(self) -> bool:
        """Whether questions can be answered now."""
        return self._pipeline is not None

    @property
    def pipeline(self) -> Answering:
        """The loaded pipeline.

        Raises:
            NotReadyError: it is still being loaded, or already closed.
        """
        pipeline = self._pipeline
        if pipeline is None:
            raise NotReadyError("the service is still starting; try again in a few seconds")
        return pipeline

    def start(self, pipeline: Answering) -> None:
        """Offer ``pipeline`` from now on."""
        with self._lock:
            self._pipeline = pipeline

    def stop(self) -> None:
        """Stop answering and close the pipeline; a second call does nothing."""
        with self._lock:
            pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.close()
