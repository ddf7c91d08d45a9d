"""A model's choice, as it replies: which units answer, which one decides, what is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

# Nobody who chooses among the units of a board needs more.
_MOST_PARTS, _MOST_UNITS, _MOST_MISSING = 12, 40, 8
_LONGEST_LABEL = 200
_MOST_NUMBER = 10_000
# A model may write before its reply; so many braces are tried as its beginning, and so much of it is read.
_TRIED, _LONGEST_REPLY = 8, 20_000

_Number = Annotated[int, Field(ge=0, le=_MOST_NUMBER)]
_Label = Annotated[str, Field(max_length=_LONGEST_LABEL)]


class Part(BaseModel):
    """One of the things asked, in the model's words, and the numbers of the units that answer it."""

    model_config = ConfigDict(strict=True, frozen=True)

    asked: _Label = ""
    units: Annotated[list[_Number], Field(max_length=_MOST_UNITS)] = []


class Choice(BaseModel):
    """The reply. ``decides``: the unit that decides a yes or no; ``answers``: whether anything answers."""

    model_config = ConfigDict(strict=True, frozen=True)

    parts: Annotated[list[Part], Field(max_length=_MOST_PARTS)]
    decides: _Number | None = None
    missing: Annotated[list[_Label], Field(max_length=_MOST_MISSING)] = []
    answers: bool

    @property
    def numbers(self) -> tuple[int, ...]:
        """The units named, each once, the one that decides first."""
        named = [] if self.decides is None else [self.decides]
        return tuple(dict.fromkeys([*named, *(number for part in self.parts for number in part.units)]))


class ChoiceError(ValueError):
    """A reply that is no choice."""


SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "parts": {
            "type": "array",
            "maxItems": _MOST_PARTS,
            "items": {
                "type": "object",
                "properties": {
                    "asked": {"type": "string", "maxLength": _LONGEST_LABEL},
                    "units": {"type": "array", "maxItems": _MOST_UNITS, "items": {"type": "integer"}},
                },
                "required": ["asked", "units"],
                "additionalProperties": False,
            },
        },
        "decides": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "missing": {
            "type": "array",
            "maxItems": _MOST_MISSING,
            "items": {"type": "string", "maxLength": _LONGEST_LABEL},
        },
        "answers": {"type": "boolean"},
    },
    "required": ["parts", "decides", "missing", "answers"],
    "additionalProperties": False,
}
"""What a reply must fulfil, as a JSON schema."""


def parse_choice(reply: str) -> Choice:
    r"""Read a reply: the first JSON object in it that is a choice, alone, in a fence or among words.

    Raises:
        ChoiceError: there is none, or it contradicts itself: units of an answer that there is not, or none of one.

    >>> parse_choice('```json\n{"parts": [{"asked": "目标", "units": [3]}], "answers": true}\n```').numbers
    (3,)
    """
    for value in _objects(reply[:_LONGEST_REPLY]):
        try:
            choice = Choice.model_validate(value)
        except ValidationError:
            continue
        if choice.answers != bool(choice.numbers):
            raise ChoiceError("it names units and says that nothing answers, or the other way round")
        return choice
    raise ChoiceError("it holds no object of the form asked for")


def _objects(reply: str) -> Iterator[object]:
    decoder, at = json.JSONDecoder(), -1
    for _ in range(_TRIED):
        at = reply.find("{", at + 1)
        if at < 0:
            return
        try:
            yield decoder.raw_decode(reply, at)[0]
        except (ValueError, RecursionError):  # no JSON from here on, or brackets without end
            continue
