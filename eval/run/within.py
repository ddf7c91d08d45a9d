"""A pipeline that is asked within one collection: what the others hold is as if it were not there."""

from __future__ import annotations

from collections.abc import Sequence

from eval.run.runner import DocumentLookup
from rag.pipeline import Pipeline
from rag.types import Answer, Filters, Turn


class WithinCollection:
    """Answers, and documents to judge them by, of one collection.

    Args:
        pipeline: what answers.
        collection: its name; one that there is not holds nothing.
    """

    def __init__(self, pipeline: Pipeline, collection: str) -> None:
        self._pipeline, self._filters = pipeline, Filters(collections=(collection,))
        self._catalog = pipeline.catalog.visible((collection,))

    @property
    def catalog(self) -> DocumentLookup:
        """The documents of the collection."""
        return self._catalog

    def ask(self, question: str, history: Sequence[Turn] = (), /) -> Answer:
        """Answer from the collection alone."""
        return self._pipeline.ask(question, history, self._filters)
