"""Question sets from files: JSON Lines, CSV, XLSX, and SQuAD-layout JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from eval.sets.json_lines import read_json_lines
from eval.sets.question_set import Question
from eval.sets.record import Record
from eval.sets.squad import read_squad
from eval.sets.table import read_csv, read_xlsx
from rag.errors import InputFileError


def load_questions(path: Path) -> tuple[Question, ...]:
    """Read the questions of a file, in its order.

    ``id``, ``question`` and ``answerable`` must be there, and ``answers`` or ``answers_all`` when the question is
    answerable. Fields and columns that ``Question`` does not know (notes, sections) are the set's own and ignored.

    Args:
        path: a ``.jsonl``, ``.csv``, ``.xlsx`` or ``.json`` (SQuAD layout) file.

    Raises:
        InputFileError: the format is unknown, the file cannot be read, a line is malformed, a field is missing or of
            the wrong type, an id stands twice, or there is no question at all. The message names file and line.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputFileError(
            "{path}: question sets are {listed} files, not {suffix}; rename it",
            path=path,
            listed=", ".join(_READERS),
            suffix=path.suffix or "without a suffix",
        )
    places: dict[str, str] = {}
    questions = []
    for record in reader(path):
        question = record.question()
        if question.id in places:
            raise InputFileError(
                "{place}: id {id!r} is already used at {places}; rename one",
                place=record.place,
                id=question.id,
                places=places[question.id],
            )
        places[question.id] = record.place.removeprefix(f"{path}").lstrip(": ") or "the start"
        questions.append(question)
    if not questions:
        raise InputFileError("{path} holds no questions; give at least one", path=path)
    return tuple(questions)


def _read_json_lines(path: Path) -> Iterator[Record]:
    for line, fields in read_json_lines(path):
        yield Record(fields, f"{path} line {line}", line)


_READERS: dict[str, Callable[[Path], Iterator[Record]]] = {
    ".jsonl": _read_json_lines,
    ".csv": read_csv,
    ".xlsx": read_xlsx,
    ".json": read_squad,
}
