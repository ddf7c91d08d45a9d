"""What is asked for: questions with history and filters, searches, opinions, corrections, lines of a batch."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from rag.types import Turn
from ui.schemas.base import In, Words, whole

# A conversation longer than this is not a conversation with a person; it bounds the work of one request.
MAX_HISTORY_TURNS = 50
MAX_BATCH_TURNS = 200
# Above any setting of ``max_question_chars``, which says what is really read.
# Written in whatever way, so many characters fit into the largest body.
LONGEST_QUESTION = 80_000
_LONGEST_TURN = 40_000
# Refused by the pipeline, which says why in better words than a pattern could.
_WORDS: dict[str, JsonValue] = {"pattern": r"[\p{L}\p{N}]"}

Year = Annotated[int, Field(ge=1900, le=2100), BeforeValidator(whole)]
TopK = Annotated[int, Field(ge=1, le=50), BeforeValidator(whole)]
DocId = Annotated[Words, Field(min_length=1, max_length=64)]
CollectionName = Annotated[Words, Field(min_length=1, max_length=64)]

_QUESTION = "问题，例如：2020年高企净增目标是多少。 The question, as a person would put it."


class TurnIn(In):
    """An earlier message: ``["user", "…"]`` or ``{"role": "user", "content": "…"}``."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "user", "content": "2019年高企净增多少家"}]})

    role: Literal["user", "assistant"]
    content: Words = Field(max_length=_LONGEST_TURN)

    @model_validator(mode="before")
    @classmethod
    def _accept_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise PydanticCustomError("not_a_pair", "[role, text] is expected")
            return {"role": value[0], "content": value[1]}
        return value

    def to_turn(self) -> Turn:
        """Translate to the value the pipeline takes."""
        return Turn(role=self.role, text=self.content)


class FiltersIn(In):
    """What the asker restricts the search to; an empty list restricts nothing."""

    doc_ids: list[DocId] = Field(default_factory=list, max_length=100, description="只看这些文件。 These only.")
    years: list[Year] = Field(default_factory=list, max_length=100, description="只看这些年份。 These years only.")
    collections: list[CollectionName] = Field(
        default_factory=list, max_length=20, description="只看这些集合，须在可见范围之内。 These collections only."
    )


class AskIn(In):
    """The body of ``POST /api/v1/ask``."""

    question: Words = Field(max_length=LONGEST_QUESTION, description=_QUESTION, json_schema_extra=_WORDS)
    history: list[TurnIn] = Field(
        default_factory=list,
        max_length=MAX_HISTORY_TURNS,
        description='此前的对话，由旧到新，每条为 {"role", "content"} 或 [角色, 文字]。 Oldest first, either form.',
    )
    filters: FiltersIn = Field(default_factory=FiltersIn, description="限定文件、年份或集合。 What to restrict to.")
    stream: bool = Field(default=False, description="以 server-sent events 逐步返回。 Reply step by step.")

    def turns(self) -> tuple[Turn, ...]:
        """The history as the pipeline takes it."""
        return tuple(item.to_turn() for item in self.history)


class SearchIn(In):
    """The body of ``POST /api/v1/search``."""

    question: Words = Field(max_length=LONGEST_QUESTION, description=_QUESTION, json_schema_extra=_WORDS)
    top_k: TopK = Field(default=10, description="最多返回的段落数。 Passages at most.")
    filters: FiltersIn = Field(default_factory=FiltersIn, description="限定文件、年份或集合。 What to restrict to.")


class FeedbackIn(In):
    """The body of ``POST /api/v1/feedback``."""

    answer_id: str = Field(pattern=r"^[0-9a-f]{16}$", description="答案的 id。 The id of the answer.")
    verdict: Literal["up", "down"] = Field(description="有用或无用。 Useful or not.")
    reason: Words = Field(default="", max_length=64, description="一个词的原因，如 wrong_year。 A word for why.")
    text: Words = Field(default="", max_length=2000, description="说明。 In the asker's words.")


class CorrectionsIn(In):
    """The body of ``PATCH /api/v1/documents/{id}``."""

    facts: dict[str, Annotated[Words, Field(max_length=2000)] | None] = Field(
        min_length=1,
        max_length=30,
        description="要更正的字段；null 恢复为原读出的内容。 Facts to put right; null takes a correction back.",
    )


class BatchTurn(TurnIn):
    """A turn in a file of questions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class BatchQuestion(BaseModel):
    """One line of ``ask --batch``. Further keys are allowed, so a question set is a batch as it stands.

    Without an ``id`` a line goes by its number.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Words | int | None = None
    question: Words
    history: list[BatchTurn] = Field(default_factory=list, max_length=MAX_BATCH_TURNS)

    def turns(self) -> tuple[Turn, ...]:
        """The history as the pipeline takes it."""
        return tuple(item.to_turn() for item in self.history)
