"""Counts of what became of questions."""

from __future__ import annotations

from eval.bank.entry import CONVERSATIONS
from eval.bank.report import TOTAL, tallies, tally, to_json, to_text
from eval.judge.grade import Grade
from eval.run.outcome import Outcome
from eval.sets.question_set import Question


def outcome(
    correct: bool | None, status: str = "answered", *, answerable: bool = True, kind: str = "figure",
    set_name: str = "a", confidence: float = 0.5,
) -> Outcome:  # fmt: skip
    grade = None if correct is None else Grade(correct, "")
    question = Question("q", "问?", answerable, type=kind, difficulty="case")
    return Outcome(set_name, question, status, 1.0, grade, confidence=confidence)


MIXED = [
    outcome(True, confidence=0.9),
    outcome(False, confidence=0.4),
    outcome(False, "abstained", confidence=0.1),
    outcome(True, "abstained", answerable=False, kind="unanswerable"),
    outcome(False, answerable=False, kind="unanswerable", confidence=0.95),
    outcome(True, kind="false_premise", confidence=0.8),
    outcome(None, "crashed"),
]


def test_answered_wrong_abstained_and_handled_are_counted_apart() -> None:
    found = tally(MIXED)
    assert (found.questions, found.right, found.accuracy) == (7, 3, 3 / 7)
    assert (found.answerable, found.answered_wrong, found.abstained) == (5, 1, 1)
    assert (found.traps, found.handled, found.crashed) == (3, 2, 1)
    assert found.auc == 0.5  # of answers 0.9 and 0.8 are right, 0.4 and 0.95 wrong


def test_nothing_gives_no_figures() -> None:
    found = tally([])
    assert (found.accuracy, found.auc) == (0.0, None)
    assert tallies([]) == {"sets": {}, "types": {}, "leans": {}}


def test_conversations_are_counted_beside_the_total() -> None:
    parts = tallies([*MIXED, outcome(True, set_name=CONVERSATIONS, kind="followup")])
    assert parts["sets"][TOTAL].questions == len(MIXED)
    assert parts["sets"][CONVERSATIONS].right == 1
    assert set(parts["types"]) == {"figure", "unanswerable", "false_premise"}
    assert set(parts["leans"]) == {"case"}


def test_figures_are_written_for_people_and_for_programs() -> None:
    parts = tallies(MIXED)
    assert "3/7 42.9%" in to_text(parts)
    assert to_json(parts)["sets"]["total"]["accuracy"] == 3 / 7  # type: ignore[index]
