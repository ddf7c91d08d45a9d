"""The place where the interfaces wait for the program behind them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence

from rag.sensitive.asked import screen_question
from rag.types import Answer, Event, Screened
from ui.answering import Answering, Draining, screen_of
from ui.errors import NotReadyError
from ui.writing import Writing


class Service:
    """Holds the pipeline once it is loaded, so that the server can listen before that.

    >>> Service().ready
    False
    """

    def __init__(self, pipeline: Answering | None = None, writer: Writing | None = None) -> None:
        self._lock = threading.Lock()
        self._pipeline, self._writer = pipeline, writer
        self._watchers: list[Callable[[Answer], None]] = []
        self._word_watchers: list[Callable[[Sequence[Screened]], None]] = []
        self._at_drain: list[Callable[[], None]] = []

    def watch(self, watcher: Callable[[Answer], None]) -> None:
        """Call ``watcher`` with every answer that an interface passes on."""
        self._watchers.append(watcher)

    def watch_words(self, watcher: Callable[[Sequence[Screened]], None]) -> None:
        """Call ``watcher`` with the lists of sensitive words that were met before a question is asked."""
        self._word_watchers.append(watcher)

    def covered(self, question: str) -> str:
        """A question as it may be kept: with what is to be covered covered; one that is to be refused as it is."""
        asked = screen_question(screen_of(self._pipeline), question)
        if asked.refused or asked.question == question:
            return question  # its lists are told of with its answer
        for watcher in self._word_watchers:
            watcher(asked.met)
        return asked.question

    def note(self, answer: Answer) -> Answer:
        """Show an answer to those who watch, and return it; called by whoever passes it on to an asker."""
        for watcher in self._watchers:
            watcher(answer)
        return answer

    def noted(self, events: Iterator[Event]) -> Iterator[Event]:
        """Yield ``events``, showing the answer among them to those who watch."""
        for event in events:
            yield self.note(event) if isinstance(event, Answer) else event

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

    @property
    def writer(self) -> Writing:
        """What changes the documents.

        Raises:
            NotReadyError: it is not there yet, or already closed.
        """
        writer = self._writer
        if writer is None or self._pipeline is None:
            raise NotReadyError("documents cannot be changed yet; try again in a few seconds")
        return writer

    def start(self, pipeline: Answering, writer: Writing | None = None) -> None:
        """Offer ``pipeline``, and ``writer`` to editors, from now on."""
        with self._lock:
            self._pipeline, self._writer = pipeline, writer

    def at_drain(self, leave: Callable[[], None]) -> None:
        """Have ``leave`` called when the server begins to stop, before the pipeline takes no more questions."""
        self._at_drain.append(leave)

    def drain(self) -> None:
        """Let a pipeline that can do so finish what it has begun, and begin nothing more."""
        while self._at_drain:
            self._at_drain.pop()()
        pipeline: object = self._pipeline
        if isinstance(pipeline, Draining):
            pipeline.drain()

    def stop(self) -> None:
        """Stop answering and close the pipeline; a second call does nothing."""
        with self._lock:
            pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.close()
