"""What lists of sensitive words had to do with a question or an answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What is done about a word of a list.

    REFUSE: a polite refusal stands in the place of an answer; MASK: the word is covered, character for character;
    LOG: it is counted and written down, and nothing else happens.
    """

    REFUSE = "refuse"
    MASK = "mask"
    LOG = "log"


class Part(StrEnum):
    """Where a list's words are looked for."""

    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Screened:
    """A list of which a word was met; which word is not told."""

    name: str
    action: Action
    part: Part
