"""An answer on its way to the asker: line by line as it may be shown, then with the overview that a model adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.clock import Clock, longer
from rag.sensitive.answers import screen_answer
from rag.sensitive.asked import Asked
from rag.sensitive.screen import Screen
from rag.stages import Summarizer
from rag.types import Answer, Event, Status, TextDelta


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it is told, and as it was read, in one script: that is what an overview is asked of."""

    answer: Answer
    read: Answer
    summarizer: Summarizer | None = None

    def events(self, screen: Screen, asked: Asked) -> Iterator[Event]:
        """Yield what the asker gets, all of it seen by ``screen``: lines, the end of the overview's stage, the answer.

        The overview is asked for when the answer can be read already; one with words that refuse an answer is left
        out, for what has been told stands.
        """
        answer = screen_answer(screen, self.answer, asked)
        if answer.status is Status.ANSWERED:
            yield from map(TextDelta, answer.text.splitlines(keepends=True))
            if self.summarizer is not None:
                clock = Clock()
                summed = self._summed(self.summarizer)
                shown = screen_answer(screen, summed, asked)
                answer = shown if shown.status is Status.ANSWERED else replace(answer, model=summed.model)
                stage = clock.lap("summarize")
                yield stage
                answer = replace(answer, timings=longer(answer.timings, stage))
        yield answer

    def _summed(self, summarizer: Summarizer) -> Answer:
        """The answer as it is told, with an overview where one stands."""
        summed = summarizer.summarize(replace(self.read, model=self.answer.model))
        return replace(self.answer, overview=summed.overview, model=summed.model)
