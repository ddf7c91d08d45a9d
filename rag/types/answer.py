"""What is found for a question, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rag.types.document import Chunk
from rag.types.question import Query
from rag.types.scope import Scope, Span

# What marks a figure of an answer as computed from two quoted ones.
COMPUTED = "按上述数字计算"
# What marks a number of an answer as that of the items a quote lists.
COUNTED = "按原文所列计数"


class Status(StrEnum):
    """Whether the documents hold the answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Verdict(StrEnum):
    """What verification found of one citation."""

    UNCHECKED = "unchecked"
    SUPPORTED = "supported"
    NOT_VERBATIM = "not_verbatim"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. ``score``: higher is better; ``rank``: 1-based within ``retriever``."""

    chunk: Chunk
    score: float
    rank: int
    retriever: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The evidence of an answer: ``quote == document.text[span]``. ``marker`` is its 1-based number."""

    marker: int
    doc_id: str
    title: str
    section_path: tuple[str, ...]
    span: Span
    quote: str
    scope: Scope = Scope()
    verdict: Verdict = Verdict.UNCHECKED
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says to a question, with its evidence.

    ``notes`` hold near misses and warnings, never the asked fact; ``closest`` the nearest passages of an
    abstained answer; ``confidence`` lies in [0, 1]: how likely the answer is right, of an abstained one how likely the
    documents do not hold it, 0 where that was not examined; ``missing`` names what was asked and is not in the
    documents, where the rest is answered; ``timings`` are milliseconds by stage. ``expires_on``: the last day of an
    answer that a person has written, YYYY-MM-DD; empty: any day.
    """

    query: Query
    status: Status
    text: str
    short_text: str = ""
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0
    reader: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage of the question path has finished, after ``milliseconds``."""

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of provisional answer text. The final ``Answer`` replaces all of it."""

    text: str


Event = StageDone | TextDelta | Answer
