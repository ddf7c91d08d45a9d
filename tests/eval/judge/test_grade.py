from __future__ import annotations

import pytest

from eval.judge.grade import grade, max_characters
from eval.sets.question_set import Question
from rag.types import Status


def answerable(**fields: tuple[object, ...]) -> Question:
    return Question("q", "问?", answerable=True, **fields)  # type: ignore[arg-type]


def test_any_of_the_answers_is_enough() -> None:
    question = answerable(answers=("150家以上", "150家"))
    assert grade(question, "answered", "目标是150家。").correct


def test_none_of_the_answers_is_wrong_and_named() -> None:
    verdict = grade(answerable(answers=("150家以上", "150家")), "answered", "目标是15家。")
    assert not verdict.correct
    assert "150家以上 / 150家" in verdict.reason


def test_a_rejected_item_makes_it_wrong_even_beside_the_answer() -> None:
    verdict = grade(answerable(answers=("150家",), reject=("277",)), "answered", "目标150家，2019年277家。")
    assert not verdict.correct
    assert "277" in verdict.reason


def test_a_rejected_number_is_taken_whole() -> None:
    assert grade(answerable(answers=("150家",), reject=("7",)), "answered", "150家，占7.5%，共277家。").correct


def test_every_item_of_answers_all_must_stand_in_some_form() -> None:
    question = answerable(answers_all=(("五年", "5年"), ("二十年", "20年")))
    assert grade(question, "answered", "由5年改为二十年。").correct
    assert not grade(question, "answered", "改为二十年。").correct
    assert not grade(question, "answered", "改为二十五年。").correct


def test_answers_and_answers_all_are_both_required() -> None:
    question = answerable(answers=("112个",), answers_all=(("300亿",),))
    assert grade(question, "answered", "112个，总投资300亿元。").correct
    assert not grade(question, "answered", "总投资300亿元。").correct
    assert not grade(question, "answered", "112个。").correct


@pytest.mark.parametrize(
    ("question_type", "most"),
    [
        *((name, 200) for name in ("figure", "who", "when", "where", "document_fact")),
        *((name, 800) for name in ("list", "how", "condition", "definition", "reason", "summary")),
        *((name, 400) for name in ("yes_no", "comparison", "followup", "false_premise", "penalty", "")),
    ],
)
def test_how_long_a_right_answer_may_be_hangs_on_the_type_of_the_question(question_type: str, most: int) -> None:
    question = Question("q", "问?", answerable=True, answers=("150家",), type=question_type)
    longest = "150家" + "。" * (most - len("150家"))
    assert max_characters(question_type) == most
    assert grade(question, "answered", longest).correct
    assert str(most) in grade(question, "answered", f"{longest}。").reason


def test_abstaining_from_an_answerable_question_is_wrong_whatever_the_text() -> None:
    assert not grade(answerable(answers=("150家",)), Status.ABSTAINED, "150家").correct


def test_an_unanswerable_question_wants_abstention_only() -> None:
    question = Question("q", "问?", answerable=False, reject=("5.4%",))
    assert grade(question, Status.ABSTAINED, "未收录，相近的是5.4%。" * 50).correct
    assert not grade(question, Status.ANSWERED, "不知道。").correct


def test_an_empty_answer_is_wrong() -> None:
    assert not grade(answerable(answers=("150家",)), "answered", "").correct
