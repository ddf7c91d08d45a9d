"""A question made from a row of the ledger is answered with that row, however it is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eval.run.runner import run
from eval.sets.draft import draft_questions
from eval.sets.question_set import Question
from rag.build import build_pipeline
from rag.config import Settings
from rag.pipeline import Pipeline

# Names that the text breaks off, and a bracket that takes a figure back, leave a few rows nobody could ask by.
LEAST = 0.97
SAMPLE = 6
# Of the other writings so many are answered alike.
MOSTLY = 0.97


@pytest.fixture(scope="module")
def asked(real_settings: Settings) -> Iterator[tuple[Pipeline, tuple[Question, ...]]]:
    pipeline = build_pipeline(real_settings)
    yield pipeline, draft_questions(pipeline.catalog.indicators(), pipeline.catalog.documents())
    pipeline.close()


def test_a_row_asked_for_is_the_row_answered(asked: tuple[Pipeline, tuple[Question, ...]]) -> None:
    pipeline, questions = asked
    outcomes = run(pipeline, [("ledger", question) for question in questions])
    wrong = [f"{one.question.question} {one.answer}" for one in outcomes if not one.correct]
    assert len(outcomes) > 80
    assert len(wrong) <= (1 - LEAST) * len(outcomes), wrong
    assert all(quote.verbatim for one in outcomes for quote in one.citations)


def test_the_answer_stays_the_same_in_other_writings(asked: tuple[Pipeline, tuple[Question, ...]]) -> None:
    pipeline, questions = asked
    outcomes = run(pipeline, [("ledger", question) for question in questions[::SAMPLE]], repeat=2, perturb=True)
    variations = [variation for one in outcomes for variation in one.variations]
    assert {variation.kind for variation in variations} >= {"repeat", "full_width", "traditional", "unpunctuated"}
    # Rarer words for all that is named may leave doubt enough to abstain; they never bring another answer.
    other = [one for one in variations if not one.same and not (one.kind == "synonyms" and "未收录" in one.answer)]
    assert other == []
    assert sum(one.same for one in variations) > MOSTLY * len(variations)
