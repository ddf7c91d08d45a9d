"""What the wire models share: text that may be shown, text that may be taken in, year and kind."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from rag.types import Kind, Scope
from ui.wire import clean_text

MOST_FAULTS = 50


def _encodable(words: str) -> str:
    """Refuse half a surrogate pair, which JSON can spell but no UTF-8 reply can hold."""
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("unencodable", "not valid Unicode text") from error
    return words


def _cleaned(words: Any) -> Any:
    return clean_text(words) if isinstance(words, str) else words


def whole(value: Any) -> Any:
    """JSON knows one kind of number: 2020.0 is an integer there."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Text of an asker.
Words = Annotated[str, AfterValidator(_encodable)]
# Text of a document, a name or a message, without characters that are obeyed and not seen.
Shown = Annotated[str, BeforeValidator(_cleaned)]


class Out(BaseModel):
    """Something that is sent."""

    model_config = ConfigDict(frozen=True)


class Received(BaseModel):
    """Something from outside; one with very many faults is told so, because to name each takes seconds."""

    @model_validator(mode="wrap")
    @classmethod
    def _with_few_faults(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(value)
        except ValidationError as error:
            if error.error_count() <= MOST_FAULTS:
                raise
        raise PydanticCustomError("too_many_faults", "too many faults")


class In(Received):
    """Something that is received: no unknown field, nothing converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def first_year(scope: Scope) -> int | None:
    """Return the year that is shown of a scope."""
    return scope.years[0] if scope.years else None


def shown_kind(scope: Scope) -> Literal["actual", "target"] | None:
    """Return the kind that is shown of a scope."""
    if scope.kind is Kind.ACTUAL:
        return "actual"
    return "target" if scope.kind is Kind.TARGET else None
