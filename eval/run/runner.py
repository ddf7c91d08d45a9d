"""Asking every question of some sets and judging the answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.judge.grade import grade
from eval.metrics.measure import Metrics, Outcome, evidence_in_context, measure
from eval.sets.question_set import Question, load_question_set
from rag.errors import PolicyQAError
from rag.types import Answer, Citation, Document, Turn


class DocumentLookup(Protocol):
    """What the runner needs of the catalog: the text that citations quote."""

    def document(self, doc_id: str, /) -> Document | None:
        """Return the document, or ``None`` when there is none of that id."""
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


@dataclass(frozen=True, slots=True)
class EvalReport:
    """What a run found: an outcome per question, in the order asked, and the figures of all and of each file."""

    outcomes: tuple[Outcome, ...]
    overall: Metrics
    by_file: Mapping[str, Metrics]


def run_question_sets(
    pipeline: AskingPipeline, files: Sequence[Path], progress: Callable[[int, int], None] | None = None
) -> EvalReport:
    """Ask every question of the files, one after another, and judge the answers.

    All files are read before the first question is asked. A question that raises ``PolicyQAError`` is reported as
    crashed, which is neither right nor wrong, and the others go on.

    Args:
        pipeline: what answers.
        files: question sets in JSON Lines.
        progress: called with (questions done, questions in all), first with none done.

    Raises:
        InputFileError: a file is malformed.
    """
    asked = [(str(path), question) for path in dict.fromkeys(files) for question in load_question_set(path)]
    outcomes: list[Outcome] = []
    for done, (file, question) in enumerate(asked):
        if progress is not None:
            progress(done, len(asked))
        outcomes.append(_ask(pipeline, file, question))
    if progress is not None:
        progress(len(asked), len(asked))
    names = dict.fromkeys(outcome.file for outcome in outcomes)
    return EvalReport(
        outcomes=tuple(outcomes),
        overall=measure(outcomes),
        by_file={name: measure([outcome for outcome in outcomes if outcome.file == name]) for name in names},
    )


def _ask(pipeline: AskingPipeline, file: str, question: Question) -> Outcome:
    start = time.perf_counter()
    try:
        answer = pipeline.ask(question.question, question.history)
        latency_ms = (time.perf_counter() - start) * 1000
        verbatim = tuple(_is_verbatim(citation, pipeline.catalog) for citation in answer.citations)
    except PolicyQAError as error:
        latency_ms = (time.perf_counter() - start) * 1000
        return Outcome(file, question, latency_ms, error=f"{type(error).__name__}: {error}")
    return Outcome(
        file=file,
        question=question,
        latency_ms=latency_ms,
        answer=answer,
        grade=grade(question, answer.status, answer.text),
        verbatim=verbatim,
        evidence_found=evidence_in_context(question.evidence, answer.hits),
    )


def _is_verbatim(citation: Citation, catalog: DocumentLookup) -> bool:
    document = catalog.document(citation.doc_id)
    return document is not None and bool(citation.quote) and citation.span.cut(document.text) == citation.quote
