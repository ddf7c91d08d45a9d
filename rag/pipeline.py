"""One door to the path of a question: what is asked of it, and what is looked at, sensitive words kept in mind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.path.answerer import Answerer
from rag.path.examined import Examined
from rag.path.examiner import Examiner
from rag.path.reach import Reach
from rag.path.stages import Stages
from rag.read.find.unit import Scored
from rag.sensitive.answers import refusal
from rag.sensitive.asked import screen_question
from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.store.store import Store
from rag.told import Told
from rag.types import Answer, Event, Facet, Filters, Hit, Turn
from rag.verify.verbatim import Verbatim

if TYPE_CHECKING:
    from rag.curated.curator import Found


class Pipeline:
    """Answers questions from a store. Safe to use from several threads.

    Args:
        store: what is asked; closed with the pipeline.
        stages: how, by the collections that the asker may see; no names: all of them.
        candidates: hits that each retriever gives.
        top_k: hits the reader sees.
        screen: gives the sensitive words of the moment.
    """

    def __init__(
        self,
        store: Store,
        stages: Callable[[frozenset[str]], Stages],
        candidates: int,
        top_k: int,
        screen: Callable[[], Screen] = lambda: NOTHING,
    ) -> None:
        self._store, self._screen = store, screen
        reach = Reach(store, stages, candidates, top_k)
        verbatim = Verbatim(ReadingCatalog(store.catalog).copy)  # every stage reads the copies
        self._answerer = Answerer(reach, verbatim)
        self._examiner = Examiner(reach, verbatim, screen, lambda question, filters: self.ask(question, (), filters))

    @property
    def catalog(self) -> Catalog:
        """The documents behind the answers."""
        return self._store.catalog

    @property
    def screen(self) -> Screen:
        """The sensitive words of this moment."""
        return self._screen()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def ask(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Answer:
        """Answer a question.

        Raises:
            QuestionError: it is empty or too long.
            StoreError: the store cannot be read.
        """
        return next(event for event in self.stream(question, history, filters) if isinstance(event, Answer))

    def stream(self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()) -> Iterator[Event]:
        """Answer a question stage by stage: ``StageDone`` events, a ``TextDelta`` for each line, then the ``Answer``.

        What is said has been verified. Raises as ``ask``.
        """
        screen = self._screen()
        asked = screen_question(screen, question, history)
        if asked.refused:
            yield refusal(asked, filters)
            return
        for event in self._answerer.answer(asked.question, asked.history, filters):
            if isinstance(event, Told):
                yield from event.events(screen, asked)
            else:
                yield event

    def search(self, question: str, top_k: int | None = None, filters: Filters = Filters()) -> tuple[Hit, ...]:
        """Return the passages a reader would see, best first, as they may be shown.

        There are none for a question that a list of sensitive words refuses.
        """
        return self._examiner.passages(question, top_k, filters)

    def explain(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = Filters()
    ) -> list[tuple[Facet, list[Scored]]]:
        """What may answer each thing asked, best first, with the signals that speak for it, as it may be shown.

        There is nothing for a question that a list of sensitive words refuses.

        Raises:
            UsageError: the reader that is set keeps no signals.
            Besides, as ``ask``.
        """
        return self._examiner.units(question, history, filters)

    def examine(self, question: str, filters: Filters = Filters()) -> Examined:
        """Answer a question, and say what each stage made of it, as it may be shown. Raises as ``ask``."""
        return self._examiner.examine(question, filters)

    def curated(self, question: str, filters: Filters = Filters()) -> list[Found]:
        """The curated answers that are nearest to a question, those that match it first, with why or why not.

        As they may be shown; none for a question that a list of sensitive words refuses. Raises as ``ask``.
        """
        return self._examiner.curated(question, filters)
