"""What a reader is given for a question: the query and its passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.path.stages import Stages
from rag.stages import Reader
from rag.types import Answer, Hit, Query, Status

Given = tuple[Query, tuple[Hit, ...]]


class Recorder:
    """A reader that notes what it is given and answers nothing."""

    name = "recorder"

    def __init__(self) -> None:
        self._given: list[Given] = []
        self._replaced: Reader | None = None

    def take_place(self, stages: Stages) -> Stages:
        """Stages with this reader for their own, which is kept."""
        self._replaced = stages.reader
        return replace(stages, reader=self)

    @property
    def replaced(self) -> Reader | None:
        """The reader whose place was taken."""
        return self._replaced

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """Note both."""
        self._given.append((query, tuple(hits)))
        return Answer(query, Status.ABSTAINED, "")

    def take(self) -> list[Given]:
        """What was given since the last time."""
        given, self._given = self._given, []
        return given
