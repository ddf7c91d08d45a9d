"""The rule that makes an answer right or wrong."""

from __future__ import annotations

from dataclasses import dataclass

from eval.judge.matching import stands_in
from eval.sets.question_set import Question
from rag.types import Status

MAX_ANSWER_CHARACTERS = 400
"""A longer answer is wrong: whoever recites the whole document has every figure in it."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The verdict on one answer. ``reason`` says in a few words why, for people."""

    correct: bool
    reason: str


def grade(question: Question, status: str, answer_text: str) -> Grade:
    """Judge one answer by its status and its answer text alone; notes and citations do not count.

    An unanswerable question is right when the status is ``abstained``. An answerable one is right when it was
    answered in at most 400 characters, any of ``answers`` (when there are some) and every item of ``answers_all``
    stand in the text, and nothing of ``reject`` does. ``eval.judge.matching`` says what standing in a text means.

    Args:
        question: the question with what is accepted and what is not.
        status: ``answered`` or ``abstained``.
        answer_text: the ``answer`` field.

    Example:
        >>> question = Question("1", "目标是多少?", True, answers=("150家",), reject=("277家",))
        >>> grade(question, "answered", "目标为150家以上。").correct
        True
    """
    abstained = status == Status.ABSTAINED
    if not question.answerable:
        return Grade(True, "正确弃答") if abstained else Grade(False, "文档未收录，却作了回答")
    if abstained:
        return Grade(False, "文档中有答案，却答未收录")
    if len(answer_text) > MAX_ANSWER_CHARACTERS:
        return Grade(False, f"回答长 {len(answer_text)} 字，超过 {MAX_ANSWER_CHARACTERS} 字")
    return _grade_content(question, answer_text)


def _grade_content(question: Question, answer_text: str) -> Grade:
    rejected = [item for item in question.reject if stands_in(item, answer_text)]
    if rejected:
        return Grade(False, f"含有不应出现的内容：{'、'.join(rejected)}")
    wanted = ((question.answers,) if question.answers else ()) + question.answers_all
    missing = [forms for forms in wanted if not any(stands_in(form, answer_text) for form in forms)]
    if missing:
        return Grade(False, f"缺少：{'；'.join(' / '.join(forms) for forms in missing)}")
    return Grade(True, "正确")
