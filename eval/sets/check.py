"""Whether question sets agree with themselves and with the documents, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.judge.matching import normalise, stands_in
from eval.sets.question_set import Question


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a question: ``place`` names file and line."""

    place: str
    message: str


def check_questions(questions: Sequence[tuple[str, Question]], corpus_texts: Iterable[str]) -> tuple[Problem, ...]:
    """Return every evidence that stands in no document and every accepted answer that its own ``reject`` forbids.

    Args:
        questions: each with the name of its file.
        corpus_texts: the documents.
    """
    corpus = [normalise(text) for text in corpus_texts]
    return tuple(
        Problem(_place(file, question), message)
        for file, question in questions
        for message in (*_lost_evidence(question, corpus), *_contradictions(question))
    )


def _place(file: str, question: Question) -> str:
    return f"{file} line {question.line}" if question.line else f"{file} id {question.id}"


def _lost_evidence(question: Question, corpus: Sequence[str]) -> Iterator[str]:
    for piece in question.evidence:
        wanted = normalise(piece)
        if not any(wanted in text for text in corpus):
            yield f"evidence {piece[:40]!r} stands in no document; quote it verbatim or ingest its document"


def _contradictions(question: Question) -> Iterator[str]:
    """Accepted forms that ``reject`` forbids, each alone: whatever else an answer holds, it cannot mend that."""
    if not question.answerable:
        return
    forms = (*question.answers, *(form for item in question.answers_all for form in item))
    for form in dict.fromkeys(forms):
        forbidden = [item for item in question.reject if stands_in(item, form)]
        if forbidden:
            yield f"its own reject {forbidden[0][:40]!r} forbids the accepted answer {form[:40]!r}; mend one of them"
