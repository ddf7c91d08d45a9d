"""The longest question that is read: ``max_question_chars`` of the settings."""

from __future__ import annotations

from rag.errors import QuestionError
from rag.text.visible import visible


def check_length(text: str, most: int) -> None:
    """Refuse a question that is not read.

    Raises:
        QuestionError: it is empty, or longer than ``most`` characters.
    """
    question = " ".join(visible(text).split())
    if not any(map(str.isalnum, question)):
        raise QuestionError("the question is empty; type one")
    if len(question) > most:
        raise QuestionError(
            "the question has {count} characters, at most {max_chars} are read; shorten it",
            count=len(question),
            max_chars=most,
        )
