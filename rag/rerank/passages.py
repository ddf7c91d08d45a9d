"""Passages as they are compared with a question: their sentences folded, synonyms as one word; each read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.store.recent import Recent
from rag.types import Chunk

# Characters of passages that are kept, about 10 bytes each with the passage itself, which the catalog keeps as well.
_KEPT_CHARACTERS = 5_000_000


class Passages:
    """Reads passages; those met last are remembered, for the same ones come with every question.

    Args:
        readings: reads texts for comparison, synonyms as one word and without white space.
    """

    def __init__(self, readings: Callable[[Sequence[str]], Sequence[str]]) -> None:
        self._readings = readings
        self._known: Recent[tuple[Chunk, str]] = Recent(_KEPT_CHARACTERS, lambda one: len(one[1]) + 1)

    def sentences(self, chunk: Chunk) -> str:
        """The sentences of a passage, as they are read, a line each, each once."""
        known = self._known.get(chunk.chunk_id)
        if known is None or not (known[0] is chunk or _is_same(known[0], chunk)):
            text, offset = chunk.text, chunk.span.start
            cut = [text[one.span.start - offset : one.span.end - offset] for one in chunk.sentences] or [text]
            known = (chunk, "\n".join(dict.fromkeys(self._readings(cut))))
            self._known.put(chunk.chunk_id, known)
        return known[1]


def _is_same(one: Chunk, other: Chunk) -> bool:
    """Whether two passages of one id read alike; what was stored anew may be cut otherwise."""
    return one.text == other.text and one.span == other.span and one.sentences == other.sentences
