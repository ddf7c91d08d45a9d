"""Fields of a file made into a question, each examined on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.sets.question_set import Question
from rag.errors import InputFileError
from rag.message import Message
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one question as a file gave them, on their way to a ``Question``.

    ``place`` is the file and line for messages, ``line`` the latter alone.
    """

    fields: Mapping[str, object]
    place: str
    line: int = 0

    def question(self) -> Question:
        """Return the question.

        Raises:
            InputFileError: a field is missing or of the wrong type; the message names place and field.
        """
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
            line=self.line,
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
            raise self._error(Message("{name} is missing", name=name), "add it")
        return self.fields[name]

    def _label(self, name: str) -> str:
        value = self.fields.get(name, "")
        return "" if value == "" else self._text(name, value)

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip() or not _is_text(value):
            raise self._mistyped(name, "text and not empty", value)
        return value

    def _mistyped(self, name: str, wanted: str, value: object) -> InputFileError:
        return self._error(
            Message("{name} must be {wanted}, not {value!r:.80}", name=name, wanted=wanted, value=value),
            "mend the line",
        )

    def _error(self, what: str, remedy: str) -> InputFileError:
        return InputFileError("{place}: {what}; {remedy}", place=self.place, what=what, remedy=remedy)


def _is_text(value: str) -> bool:
    """Whether the string can be written down again: JSON escapes may hold half of a surrogate pair."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
