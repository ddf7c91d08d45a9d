"""The rule that makes an answer right or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from eval.judge.matching import stands_in
from eval.sets.question_set import Question
from rag.types import Status

_SHORT = ("figure", "who", "when", "where", "document_fact")
_LONG = ("list", "how", "condition", "definition", "reason", "summary")
_MOST_CHARACTERS: Mapping[str, int] = MappingProxyType({**dict.fromkeys(_SHORT, 200), **dict.fromkeys(_LONG, 800)})
_MOST_CHARACTERS_ELSE = 400


@dataclass(frozen=True, slots=True)
class Grade:
    """The verdict on one answer. ``reason`` says in a few words why, for people."""

    correct: bool
    reason: str


def max_characters(question_type: str) -> int:
    """Return the characters a right answer to a question of this type may have; an unknown type has the middle limit.

    A longer answer is wrong: whoever recites the whole document has every figure in it.

    >>> max_characters("figure"), max_characters("list"), max_characters("yes_no")
    (200, 800, 400)
    """
    return _MOST_CHARACTERS.get(question_type, _MOST_CHARACTERS_ELSE)


def grade(question: Question, status: str, answer_text: str) -> Grade:
    """Judge one answer by its status and its answer text alone; notes and citations do not count.

    An unanswerable question is right when the status is ``abstained``. An answerable one is right when it was
    answered in at most ``max_characters`` of its type, any of ``answers`` (when there are some) and every item of
    ``answers_all`` stand in the text, and nothing of ``reject`` does. ``eval.judge.matching`` says what standing in a
    text means.

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
    if len(answer_text) > (most := max_characters(question.type)):
        return Grade(False, f"回答长 {len(answer_text)} 字，超过 {most} 字")
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
