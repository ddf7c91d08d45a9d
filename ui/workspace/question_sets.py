"""Question sets of the workspace: kept as JSON Lines, as ``eval.sets`` reads them."""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from eval.sets.json_lines import parse_line
from eval.sets.load import load_questions
from eval.sets.question_set import Question
from eval.sets.record import Record
from rag.errors import InputFileError
from rag.message import Message
from rag.store.words import code_order
from ui.access.caller import Caller
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.errors import ConflictError
from ui.messages.tell import told
from ui.texts import Language
from ui.wire import clean_text

MOST_LINES, _MOST_TOLD = 2000, 20
_LONGEST_NAME = 100
FORMATS = (".jsonl", ".csv", ".xlsx", ".json")

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One set. ``collection``: whose documents are asked; empty: all."""

    set_id: str
    name: str
    collection: str
    lines: tuple[Line, ...]
    updated_at: float
    actor: str


class QuestionSets:
    """The sets of a service database; every method blocks on it.

    Args:
        database: the service database.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database

    def all(self, caller: Caller) -> list[QuestionSet]:
        """The sets that a person may see, by name."""
        table = schema.question_sets
        found = map(_to_set, self._database.database.rows(select(table).order_by(code_order(table.c.name))))
        return [one for one in found if _may_see(caller, one)]

    def own(self, caller: Caller, set_id: str) -> QuestionSet | None:
        """One of them, ``None`` where there is none that this person may see."""
        table = schema.question_sets
        rows = self._database.database.rows(select(table).where(table.c.set_id == set_id[:32]))
        found = next(map(_to_set, rows), None)
        return found if found is not None and _may_see(caller, found) else None

    def create(self, name: str, collection: str, lines: Sequence[Line], actor: str) -> str:
        """Make a set and return its id.

        Raises:
            InputFileError: the name is none.
            ConflictError: there is a set of that name.
        """
        name, table = " ".join(clean_text(name).split()), schema.question_sets
        if not 0 < len(name) <= _LONGEST_NAME:
            raise InputFileError("the name of a set has 1 to {most} characters", most=_LONGEST_NAME)
        _check_count(lines)
        set_id = uuid.uuid4().hex
        with self._database.writing() as connection:
            if connection.execute(select(table.c.set_id).where(table.c.name == name)).first():
                raise ConflictError("there is a set {name!r} already; choose another name", name=name)
            connection.execute(
                table.insert().values(
                    set_id=set_id, name=name, collection=collection, lines=written(lines),
                    updated_at=time.time(), actor=actor[:80],
                )
            )  # fmt: skip
        return set_id

    def save(self, known: QuestionSet, lines: Sequence[Line], actor: str) -> None:
        """Keep other lines of a set.

        Raises:
            InputFileError: they are too many.
        """
        _check_count(lines)
        table = schema.question_sets
        with self._database.writing() as connection:
            connection.execute(
                table.update()
                .where(table.c.set_id == known.set_id)
                .values(lines=written(lines), updated_at=time.time(), actor=actor[:80])
            )

    def append(self, known: QuestionSet, line: Line, actor: str) -> None:
        """Add a line."""
        checked_line(line, len(known.lines) + 1)
        self.save(known, [*known.lines, line], actor)

    def remove(self, known: QuestionSet) -> None:
        """Remove a set; the reports of its runs stay."""
        with self._database.writing() as connection:
            connection.execute(schema.question_sets.delete().where(schema.question_sets.c.set_id == known.set_id))


def line_of(question: str, answers: Sequence[str], *, answerable: bool) -> Line:
    """A line for a question that somebody asked."""
    words = " ".join(question.split())[:2000]
    made: Line = {"id": uuid.uuid4().hex[:8], "question": words, "answerable": answerable}
    return {**made, "answers": list(answers)} if answerable else made


def checked_line(line: Line, number: int) -> Question:
    """Return a line as a question.

    Raises:
        InputFileError: it is none; the message names the line.
    """
    return Record(line, Message("line {number}", number=number), number).question()


def read_lines(text: bytes, language: Language) -> tuple[list[Line], list[str]]:
    """Read JSON Lines: the lines, and what is wrong with some of them in the reader's words."""
    lines: list[Line] = []
    problems: list[str] = []
    places: dict[str, int] = {}
    for number, raw in enumerate(text.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not raw.strip():
            continue
        try:
            line = parse_line(raw, Message("line {number}", number=number))
            question = checked_line(line, number)
        except InputFileError as error:
            problems.append(told(error.message, language))
            continue
        if question.id in places:
            again = Message(
                "line {number}: the id {id!r} stands in line {first} already", number=number, id=question.id[:80],
                first=places[question.id],
            )  # fmt: skip
            problems.append(told(again, language))
        places[question.id] = number
        lines.append(as_line(question))
    return lines, problems[:_MOST_TOLD]


def read_file(name: str, data: bytes, language: Language) -> tuple[list[Line], list[str]]:
    """Read a file of any kind that question sets come in; as ``read_lines``."""
    suffix = Path(name).suffix.lower()
    if suffix == ".jsonl":
        return read_lines(data, language)
    if suffix not in FORMATS:
        wrong = Message("question sets are {listed} files", listed=", ".join(FORMATS))
        return [], [told(wrong, language)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"set{suffix}"
        path.write_bytes(data)
        try:
            return [as_line(one) for one in load_questions(path)], []
        except InputFileError as error:
            return [], [told(error.message, language).replace(f"{folder}/", "")]


def as_line(question: Question) -> Line:
    """A question as a line, without what it leaves empty."""
    made: Line = {"id": question.id, "question": question.question, "answerable": question.answerable}
    rest: Line = {
        "history": [[turn.role, turn.text] for turn in question.history],
        "answers": list(question.answers),
        "answers_all": [list(forms) for forms in question.answers_all],
        "reject": list(question.reject),
        "evidence": list(question.evidence),
        "type": question.type,
        "difficulty": question.difficulty,
    }
    return made | {name: value for name, value in rest.items() if value}


def written(lines: Sequence[Line]) -> str:
    """JSON Lines."""
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in lines)


def _to_set(row: Row[Any]) -> QuestionSet:
    lines = tuple(json.loads(line) for line in row.lines.split("\n") if line.strip())
    return QuestionSet(row.set_id, row.name, row.collection, lines, row.updated_at, row.actor)


def _check_count(lines: Sequence[Line]) -> None:
    if len(lines) > MOST_LINES:
        raise InputFileError("a set holds at most {most} questions, not {count}", most=MOST_LINES, count=len(lines))


def _may_see(caller: Caller, one: QuestionSet) -> bool:
    return not caller.collections or one.collection in caller.collections
