"""Thumbs up and down: in the turn, and among the feedback that the workspace shows."""

from __future__ import annotations

import hashlib
from typing import Literal

from ui.access.feedback import Feedback, FeedbackTable
from ui.conversations.turn import Turn
from ui.database.service import ServiceDatabase
from ui.wire import clean_text

_LONGEST_QUESTION = 2000


class Opinions:
    """One opinion a turn: the last one counts.

    Args:
        service: where they are kept; not closed here.
        keep_questions: whether with the question that was asked.
    """

    def __init__(self, service: ServiceDatabase, *, keep_questions: bool) -> None:
        self._table, self._keep_questions = FeedbackTable(service), keep_questions

    def give(self, turn: Turn, verdict: Literal["up", "down", "none"], reason: str, text: str) -> None:
        """Keep an opinion of a turn that has been answered, or take it back; blocks on the database."""
        assert turn.answer is not None
        # Not of an address or a user: whose turn it was need not be known to mend the answer.
        asker = asker_of_turn(turn.turn_id)
        answer_id = str(turn.answer["id"])
        self._table.take_back(answer_id, asker)
        if verdict != "none":
            question = turn.question[:_LONGEST_QUESTION] if self._keep_questions else ""
            self._table.put(Feedback(answer_id, asker, verdict, reason, clean_text(text), question))


def asker_of_turn(turn_id: str) -> str:
    """Return as whose an opinion of a turn is kept."""
    return "turn:" + hashlib.sha256(turn_id.encode()).hexdigest()[:32]
