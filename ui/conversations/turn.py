"""A question of a conversation and what became of it, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ui.texts import Language

State = Literal["waiting", "answering", "done", "stopped", "failed"]
# What still has to be worked out.
UNFINISHED: tuple[State, ...] = ("waiting", "answering")
# What its asker may have worked out again.
REPEATABLE: tuple[State, ...] = ("done", "stopped", "failed")
# Of a kept answer: the collections that it was worked out from, none: all. No page is told.
WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an asker has restricted a question to; an empty field restricts nothing."""

    doc_ids: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    issuers: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Chosen:
        """Read what ``shown`` has written."""
        return cls(tuple(kept.get("doc_ids", ())), tuple(kept.get("years", ())), tuple(kept.get("issuers", ())))

    def shown(self) -> dict[str, list[Any]]:
        """As JSON, for the database and for the page."""
        return {"doc_ids": list(self.doc_ids), "years": list(self.years), "issuers": list(self.issuers)}


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn. ``number`` orders the turns of a conversation, from 1 with gaps; times are seconds since 1970."""

    turn_id: str
    conversation_id: str
    number: int
    question: str
    chosen: Chosen
    language: Language
    state: State
    asked_at: float
    answer: Mapping[str, Any] | None = None
    problem: Mapping[str, Any] | None = None
    suggestions: tuple[str, ...] = ()
    verdict: str = ""
    answered_at: float | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing more is to be worked out."""
        return self.state not in UNFINISHED

    def shown(self) -> dict[str, Any]:
        """As the page gets it."""
        return {
            "turn_id": self.turn_id,
            "number": self.number,
            "question": self.question,
            "filters": self.chosen.shown(),
            "state": self.state,
            "answer": {k: v for k, v in self.answer.items() if k != WITHIN} if self.answer is not None else None,
            "problem": dict(self.problem) if self.problem is not None else None,
            "suggestions": list(self.suggestions),
            "verdict": self.verdict,
            "asked_at": self.asked_at,
            "answered_at": self.answered_at,
        }


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns that belong together. ``owner`` never leaves the server."""

    conversation_id: str
    owner: str
    title: str
    collection: str
    created_at: float
    updated_at: float

    def shown(self) -> dict[str, Any]:
        """As the page gets it, without its turns."""
        return {
            "conversation_id": self.conversation_id,
            "title": self.title,
            "collection": self.collection,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on its way into a conversation.

    ``turn_id`` is the browser's own word for it; ``begins``: the conversation may be new; ``replaces``: the turn that
    is edited, with all that follow it, or "".
    """

    turn_id: str
    conversation_id: str
    question: str
    collection: str
    chosen: Chosen
    language: Language
    begins: bool = True
    replaces: str = ""
