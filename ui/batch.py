"""A batch of questions, line by line: each is answered before the next is read, and a bad one fails by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from eval.sets.json_lines import parse_line
from rag.errors import InputFileError
from rag.message import Message
from ui.http.validation import validation_message
from ui.messages.language import current_language
from ui.schemas import BatchQuestion

STANDARD_INPUT = Path("-")
# A question, a history and what a question set adds to them take far less.
MAX_LINE_BYTES = 1_000_000
_PIECE_BYTES = 65_536
# Ids that are remembered to find one used twice; a pipe may go on for ever.
_MOST_IDS = 1_000_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line, 1-based ``number``: a question, or why there is none, with the ``id`` as far as it can be read."""

    number: int
    id: str | int | None
    question: BatchQuestion | None
    error: Message | None = None


def read_batch(path: Path) -> Iterator[BatchLine]:
    """Yield the lines of a JSON Lines file, or of standard input for ``-``, as they come; blank ones are skipped.

    Raises:
        InputFileError: the file cannot be read, or holds no line.
    """
    lines = 0
    seen: dict[str, int] = {}
    try:
        with _opened(path) as stream:
            for number, raw in _lines(stream):
                if raw is not None and not raw.strip():
                    continue
                lines += 1
                yield _line(raw, number, Message("{path} line {number}", path=_name(path), number=number), seen)
    except OSError as error:
        raise InputFileError(
            "cannot read {path}: {reason}; give a JSON Lines file", path=_name(path), reason=error.strerror
        ) from error
    if not lines:
        raise InputFileError(
            '{path} holds no questions; give lines like {{"id": "1", "question": "…"}}', path=_name(path)
        )


def _name(path: Path) -> Message:
    return Message("standard input") if path == STANDARD_INPUT else Message("{path}", path=path)


def _opened(path: Path) -> BinaryIO | nullcontext[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else path.open("rb")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line; ``None`` for one that is too long, which is passed over in pieces."""
    number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES and not raw.endswith(b"\n"):
            while (piece := stream.readline(_PIECE_BYTES)) and not piece.endswith(b"\n"):
                pass
            yield number, None
        else:
            yield number, raw.removeprefix(_BOM) if number == 1 else raw


def _line(raw: bytes | None, number: int, place: Message, seen: dict[str, int]) -> BatchLine:
    if raw is None:
        return BatchLine(
            number,
            None,
            None,
            Message("{place}: longer than {most} bytes; shorten it", place=place, most=MAX_LINE_BYTES),
        )
    fields: Mapping[str, object] = {}
    try:
        fields = parse_line(raw, place)
        question = BatchQuestion.model_validate(fields)
    except InputFileError as error:
        return BatchLine(number, None, None, error.message)
    except ValidationError as error:
        reason = validation_message([dict(item) for item in error.errors(include_input=False)], current_language())
        return BatchLine(number, _id(fields), None, Message("{place}: {reason}", place=place, reason=reason))
    if question.id is None:
        return BatchLine(number, number, question)
    first = seen.get(str(question.id), number)
    if len(seen) < _MOST_IDS:
        seen.setdefault(str(question.id), number)
    if first != number:
        words = "{place}: id {id!r} is already used on line {first}; rename one"
        return BatchLine(number, question.id, None, Message(words, place=place, id=question.id, first=first))
    return BatchLine(number, question.id, question)


def _id(fields: Mapping[str, object]) -> str | int | None:
    found = fields.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    return found if not isinstance(found, str) or _is_text(found) else None


def _is_text(words: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in words)
