"""A batch file of questions, read strictly: every line is checked before the first question is asked."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from rag.errors import InputFileError
from ui.http_errors import validation_message
from ui.schemas import BatchQuestion


def read_batch(path: Path) -> tuple[BatchQuestion, ...]:
    """Return the questions of a JSON Lines file in its order; blank lines are skipped.

    Raises:
        InputFileError: the file cannot be read, holds no question, or a line is malformed; names file and line.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputFileError(f"cannot read {path}: {error.strerror}; give a JSON Lines file") from error
    except UnicodeDecodeError as error:
        raise InputFileError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    questions: list[BatchQuestion] = []
    seen: dict[str, int] = {}
    # Only line feeds end a line: str.splitlines would also cut at U+2028, which JSON strings may hold.
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        question = _read_line(line, f"{path} line {number}")
        first = seen.setdefault(str(question.id), number)
        if first != number:
            raise InputFileError(
                f"{path} line {number}: id {question.id!r} is already used on line {first}; rename one"
            )
        questions.append(question)
    if not questions:
        raise InputFileError(f'{path} holds no questions; give lines like {{"id": "1", "question": "…"}}')
    return tuple(questions)


def _read_line(line: str, place: str) -> BatchQuestion:
    try:
        return BatchQuestion.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputFileError(f"{place}: not JSON ({error.msg} at column {error.colno}); mend the line") from error
    except RecursionError as error:
        raise InputFileError(f"{place}: nested too deeply; mend the line") from error
    except ValidationError as error:
        reason = validation_message([dict(item) for item in error.errors(include_input=False)])
        raise InputFileError(f"{place}: {reason}") from error
