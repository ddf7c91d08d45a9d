"""A question and its history as they may be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.sensitive.screen import Screen
from rag.types import Action, Part, Screened, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked in the place of what was put.

    ``put``: the question as it came; ``question`` with what must not be shown covered; ``history`` without refused
    questions and their answers; ``met``: the lists whose words the question held; ``refused``: it is not answered.
    """

    put: str
    question: str
    history: tuple[Turn, ...] = ()
    met: tuple[Screened, ...] = ()
    refused: bool = False


def screen_question(screen: Screen, question: str, history: Sequence[Turn] = ()) -> Asked:
    """Return what may be asked; a line break parts no word of a question, which is read as one line."""
    if not screen:
        return Asked(question, question, tuple(history))
    look = screen.look(_one_line(question), Part.QUESTION)
    covered = look.covered if any(one.action is not Action.LOG for one in look.met) else question
    return Asked(question, covered, tuple(_history(screen, history)), look.met, look.refused)


def _history(screen: Screen, history: Sequence[Turn]) -> list[Turn]:
    """The turns that a question may lean on."""
    kept: list[Turn] = []
    refused = False
    for turn in history:
        if turn.role == "user":
            look = screen.look(_one_line(turn.text), Part.QUESTION)
            refused = look.refused
            covered = look.covered if look.met else turn.text
        else:
            covered = screen.look(turn.text, Part.ANSWER).covered
        if not refused:
            kept.append(Turn(turn.role, covered))
    return kept


def _one_line(text: str) -> str:
    return text.replace("\n", " ")
