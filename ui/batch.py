"""A batch file of questions, read strictly: every line is checked before the first question is asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from eval.sets.json_lines import read_json_lines
from rag.errors import InputFileError
from ui.http.validation import validation_message
from ui.schemas import BatchQuestion


def read_batch(path: Path) -> tuple[BatchQuestion, ...]:
    """Return the questions of a JSON Lines file in its order; blank lines are skipped.

    Raises:
        InputFileError: the file cannot be read, holds no question, or a line is malformed; names file and line.
    """
    questions: list[BatchQuestion] = []
    seen: dict[str, int] = {}
    for number, fields in read_json_lines(path):
        question = _read(fields, f"{path} line {number}")
        first = seen.setdefault(str(question.id), number)
        if first != number:
            raise InputFileError(
                "{path} line {number}: id {id!r} is already used on line {first}; rename one",
                path=path,
                number=number,
                id=question.id,
                first=first,
            )
        questions.append(question)
    if not questions:
        raise InputFileError('{path} holds no questions; give lines like {{"id": "1", "question": "…"}}', path=path)
    return tuple(questions)


def _read(fields: Mapping[str, object], place: str) -> BatchQuestion:
    try:
        return BatchQuestion.model_validate(fields)
    except ValidationError as error:
        reason = validation_message([dict(item) for item in error.errors(include_input=False)])
        raise InputFileError("{place}: {reason}", place=place, reason=reason) from error
