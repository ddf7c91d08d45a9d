"""The replies of ``/v1/chat/completions``, whole and in pieces."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.text.tokens import count_tokens
from ui.openai.conversation import MODEL, Conversation
from ui.openai.message import AnnotatedText
from ui.schemas import AnswerOut

_PIECE_CHARS = 8
_MOST_PIECES = 100
# What the chat format of the original adds to each message, and once to the reply, in tokens.
_MESSAGE_TOKENS = 3

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer on its way out. ``created``: seconds since 1970."""

    completion_id: str
    created: int
    fingerprint: str
    said: AnnotatedText
    answer: AnswerOut
    usage: Json

    def whole(self) -> Json:
        """The reply in one piece."""
        message = {
            "role": "assistant",
            "content": self.said.content,
            "refusal": None,
            "annotations": list(self.said.annotations),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return self._frame("chat.completion", [choice]) | {"usage": self.usage, "policyqa": self._extension()}

    def events(self, *, include_usage: bool) -> Iterator[str]:
        """The reply as server-sent events. Only verified text is sent: nothing of it is taken back later."""
        extra: Json = {"usage": None} if include_usage else {}
        yield self._event([_choice({"role": "assistant", "content": "", "refusal": None})], extra)
        for piece in _pieces(self.said.content):
            yield self._event([_choice({"content": piece})], extra)
        if self.said.annotations:
            yield self._event([_choice({"annotations": list(self.said.annotations)})], extra)
        yield self._event([_choice({}, "stop")], extra | {"policyqa": self._extension()})
        if include_usage:
            yield self._event([], {"usage": self.usage})
        yield "data: [DONE]\n\n"

    def _extension(self) -> Json:
        return self.answer.model_dump(mode="json")

    def _frame(self, kind: str, choices: list[Json]) -> Json:
        return {
            "id": self.completion_id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": self.fingerprint,
            "choices": choices,
        }

    def _event(self, choices: list[Json], extra: Json) -> str:
        data = self._frame("chat.completion.chunk", choices) | extra
        return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"


def complete(conversation: Conversation, said: AnnotatedText, answer: AnswerOut, version: str) -> Completion:
    """Return the completion that says ``said``; its usage counts what was read of the conversation."""
    read = [conversation.question, *(turn.text for turn in conversation.history)]
    prompt = sum(count_tokens(words) + _MESSAGE_TOKENS for words in read) + _MESSAGE_TOKENS
    written = count_tokens(said.content)
    usage = {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
    return Completion(f"chatcmpl-{uuid.uuid4().hex}", int(time.time()), f"policyqa-{version}", said, answer, usage)


def _choice(delta: Json, finish_reason: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}


def _pieces(content: str) -> Iterator[str]:
    size = max(_PIECE_CHARS, -(-len(content) // _MOST_PIECES))
    for start in range(0, len(content), size):
        yield content[start : start + size]
