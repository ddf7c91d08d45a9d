"""A language model's opinion of an answer, by a fixed rubric. It stands beside the rule and never in its place."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.run.outcome import Outcome
from eval.sets.question_set import Question
from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.prompts.prompt import load_prompt

_TRIES = 2
_OBJECT = re.compile(r"\{[^{}]*\}")


class _Verdict(BaseModel):
    """The rubric: what the model must say, and nothing else."""

    model_config = ConfigDict(extra="forbid", strict=True)

    correct: bool
    grounded: bool
    complete: bool


class ModelJudge:
    """Asks a chat model whether answers are correct, grounded and complete.

    Args:
        chat_model: any model of ``rag.llm``.
    """

    def __init__(self, chat_model: ChatModel) -> None:
        self._chat_model = chat_model

    def judge(self, question: Question, outcome: Outcome) -> dict[str, bool]:
        """Return the verdict by criterion; empty when the model fails or twice says something else than a verdict."""
        system = load_prompt("judge_system").render()
        user = load_prompt("judge_user").render(
            question=question.question,
            expected=_expected(question),
            answer=outcome.answer,
            quotes="\n".join(f"[{one.marker}] {one.quote}" for one in outcome.citations) or "（无）",
        )
        for _ in range(_TRIES):
            try:
                reply = "".join(self._chat_model.stream(system, user))
                found = _OBJECT.search(reply)
                return _Verdict.model_validate_json(found[0] if found else "").model_dump()
            except (ChatModelError, ValidationError):
                continue
        return {}


def _expected(question: Question) -> str:
    if not question.answerable:
        return "文件没有写明，应当说明未收录"
    items = ((question.answers,) if question.answers else ()) + question.answers_all
    return "；".join(" 或 ".join(forms) for forms in items)
