"""Answers as they may be shown: words covered wherever they stand, or a refusal in their place."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from rag.sensitive.asked import Asked
from rag.sensitive.screen import Screen
from rag.text.script import in_script_of, is_chinese
from rag.types import Action, Answer, Citation, Filters, Part, Query, Screened, Status

# The reader of an answer that is a refusal.
WITHHELD = "withheld"


def refusal(asked: Asked, filters: Filters) -> Answer:
    """What is said in the place of an answer to a refused question; nothing was looked up for it."""
    query = Query(asked.question, asked.question, filters=filters)
    words = _words("question", asked.put)
    return Answer(query, Status.ABSTAINED, words, reader=WITHHELD, screened=asked.met)


def screen_answer(screen: Screen, answer: Answer, asked: Asked) -> Answer:
    """Return the answer as it may be shown.

    A covered word keeps its length, so that spans of a quote still count in the document; the quote is no longer
    verbatim where it is covered.
    """
    if not screen:
        return answer
    cover = _Cover(screen)
    shown = cover.answer(answer)
    met = tuple(dict.fromkeys((*asked.met, *cover.met)))
    if any(one.action is Action.REFUSE for one in cover.met):
        told = Answer(answer.query, Status.ABSTAINED, _words("answer", asked.put), reader=WITHHELD, screened=met)
        return replace(told, timings=answer.timings, model=answer.model)
    notes = shown.notes
    if any(one.action is Action.MASK for one in cover.met):
        notes = (*notes, _words("masked", asked.put))
    return replace(shown, notes=notes, screened=met)


class _Cover:
    """Covers words, and remembers whose they were."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.met: dict[Screened, None] = {}

    def answer(self, answer: Answer) -> Answer:
        closest = (one for one in answer.closest if not self._withheld(one))
        return replace(
            answer,
            text=self._text(answer.text),
            short_text=self._text(answer.short_text),
            overview=self._text(answer.overview),
            citations=self._citations(answer.citations),
            closest=self._citations(closest),
            notes=self._texts(answer.notes),
            missing=self._texts(answer.missing),
        )

    def _withheld(self, passage: Citation) -> bool:
        """Whether a passage that is only near is left out."""
        shown = (passage.quote, passage.title, *passage.section_path)
        return any(self._screen.look(one, Part.ANSWER).refused for one in shown)

    def _citations(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        return tuple(
            replace(
                one,
                title=self._text(one.title),
                section_path=self._texts(one.section_path),
                quote=self._text(one.quote),
            )
            for one in citations
        )

    def _texts(self, texts: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self._text, texts))

    def _text(self, text: str) -> str:
        look = self._screen.look(text, Part.ANSWER)
        self.met.update(dict.fromkeys(look.met))
        return look.covered


def _words(name: str, question: str) -> str:
    """The words of that name in the language and script of the question."""
    return in_script_of(question, _table()["zh" if is_chinese(question) else "en"][name])


def is_touched(answer: Answer) -> bool:
    """Whether a list refused or covered something of an answer or its question."""
    return any(one.action is not Action.LOG for one in answer.screened)


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("rag.sensitive") / "words.toml").read_text(encoding="utf-8"))
