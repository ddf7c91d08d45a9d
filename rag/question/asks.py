"""The questions of one text that asks several: "在哪办、要带什么证件？"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.question.bodies import without_bodies
from rag.question.followup.frame import Frame
from rag.question.form import find_intent
from rag.question.subject import subject
from rag.question.units import asked_unit
from rag.types import Facet

_CUT = re.compile(r"[,，;；。?？!！、]+|(?<=[吗呢])\s*|(?:以及|并且|还有)")
# What only confirms, or asks the same again, is no question of its own: "…，可以吗", "…，对不对".
_CLOSING = re.compile(r"^(?:这样|这|都)?(?:可以|行|对|是|能|好)?(?:吗|吧|不|么|不对|不行|不可以|这样)*$")
_LEAST = 2  # characters that say what is asked
_MOST = 8  # questions in one text


def by_asks(one: Facet, question: str, bodies: Sequence[str], name: Callable[[str], str]) -> tuple[Facet, ...]:
    """Return a facet for each question of a text that asks several, none where it asks one.

    Args:
        one: the whole text as one facet: what a part leaves open is as there.
        question: its words.
        bodies: the places it may name.
        name: reads synonyms as one word.
    """
    found: list[Facet] = []
    said: list[str] = []
    for part in _parts(question):
        frame = Frame(part)
        focus = name(subject(without_bodies(part, bodies)))
        if frame.form and not _CLOSING.match(part):
            asked = part if len(focus) >= _LEAST else f"{said[-1] if said else ''}{part}"
            found.append(
                replace(
                    one,
                    focus=focus if len(focus) >= _LEAST else " ".join((*said[-1:], focus)).strip() or one.focus,
                    context=" ".join(said),
                    unit=asked_unit(part),
                    form=find_intent(asked),
                )
            )
            if len(found) == _MOST:
                break
        said += [focus] if focus else []
    return tuple(found) if len(found) > 1 else ()


def _parts(question: str) -> Iterator[str]:
    """The clauses of a question; what stands in brackets or quotation marks is not cut."""
    start = at = 0
    for match in _CUT.finditer(question):
        asks = match[0] != "、" or Frame(question[at : match.start()]).form
        at = match.end()
        if asks:  # a list of things is one part
            yield question[start : match.start()].strip()
            start = at
    yield question[start:].strip()
