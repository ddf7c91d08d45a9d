"""What the selector learns from: passages cut into units, and questions with the units that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.store.passages import passage_text
from rag.types import Chunk, Span

# A passage by its key, and the index of one of its units.
Unit = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` is what is embedded, ``body`` where its own text begins; ``units`` are spans of that own text."""

    text: str
    body: int
    units: tuple[Span, ...]
    document: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its gold units, none where it has no answer, and passages found for it, the best first."""

    question: str
    gold: tuple[Unit, ...]
    candidates: tuple[str, ...]

    @property
    def gold_passages(self) -> tuple[str, ...]:
        """The passages that hold the gold, each once."""
        return tuple(dict.fromkeys(key for key, _ in self.gold))


@dataclass(frozen=True, slots=True)
class Source:
    """Examples with their passages by key; ``share`` of the examples are drawn each round."""

    name: str
    passages: Mapping[str, Passage]
    examples: tuple[Example, ...]
    share: float = 1.0


def passage_of(chunk: Chunk, title: str) -> Passage:
    """A chunk, as it is read, of a document with this title; its units are its sentences."""
    text = passage_text(chunk, title)
    units = tuple(one.span.shift(-chunk.span.start) for one in chunk.sentences)
    return Passage(text, len(text) - len(chunk.text), units or (Span(0, len(chunk.text)),), chunk.doc_id)
