"""What ``POST /v1/chat/completions`` accepts.

Fields that are not named here are ignored, as the original does. Sampling parameters are checked and have no effect:
an answer is quoted from the documents, not sampled.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, JsonValue, Tag

from ui.schemas import Words
from ui.schemas.base import Received

MAX_MESSAGES = 2048
# However it is written, as many characters fit into the largest body.
MAX_CONTENT_CHARS = 80_000
MAX_PARTS = 256
MAX_TOOLS = 128

# Whatever else is sent is refused in words of its own: no tool is ever called.
UNFORCED: tuple[str | None, ...] = (None, "none", "auto")
_UNFORCED: dict[str, JsonValue] = {"enum": [*UNFORCED]}
# Somebody has to have asked something.
_WORDS: dict[str, JsonValue] = {"type": "string", "pattern": r"[\p{L}\p{N}]"}
_TEXT_PART: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"type": {"const": "text"}, "text": _WORDS},
    "required": ["type", "text"],
}
_ASKED: dict[str, JsonValue] = {
    "contains": {
        "properties": {
            "role": {"const": "user"},
            "content": {"anyOf": [_WORDS, {"type": "array", "contains": _TEXT_PART}]},
        },
        "required": ["role", "content"],
    }
}
Number = Annotated[float, Field(allow_inf_nan=False)]


class _In(Received):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Part(_In):
    """One part of a message's content; only ``text`` is read."""

    type: str = Field(max_length=64, json_schema_extra={"const": "text"})
    text: Words | None = Field(None, max_length=MAX_CONTENT_CHARS)


def _form(content: object) -> str:
    return "parts" if isinstance(content, list | tuple) else "str"


# Told apart by a function, so that a fault is named once and not for either form.
Content = Annotated[
    Annotated[Words, Field(max_length=MAX_CONTENT_CHARS), Tag("str")]
    | Annotated[list[Part], Field(max_length=MAX_PARTS), Tag("parts")],
    Discriminator(_form),
]


class Message(_In):
    """One message of the conversation. Only ``user`` and ``assistant`` are read; the rest is accepted and ignored."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="user 为提问，assistant 为此前的回答；system、developer、tool 不作为指令。 "
        "user asks, assistant answered before; system, developer and tool are no orders here."
    )
    content: Content | None = Field(None, description="文字，或若干 text 部分。 Text, or parts of type text.")


class StreamOptions(_In):
    """Options of a stream; without effect where the answer comes whole."""

    include_usage: bool | None = Field(None, description="末尾附用量。 Send the usage before the end.")


class ResponseFormat(_In):
    """The form of the answer; only ``text`` is possible."""

    type: str = Field(max_length=64, json_schema_extra={"const": "text"})


class ChatRequest(_In):
    """The body of ``POST /v1/chat/completions``."""

    model: Words = Field(min_length=1, max_length=256, examples=["policyqa"])
    messages: list[Message] = Field(
        min_length=1,
        max_length=MAX_MESSAGES,
        description="最后一条有文字的 user 消息是问题，此前的 user、assistant 消息是对话。 "
        "The last user message with words is the question, user and assistant messages before it the conversation.",
        examples=[[{"role": "user", "content": "2020年高企净增目标是多少"}]],
        json_schema_extra=_ASKED,
    )
    stream: bool | None = Field(None, description="逐段返回。 Answer in pieces.")
    stream_options: StreamOptions | None = None
    n: int | None = Field(None, ge=1, le=128, json_schema_extra={"enum": [None, 1]})
    temperature: Number | None = Field(None, ge=0, le=2)
    top_p: Number | None = Field(None, ge=0, le=1)
    presence_penalty: Number | None = Field(None, ge=-2, le=2)
    frequency_penalty: Number | None = Field(None, ge=-2, le=2)
    max_tokens: int | None = Field(None, ge=1)
    max_completion_tokens: int | None = Field(None, ge=1)
    logprobs: bool | None = Field(None, json_schema_extra={"enum": [None, False]})
    response_format: ResponseFormat | None = None
    modalities: list[str] | None = Field(None, max_length=8, json_schema_extra={"items": {"const": "text"}})
    tools: list[Any] | None = Field(None, max_length=MAX_TOOLS)
    tool_choice: Any = Field(None, json_schema_extra=_UNFORCED)
    functions: list[Any] | None = Field(None, max_length=MAX_TOOLS)
    function_call: Any = Field(None, json_schema_extra=_UNFORCED)
