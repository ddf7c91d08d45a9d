"""Messages of a chat request to a question and its history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Turn
from ui.openai.errors import RefusedError
from ui.openai.request import UNFORCED, ChatRequest, Message
from ui.schemas import MAX_HISTORY_TURNS

MODEL = "policyqa"
# Markers that an earlier answer of ours carries; they are no part of what it said.
_MARKER = re.compile(r"\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is asked, and the turns before it that are read."""

    question: str
    history: tuple[Turn, ...]


def conversation_of(request: ChatRequest, max_history_chars: int) -> Conversation:
    """Return question and history of ``request``.

    Chats grow without an end, so the oldest turns are left out once the history holds ``MAX_HISTORY_TURNS`` turns or
    ``max_history_chars`` characters.

    Raises:
        RefusedError: no user message, another model, or something asked for that an extractive answer cannot be.
    """
    if request.model != MODEL:
        raise unknown_model(request.model)
    _refuse_impossible(request)
    texts = [_text(message, index) for index, message in enumerate(request.messages)]
    said = (at for at, one in enumerate(request.messages) if one.role == "user" and any(map(str.isalnum, texts[at])))
    asked = max(said, default=None)
    if asked is None:
        raise RefusedError(
            "messages 中没有写着问题的 user 消息",
            "No message of role 'user' asks anything.",
            "messages",
            "missing_user_message",
        )
    turns = [_turn(message, words) for message, words in zip(request.messages[:asked], texts[:asked], strict=True)]
    history = _latest([turn for turn in turns if turn is not None], max_history_chars)
    return Conversation(texts[asked], history)


def unknown_model(name: str) -> RefusedError:
    """Return the refusal of a model that is not there; the original's words."""
    shown = name[:64]
    return RefusedError(
        f"没有模型 {shown}，请使用 {MODEL}",
        f"The model `{shown}` does not exist or you do not have access to it; use `{MODEL}`.",
        "model",
        "model_not_found",
        404,
    )


def _refuse_impossible(request: ChatRequest) -> None:
    formatted = request.response_format is not None and request.response_format.type != "text"
    impossible = {
        "n": (request.n or 1) > 1,
        "tool_choice": request.tool_choice not in UNFORCED,
        "function_call": request.function_call not in UNFORCED,
        "response_format": formatted,
        "logprobs": bool(request.logprobs),
        "modalities": any(one != "text" for one in request.modalities or ()),
    }
    for param, refused in impossible.items():
        if refused:
            raise RefusedError(
                f"不支持参数 {param} 的这个取值",
                f"Unsupported value: '{param}' is not supported with this model.",
                param,
                "unsupported_value",
            )


def _text(message: Message, index: int) -> str:
    """The text of a message; of the roles that are not read, the empty string."""
    if message.role not in ("user", "assistant") or message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    words = []
    for number, part in enumerate(message.content):
        if message.role == "user" and (part.type != "text" or part.text is None):
            raise RefusedError(
                "消息内容只能是 text 部分，不支持图片、音频和文件",
                "Only content parts of type 'text' are supported.",
                f"messages[{index}].content[{number}]",
                "unsupported_content",
            )
        words.append(part.text or "")
    return "\n".join(words)


def _turn(message: Message, words: str) -> Turn | None:
    if not words.strip():
        return None
    if message.role == "user":
        return Turn("user", words)
    return Turn("assistant", _MARKER.sub("", words)) if message.role == "assistant" else None


def _latest(turns: Sequence[Turn], max_chars: int) -> tuple[Turn, ...]:
    """The last turns that fit, oldest first."""
    kept: list[Turn] = []
    used = 0
    for turn in reversed(turns[-MAX_HISTORY_TURNS:]):
        used += len(turn.text)
        if used > max_chars:
            break
        kept.append(turn)
    return tuple(reversed(kept))
