"""What is found for a question, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from rag.types.document import Chunk
from rag.types.question import Query
from rag.types.scope import Scope, Span
from rag.types.screened import Screened

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
    """The evidence of an answer: ``quote == document.text[span]``.

    ``marker`` is its 1-based number; ``page`` that on which the quote begins, of a document that has pages.
    """

    marker: int
    doc_id: str
    title: str
    section_path: tuple[str, ...]
    span: Span
    quote: str
    scope: Scope = Scope()
    verdict: Verdict = Verdict.UNCHECKED
    url: str | None = None
    page: int | None = None


class Pointing(StrEnum):
    """What came of asking a language model which units answer.

    NOT_ASKED: the extractive answer was sure by itself; AGREED: the model names what was to be told anyway; POINTED:
    what is told is the model's choice; NOTHING: it says that nothing answers; REFUSED: its reply could not be read or
    its choice did not hold; UNAVAILABLE: there was no reply. In the last two the extractive answer stands.
    """

    NOT_ASKED = "not_asked"
    AGREED = "agreed"
    POINTED = "pointed"
    NOTHING = "nothing"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"


class Wording(StrEnum):
    """What came of asking a language model for an overview of what is quoted.

    WHOLE: all of it is borne out; PART: what is not was left out; NOTHING: nothing was left, or it says what is told
    once more; UNAVAILABLE: there was no reply.
    """

    NOT_ASKED = "not_asked"
    WHOLE = "whole"
    PART = "part"
    NOTHING = "nothing"
    UNAVAILABLE = "unavailable"


class Used(Protocol):
    """Requests to a language model and their tokens."""

    @property
    def calls(self) -> int:
        """Requests."""
        ...

    @property
    def input_tokens(self) -> int:
        """Tokens sent."""
        ...

    @property
    def output_tokens(self) -> int:
        """Tokens received."""
        ...


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model had to do with an answer, and what it used: requests and tokens."""

    outcome: Pointing = Pointing.NOT_ASKED
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    wording: Wording = Wording.NOT_ASKED

    def plus(self, used: Used) -> ModelUse:
        """The same with what was used besides."""
        return replace(
            self,
            calls=self.calls + used.calls,
            input_tokens=self.input_tokens + used.input_tokens,
            output_tokens=self.output_tokens + used.output_tokens,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the program says to a question, with its evidence.

    ``notes`` hold near misses and warnings, never the asked fact; ``closest`` the nearest passages of an
    abstained answer; ``confidence`` lies in [0, 1]: how likely the answer is right, of an abstained one how likely the
    documents do not hold it, 0 where that was not examined; ``missing`` names what was asked and is not in the
    documents, where the rest is answered; ``timings`` are milliseconds by stage. ``expires_on``: the last day of an
    answer that a person has written, YYYY-MM-DD; empty: any day. ``overview``: a language model's summary of what is
    quoted, each clause of it checked; empty without one. ``model``: what a language model had to do with the answer,
    ``None`` where none is configured. ``screened``: lists of sensitive words that were met on the way.
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
    overview: str = ""
    model: ModelUse | None = None
    screened: tuple[Screened, ...] = ()


@dataclass(frozen=True, slots=True)
class StageDone:
    """A stage of the question path has finished, after ``milliseconds``."""

    name: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the verified answer's text. The ``Answer`` that follows holds all of it."""

    text: str


Event = StageDone | TextDelta | Answer
