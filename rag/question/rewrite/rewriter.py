"""Asks a language model for the standalone question of a follow-up, once."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.llm.logged import level_of
from rag.llm.usage import close, metered
from rag.prompts.prompt import load_prompt
from rag.question.rewrite.agreement import LONGEST, Said, agrees
from rag.text.visible import one_line, visible
from rag.types import Rewrite, Rewriting

_LOG = logging.getLogger(__name__)

# Of what a model writes, in characters; one that goes on is left.
_LONGEST_REPLY = 2000
# Of the asker's questions and of each of them.
_TURNS, _LONGEST_TURN = 5, 300
SCHEMA: Mapping[str, Any] = MappingProxyType(
    {
        "type": "object",
        "properties": {"question": {"type": "string", "maxLength": LONGEST}},
        "required": ["question"],
        "additionalProperties": False,
    }
)


class _Reply(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Rewriter:
    """Rewords follow-ups. It is shown what the asker has said and nothing else: no answer and no document.

    Args:
        model: what is asked.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    def reword(self, said: Said) -> tuple[str, Rewrite]:
        """Return the standalone question, the rules' own where the model's does not agree, and what it cost."""
        model, usage = metered(self._model)
        try:
            rewritten, outcome = _read(_ask(model, said)), Rewriting.ACCEPTED
        except ChatModelError as error:
            _LOG.log(level_of(error), "%s; the follow-up stands as the rules read it", error)
            rewritten, outcome = "", Rewriting.UNAVAILABLE
        if outcome is Rewriting.ACCEPTED and not agrees(rewritten, said):
            outcome = Rewriting.REFUSED
        used = usage()
        rewrite = Rewrite(outcome, used.calls, used.input_tokens, used.output_tokens)
        return (rewritten if outcome is Rewriting.ACCEPTED else said.edited), rewrite


def _ask(model: ChatModel, said: Said) -> str:
    system = load_prompt("rewrite_system").render()
    user = load_prompt("rewrite_user").render(turns=_lines(said.turns), question=one_line(said.question, _LONGEST_TURN))
    pieces: list[str] = []
    left = _LONGEST_REPLY
    reply = model.stream(system, user, SCHEMA)
    try:
        for piece in reply:
            pieces.append(piece)
            left -= len(piece)
            if left < 0:
                return ""
    finally:
        close(reply)
    return "".join(pieces)


def _lines(turns: Sequence[str]) -> str:
    return "\n".join(f"{number}. {one_line(turn, _LONGEST_TURN)}" for number, turn in enumerate(turns[-_TURNS:], 1))


def _read(reply: str) -> str:
    """The question of a reply, or "": the object alone, or in a fence."""
    text = reply.strip()
    start, end = text.find("{"), text.rfind("}")
    try:
        said = _Reply.model_validate(json.loads(text[start : end + 1])).question if 0 <= start < end else ""
    except (ValueError, ValidationError, RecursionError):
        return ""
    return " ".join(visible(said).split()) if visible(said) == said else ""
