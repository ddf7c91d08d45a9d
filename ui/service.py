"""What the interfaces need of the program behind them, and the place where they wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from ingest.progress import Watch
from ingest.types import IngestReport
from rag.path.examined import Examined
from rag.sensitive.asked import screen_question
from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.store.ledger import LedgerPage, LedgerQuery
from rag.types import Answer, Block, Chunk, Document, Event, Filters, Hit, Indicator, Screened, Section, Span, Turn
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


class LedgerSearch(Protocol):
    """The ledger, as interfaces search it."""

    def page(self, wanted: LedgerQuery, limit: int, offset: int = 0) -> LedgerPage:
        """Some of the rows wanted, and how many there are."""
        ...

    def names(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The names of the rows wanted with how many rows each has, the most frequent first."""
        ...

    def bodies(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The bodies of the rows wanted with how many rows each has, the most frequent first."""
        ...


class Listing(Protocol):
    """The part of the catalog that interfaces show."""

    @property
    def revision(self) -> str | None:
        """Changes with every document shown, hidden, corrected or put in another collection."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """All documents, in a stable order."""
        ...

    def headers(self) -> tuple[Document, ...]:
        """All documents without their texts, in the same order: quick with any number of them."""
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

    def ledger(self) -> LedgerSearch:
        """The ledger, to be searched."""
        ...

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children; none of one that is not listed."""
        ...

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order; none of one that is not listed."""
        ...

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The passages of a document in order; none of one that is not listed."""
        ...

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        """Those of the blocks that reach into a stretch of the text."""
        ...

    def collections(self, doc_id: str) -> tuple[str, ...]:
        """The collections that a document is in, as far as they may be seen."""
        ...

    def collection_counts(self) -> Mapping[str, int]:
        """How many documents are in each collection that may be seen, by its name; none that holds nothing."""
        ...

    def visible(self, collections: Collection[str] = ()) -> Listing:
        """The same, restricted to documents of these collections; none named restricts nothing."""
        ...


class Writing(Protocol):
    """Changes to the documents; each returns when it is done."""

    def add(
        self, paths: Sequence[Path], collection: str = "", *, watch: Watch | None = None, replaces: str = ""
    ) -> IngestReport:
        """Take files in; empty ``collection``: the public one.

        ``watch`` is told where the work on each file is; ``replaces``: a document that gives way to the first new one.
        """
        ...

    def place(self, doc_id: str, collections: Sequence[str]) -> None:
        """Put a document into these collections and no others.

        Raises:
            UnknownDocumentError: there is no such document.
        """
        ...

    def correct(self, doc_id: str, facts: Mapping[str, str | None]) -> Mapping[str, str]:
        """Set facts down for good, ``None`` taking one back; returns all that is set down of the document.

        Raises:
            UnknownDocumentError: there is no such document.
            CorrectionError: there is no such fact, or it cannot have that value.
        """
        ...

    def remove(self, doc_id: str) -> None:
        """Remove a document and everything read from it.

        Raises:
            UnknownDocumentError: there is no such document.
        """
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
