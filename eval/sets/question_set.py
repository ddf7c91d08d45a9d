"""A question of a set, with what a right answer holds."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set and how its answer is judged (see ``eval.judge.grade``).

    ``answers``: any one of them must stand in the answer. ``answers_all``: every item must, an item being the
    accepted forms of one fact. ``reject``: none of them may. ``evidence``: verbatim passages that hold the answer.
    ``line`` is the 1-based line or sheet row of its file, 0 where it has none; it is no part of the question.
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
    line: int = field(default=0, compare=False)
