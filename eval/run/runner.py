"""Asking every question of some sets and judging the answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from eval.judge import cmrc
from eval.judge.grade import grade
from eval.judge.matching import normalise, stands_in
from eval.run.evidence import EvidenceLocator
from eval.run.outcome import CitedQuote, Outcome, SeenPassage, Variation
from eval.run.perturb import perturbations
from eval.sets.question_set import Question
from rag.errors import PolicyQAError
from rag.text.quantities import find_quantities
from rag.types import Answer, Citation, Document, Status, Turn
from rag.verify.figures import unheld_figures

CRASHED = "crashed"
"""The status of a question that asking failed for."""

# Passages that an outcome keeps, and characters of each.
_MOST_PASSAGES, _SHOWN = 5, 160
# What a bug in the program raises. It ends one question, not the run that is to find it.
_BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)


class DocumentLookup(Protocol):
    """What the runner needs of the catalog: the texts that citations quote."""

    def document(self, doc_id: str, /) -> Document | None:
        """Return the document, or ``None`` when there is none of that id."""
        ...

    def documents(self) -> Sequence[Document]:
        """Return every document."""
        ...


class AskingPipeline(Protocol):
    """What the runner needs of ``rag.pipeline.Pipeline``."""

    @property
    def catalog(self) -> DocumentLookup:
        """Where the documents are."""
        ...

    def ask(self, question: str, history: Sequence[Turn] = (), /) -> Answer:
        """Answer a question in its conversation."""
        ...


class OutcomeKeeper(Protocol):
    """Where outcomes are kept as they come; ``eval.run.journal`` keeps them on disk."""

    def recorded(self, file: str, question: Question) -> Outcome | None:
        """Return the outcome of this very question, or ``None``."""
        ...

    def record(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        ...


class AnswerJudge(Protocol):
    """A second opinion on an answer, beside the rule."""

    def judge(self, question: Question, outcome: Outcome) -> dict[str, bool]:
        """Return which criteria the answer meets; empty when there is no verdict."""
        ...


def run(
    pipeline: AskingPipeline,
    questions: Sequence[tuple[str, Question]],
    *,
    repeat: int = 1,
    perturb: bool = False,
    journal: OutcomeKeeper | None = None,
    judge: AnswerJudge | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Outcome, ...]:
    """Ask the questions one after another and judge the answers.

    A question that raises is reported as crashed, which is neither right nor wrong, and the others go on.

    Args:
        pipeline: what answers.
        questions: each with the name of its file.
        repeat: how many times each is asked in all; every answer must be the first one's twin.
        perturb: ask each in other writings too (see ``eval.run.perturb``).
        journal: where outcomes are kept as they come, and taken from when they are there already.
        judge: a second opinion, asked for answered questions.
        progress: called with (questions done, questions in all), first with none done.
    """
    asker = _Asker(pipeline, EvidenceLocator(pipeline.catalog.documents()), repeat, perturb, judge)
    outcomes: list[Outcome] = []
    for done, (file, question) in enumerate(questions):
        if progress is not None:
            progress(done, len(questions))
        outcome = journal.recorded(file, question) if journal is not None else None
        if outcome is None:
            outcome = asker.ask(file, question)
            if journal is not None:
                journal.record(outcome)
        outcomes.append(outcome)
    if progress is not None:
        progress(len(questions), len(questions))
    return tuple(outcomes)


class _Asker:
    """Asks one question in all the ways a run asks for."""

    def __init__(
        self,
        pipeline: AskingPipeline,
        locator: EvidenceLocator,
        repeat: int,
        perturb: bool,
        judge: AnswerJudge | None,
    ) -> None:
        self._pipeline, self._locator = pipeline, locator
        self._repeat, self._perturb, self._judge = repeat, perturb, judge

    def ask(self, file: str, question: Question) -> Outcome:
        start = time.perf_counter()
        try:
            answer = self._pipeline.ask(question.question, question.history)
            latency_ms = (time.perf_counter() - start) * 1000
            outcome = self._judged(file, question, answer, latency_ms)
            outcome = replace(outcome, variations=tuple(self._variations(question, answer)))
            if self._judge is not None and outcome.status == Status.ANSWERED:
                outcome = replace(outcome, judged=self._judge.judge(question, outcome))
        except (PolicyQAError, *_BUGS) as error:
            latency_ms = (time.perf_counter() - start) * 1000
            return Outcome(file, question, CRASHED, latency_ms, error=f"{type(error).__name__}: {error}")
        return outcome

    def _judged(self, file: str, question: Question, answer: Answer, latency_ms: float) -> Outcome:
        accepted = (*question.answers, *(form for forms in question.answers_all for form in forms))
        answered = answer.status is Status.ANSWERED
        quotes = [citation.quote for citation in answer.citations]
        scored = question.answerable and bool(question.answers)
        said = answer.text if answered else ""
        return Outcome(
            file=file,
            question=question,
            status=str(answer.status),
            latency_ms=latency_ms,
            grade=grade(question, answer.status, answer.text),
            answer=answer.text,
            short_answer=answer.short_text,
            notes=answer.notes,
            citations=tuple(self._quote(citation, accepted, question) for citation in answer.citations),
            confidence=answer.confidence,
            timings_ms=dict(answer.timings),
            exact_match=cmrc.exact_match(answer.short_text, question.answers) if scored else None,
            f1=cmrc.f1(answer.short_text or said, question.answers) if scored else None,
            faithful=not unheld_figures(answer.text, quotes) if answered and find_quantities(answer.text) else None,
            retrieval=self._locator.retrieval(question.evidence, answer.hits),
            model=answer.model,
            passages=tuple(
                SeenPassage(hit.chunk.doc_id, hit.chunk.span.start, hit.chunk.span.end, hit.chunk.text[:_SHOWN])
                for hit in answer.hits[:_MOST_PASSAGES]
            ),
        )

    def _quote(self, citation: Citation, accepted: Sequence[str], question: Question) -> CitedQuote:
        document = self._pipeline.catalog.document(citation.doc_id)
        span, quote = citation.span, citation.quote
        return CitedQuote(
            marker=citation.marker,
            doc_id=citation.doc_id,
            title=citation.title,
            section=citation.section_path,
            quote=quote,
            start=span.start,
            end=span.end,
            verbatim=document is not None and bool(quote) and span.cut(document.text) == quote,
            supports=any(stands_in(form, quote) for form in accepted) if question.answerable and accepted else None,
        )

    def _variations(self, question: Question, first: Answer) -> list[Variation]:
        again = [
            Variation("repeat", question.question, answer.text, _same_bytes(first, answer))
            for answer in (self._pipeline.ask(question.question, question.history) for _ in range(self._repeat - 1))
        ]
        for kind, text in perturbations(question.question).items() if self._perturb else ():
            answer = self._pipeline.ask(text, question.history)
            again.append(Variation(kind, text, answer.text, _same_fact(first, answer)))
        return again


def _same_bytes(first: Answer, again: Answer) -> bool:
    return (first.status, first.text, first.citations, first.notes) == (
        again.status,
        again.text,
        again.citations,
        again.notes,
    )


def _same_fact(first: Answer, again: Answer) -> bool:
    return first.status is again.status and normalise(first.short_text) == normalise(again.short_text)
