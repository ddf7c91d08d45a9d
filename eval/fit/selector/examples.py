"""What the selector learns from: passages cut into units, and questions with the units that answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.judge.matching import stands_in
from rag.store.passages import passage_text
from rag.types import Chunk, Span

# A passage by its key, and the index of one of its units.
Unit = tuple[str, int]

_HALF = 0.5


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


def bears(unit: Span, text: str, evidence: Span, accepted: Sequence[str]) -> bool:
    """Whether a unit is gold: it holds half of the evidence, is half within it, or overlaps it and holds an answer.

    Args:
        unit: a span of the document, as is ``evidence``.
        text: what stands there.
        evidence: a span that the answer stands in.
        accepted: accepted answers, or items that an answer must have.
    """
    overlap = min(unit.end, evidence.end) - max(unit.start, evidence.start)
    if overlap <= 0 or not text.strip():
        return False
    if overlap >= _HALF * min(len(unit), len(evidence)):
        return True
    return any(stands_in(item, text) for item in accepted)
