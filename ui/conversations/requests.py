"""What the chat page sends."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ui.conversations.turn import Asked, Chosen
from ui.schemas.base import In, Words
from ui.schemas.requests import LONGEST_QUESTION, DocId, Year
from ui.wire import clean_text

# An id that a browser makes up: a UUID, or the like.
Id = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{8,64}$")]
ConversationId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
NewConversationId = Annotated[str, Field(pattern=r"^[0-9a-f-]{32,36}$")]
Issuer = Annotated[Words, Field(min_length=1, max_length=200)]


class ChosenIn(In):
    """What a question is restricted to."""

    doc_ids: list[DocId] = Field(default_factory=list, max_length=100)
    years: list[Year] = Field(default_factory=list, max_length=100)
    issuers: list[Issuer] = Field(default_factory=list, max_length=100)

    def chosen(self) -> Chosen:
        """Translate."""
        doc_ids, years, issuers = (dict.fromkeys(self.doc_ids), dict.fromkeys(self.years), dict.fromkeys(self.issuers))
        return Chosen(tuple(doc_ids), tuple(years), tuple(issuers))


class ChatAskIn(In):
    """The body of ``POST /chat/ask``."""

    turn_id: Id
    conversation_id: ConversationId | None = None
    new_conversation_id: NewConversationId | None = None
    question: Words = Field(max_length=LONGEST_QUESTION)
    collection: Words = Field("", max_length=64)
    filters: ChosenIn = Field(default_factory=ChosenIn)
    language: Literal["zh", "en"] = "zh"
    replaces: Id | None = None

    def asked(self, conversation_id: str, collection: str) -> Asked:
        """Translate."""
        return Asked(
            turn_id=self.turn_id,
            conversation_id=conversation_id,
            question=clean_text(self.question).strip(),
            collection=collection,
            chosen=self.filters.chosen(),
            language=self.language,
            begins=self.conversation_id is None,
            replaces=self.replaces or "",
        )


class TitleIn(In):
    """The body of ``PATCH /chat/conversations/ID``."""

    title: Words = Field(min_length=1, max_length=200)


class OpinionIn(In):
    """The body of ``POST /chat/turns/ID/feedback``."""

    verdict: Literal["up", "down", "none"]
    reason: Literal["", "wrong", "incomplete", "outdated", "unclear", "other"] = ""
    text: Words = Field("", max_length=2000)
