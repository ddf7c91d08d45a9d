"""Asks a language model for an overview of what is told: a few words above the quotes, each clause of them checked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, cast

from rag.errors import ChatModelError
from rag.llm.chat_model import ChatModel
from rag.llm.logged import level_of
from rag.llm.usage import Usage, metered
from rag.prompts.prompt import load_prompt
from rag.text.quantities import find_quantities
from rag.text.visible import one_line, visible
from rag.types import Answer, Citation, Kind, ModelUse, Status, Verdict, Wording

_LOG = logging.getLogger(__name__)

# Below this a quote is read as fast as an overview of it: characters of one quote, of several together.
_LEAST_OF_ONE, _LEAST_OF_SEVERAL = 90, 60
# What is shown to the model: quotes, and characters of each.
_MOST_QUOTES, _MOST_QUOTE = 20, 1500
_MOST_QUESTION = 500
# A longer reply is left: it is no overview.
_MOST_REPLY = 600
# An overview of nearly the length of what is told says it twice.
_SHORTER = 0.9
_KINDS = {Kind.ACTUAL: "实际", Kind.TARGET: "目标"}
_NOT_READ = frozenset({"about", "curated"})

Check = Callable[[str, Sequence[Citation], str], str]
"""What of an overview is borne out by quotes, given the question."""


class OverviewWriter:
    """Adds an overview to answers that are long enough to be worth one.

    Args:
        chat_model: what writes it.
        check: what of it stands.
    """

    def __init__(self, chat_model: ChatModel, check: Check) -> None:
        self._chat_model, self._check = chat_model, check

    def summarize(self, answer: Answer) -> Answer:
        """Return the answer with an overview where one stands, and with what the model was asked for it.

        Whatever goes wrong leaves the overview out; ``answer.model.wording`` says so.
        """
        if not worth_one(answer):
            return answer
        model, used = metered(self._chat_model)
        try:
            reply = self._reply(model, answer)
        except ChatModelError as error:
            _LOG.log(level_of(error), "%s; answering without an overview", error)
            return _noted(answer, "", Wording.UNAVAILABLE, used())
        overview = self._check(reply, answer.citations, answer.query.standalone_text)
        if _letters(overview) > _SHORTER * _letters(answer.text) or not _says(overview, answer.short_text):
            overview = ""
        outcome = Wording.NOTHING
        if overview:
            outcome = Wording.WHOLE if _letters(overview) == _letters(reply) else Wording.PART
        return _noted(answer, overview, outcome, used())

    def _reply(self, model: ChatModel, answer: Answer) -> str:
        quotes = "\n".join(_shown(one) for one in answer.citations[:_MOST_QUOTES])
        question = one_line(answer.query.standalone_text, _MOST_QUESTION)
        user = load_prompt("overview_user").render(question=question, quotes=quotes)
        said = ""
        with closing(cast("Any", model.stream(load_prompt("overview_system").render(), user))) as reply:
            for piece in cast("Iterator[str]", reply):
                said += piece
                if len(said) > _MOST_REPLY:
                    break
        return said


def worth_one(answer: Answer) -> bool:
    """Whether an overview of the answer helps: of a sentence or two there is nothing to sum up."""
    if answer.status is not Status.ANSWERED or answer.reader in _NOT_READ:
        return False
    if not all(one.verdict is Verdict.SUPPORTED for one in answer.citations):
        return False
    told = sum(len(one.quote) for one in answer.citations)
    return told >= (_LEAST_OF_ONE if len(answer.citations) == 1 else _LEAST_OF_SEVERAL)


def _shown(citation: Citation) -> str:
    """A quote under its year, kind and place: "（2031年 · 目标 · 青岚市）…"."""
    years = citation.scope.years
    time = f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年" if years else ""
    said = " · ".join(filter(None, (time, _KINDS.get(citation.scope.kind, ""), citation.scope.body)))
    quote = " ".join(visible(citation.quote[:_MOST_QUOTE]).split())
    return f"（{said}）{quote}" if said else quote


def _says(overview: str, short: str) -> bool:
    """Whether the figures of the short answer are in the overview: without them it sums up a side remark."""
    asked, said = ({(one.value, one.high, one.unit) for one in find_quantities(text)} for text in (short, overview))
    return asked <= said


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _noted(answer: Answer, overview: str, outcome: Wording, used: Usage) -> Answer:
    model = (answer.model or ModelUse()).plus(used)
    return replace(answer, overview=overview, model=replace(model, wording=outcome))
