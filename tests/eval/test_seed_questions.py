"""The project's own question set fits the document it asks about and the rule that judges it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.judge.grade import grade
from eval.sets.load import load_questions
from eval.sets.question_set import Question

ROOT = Path(__file__).parents[2]
QUESTIONS = load_questions(ROOT / "eval" / "questions" / "seed.jsonl")
CORPUS = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt")))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_evidence_stands_verbatim_in_the_corpus(question: Question) -> None:
    assert bool(question.evidence) == question.answerable
    assert all(piece in CORPUS for piece in question.evidence)


@pytest.mark.parametrize(
    "question", [question for question in QUESTIONS if question.answerable], ids=lambda question: question.id
)
def test_each_accepted_answer_is_graded_right(question: Question) -> None:
    rest = [forms[0] for forms in question.answers_all]
    for answer in question.answers or ("",):
        assert grade(question, "answered", "；".join([answer, *rest])).correct


def test_the_set_asks_in_many_ways() -> None:
    assert {"target", "actual", "list", "compare", "followup", "metadata", "unanswerable"} <= {
        q.type for q in QUESTIONS
    }
