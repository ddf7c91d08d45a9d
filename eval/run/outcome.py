"""What became of one question: everything a report, a comparison or a resumed run needs to know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.judge.grade import Grade
from eval.sets.question_set import Question
from rag.types import ModelUse


@dataclass(frozen=True, slots=True)
class CitedQuote:
    """A citation as it was checked.

    ``verbatim``: the quote stands in the document at its offsets (half-open, in characters). ``supports``: an accepted
    answer stands in it; ``None`` where the question names none.
    """

    marker: int
    doc_id: str
    title: str
    section: tuple[str, ...]
    quote: str
    start: int
    end: int
    verbatim: bool
    supports: bool | None


@dataclass(frozen=True, slots=True)
class SeenPassage:
    """One of the first passages that were retrieved: its place (half-open, in characters) and its beginning."""

    doc_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How the evidence spans of a question stand in what was retrieved for it.

    ``ranks``: for each evidence span, the 1-based rank of the first passage that covers it, or ``None``;
    ``gains``: for each retrieved passage, how many evidence spans it is the first to cover.
    ``within_600`` and ``within_1500``: every span stands in that many first characters of the retrieved text.
    """

    ranks: tuple[int | None, ...]
    gains: tuple[int, ...]
    within_600: bool
    within_1500: bool


@dataclass(frozen=True, slots=True)
class Variation:
    """The same question asked again: ``kind`` is ``repeat`` or the name of a perturbation.

    ``same``: the answer says the same (byte for byte of a repetition, in its short answer of a perturbation).
    """

    kind: str
    question: str
    answer: str
    same: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    ``grade`` is ``None`` when asking crashed; then ``error`` says how, and the answer's fields are empty.
    ``status`` is ``answered``, ``abstained`` or ``crashed``. ``exact_match`` and ``f1`` are those of the CMRC 2018
    script, ``None`` where the question has no accepted answers. ``faithful``: every figure of the answer stands in a
    quote; ``None`` where it has none. ``retrieval`` is ``None`` where the question names no evidence.
    ``model``: what a language model had to do with the answer; ``None`` where none is configured.
    Latencies are milliseconds; ``timings_ms`` is the split by stage.
    """

    file: str
    question: Question
    status: str
    latency_ms: float
    grade: Grade | None = None
    error: str = ""
    answer: str = ""
    short_answer: str = ""
    notes: tuple[str, ...] = ()
    citations: tuple[CitedQuote, ...] = ()
    confidence: float = 0.0
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    exact_match: float | None = None
    f1: float | None = None
    faithful: bool | None = None
    retrieval: Retrieval | None = None
    variations: tuple[Variation, ...] = ()
    judged: Mapping[str, bool] = field(default_factory=dict)
    model: ModelUse | None = None
    passages: tuple[SeenPassage, ...] = ()

    @property
    def correct(self) -> bool:
        """Whether the rule found the answer right; a crash is neither right nor wrong, and not right here."""
        return self.grade is not None and self.grade.correct
