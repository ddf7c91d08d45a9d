"""Question sets: questions with what a right answer holds, one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.sets.json_lines import read_json_lines
from rag.errors import InputFileError
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set and how its answer is judged (see ``eval.judge.grade``).

    ``answers``: any one of them must stand in the answer. ``answers_all``: every item must, an item being the
    accepted forms of one fact. ``reject``: none of them may. ``evidence``: verbatim passages that hold the answer.
    """

    id: str
    question: str
    answerable: bool
    history: tuple[Turn, ...] = ()
    answers: tuple[str, ...] = ()
    answers_all: tuple[tuple[str, ...], ...] = ()
    reject: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    type: str = ""
    difficulty: str = ""


def load_question_set(path: Path) -> tuple[Question, ...]:
    """Read the questions of a JSON Lines file, in its order.

    ``id``, ``question`` and ``answerable`` must be there, and ``answers`` or ``answers_all`` when the question is
    answerable. Fields that ``Question`` does not know (notes, sections) are the set's own business and ignored.

    Args:
        path: the file.

    Raises:
        InputFileError: the file cannot be read, a line is malformed, a field is missing or of the wrong type,
            an id stands twice, or there is no question at all. The message names the file and the line.
    """
    lines: dict[str, int] = {}
    questions = []
    for number, record in read_json_lines(path):
        question = _Record(record, f"{path} line {number}").question()
        if question.id in lines:
            raise InputFileError(
                f"{path} line {number}: id {question.id!r} is already used on line {lines[question.id]}; rename one"
            )
        lines[question.id] = number
        questions.append(question)
    if not questions:
        raise InputFileError(f'{path} holds no questions; give lines like {{"id": "1", "question": "…", …}}')
    return tuple(questions)


@dataclass(frozen=True, slots=True)
class _Record:
    """A JSON object on its way to a ``Question``; ``place`` is the file and line for messages."""

    fields: dict[str, object]
    place: str

    def question(self) -> Question:
        question = Question(
            id=self._required_text("id"),
            question=self._required_text("question"),
            answerable=self._answerable(),
            history=self._history(),
            answers=self._texts("answers"),
            answers_all=self._answers_all(),
            reject=self._texts("reject"),
            evidence=self._texts("evidence"),
            type=self._label("type"),
            difficulty=self._label("difficulty"),
        )
        if question.answerable and not (question.answers or question.answers_all):
            raise self._error("answerable, but neither answers nor answers_all is given", "write what is accepted")
        return question

    def _answerable(self) -> bool:
        value = self._required("answerable")
        if not isinstance(value, bool):
            raise self._mistyped("answerable", "true or false", value)
        return value

    def _history(self) -> tuple[Turn, ...]:
        turns = []
        for item in self._list("history"):
            match item:
                case ["user" | "assistant" as role, str(text)] if _is_text(text):
                    turns.append(Turn(role, text))
                case _:
                    raise self._mistyped("history", 'a list of ["user" or "assistant", text]', item)
        return tuple(turns)

    def _answers_all(self) -> tuple[tuple[str, ...], ...]:
        items = []
        for item in self._list("answers_all"):
            forms = item if isinstance(item, list) else [item]
            if not forms:
                raise self._mistyped("answers_all", "a list of texts or of lists of texts", item)
            items.append(tuple(self._text("answers_all", form) for form in forms))
        return tuple(items)

    def _texts(self, name: str) -> tuple[str, ...]:
        return tuple(self._text(name, item) for item in self._list(name))

    def _list(self, name: str) -> list[object]:
        value = self.fields.get(name, [])
        if not isinstance(value, list):
            raise self._mistyped(name, "a list", value)
        return value

    def _required_text(self, name: str) -> str:
        return self._text(name, self._required(name))

    def _required(self, name: str) -> object:
        if name not in self.fields:
            raise self._error(f"{name} is missing", "add it")
        return self.fields[name]

    def _label(self, name: str) -> str:
        value = self.fields.get(name, "")
        return "" if value == "" else self._text(name, value)

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip() or not _is_text(value):
            raise self._mistyped(name, "text and not empty", value)
        return value

    def _mistyped(self, name: str, wanted: str, value: object) -> InputFileError:
        return self._error(f"{name} must be {wanted}, not {value!r:.80}", "mend the line")

    def _error(self, what: str, remedy: str) -> InputFileError:
        return InputFileError(f"{self.place}: {what}；{remedy}")


def _is_text(value: str) -> bool:
    """Whether the string can be written down again: JSON escapes may hold half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
