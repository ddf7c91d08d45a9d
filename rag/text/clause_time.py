"""What the clause of a figure says of its time, where its sentence speaks of several."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from rag.text.figures import Figure
from rag.text.normalize import fold
from rag.text.periods import clause_years, find_years
from rag.text.sentences import split_clauses
from rag.types import Kind, Scope

# "是2010年的2.2倍", "自2010年以来": the year is what is compared with, or where a period begins.
_BASE = re.compile(r"年(?:的?水平|以来|以后|起|来|之前|前|后)")
# Every time that opens a clause has one of them in it: 去年, 十四五.
_OF_TIMES = "年五"
_TEXTS = 64  # the figures of one are looked at one after the other
_MULTIPLES = frozenset({"倍", "分之一"})


def clause_scope(text: str, figure: Figure, sentence: Scope, document_year: int | None) -> Scope:
    """Return the scope of a figure whose clause names a time of its own: the sentence's with that time.

    "由2010年的5亿元增加到2015年的15亿元" has one figure of 2010 and one of 2015, whatever period its sentence is of;
    a clause that names no time is of the last one named before it in its sentence.

    Args:
        text: the sentence.
        figure: a figure in it.
        sentence: what the sentence speaks of.
        document_year: what 今年 means.
    """
    years = _own_years(figure, document_year) or _years_before(text, figure, document_year)
    if not years or years == sentence.years:
        return sentence
    kind = sentence.kind
    if document_year is not None and document_year not in years:
        kind = Kind.ACTUAL if max(years) < document_year else Kind.TARGET
    return replace(sentence, years=years, kind=kind)


def _own_years(figure: Figure, document_year: int | None) -> tuple[int, ...]:
    said = fold(figure.before)
    if "年" not in said:
        return ()
    if figure.quantity.unit in _MULTIPLES or _BASE.search(said):
        return ()
    return find_years(said, document_year, periods=False)[-1:]


def _years_before(text: str, figure: Figure, document_year: int | None) -> tuple[int, ...]:
    """The time that a clause after the first opens with, the nearest up to the figure's."""
    found: tuple[int, ...] = ()
    for start, years in _opened(text, document_year):
        if start > figure.quantity.span.start:
            break
        found = years
    return found


@lru_cache(maxsize=_TEXTS)
def _opened(text: str, document_year: int | None) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The clauses after the first that open with a time, by where they begin: asked for with each figure of a text."""
    folded = fold(text)
    if not any(mark in folded for mark in _OF_TIMES):
        return ()
    clauses = (one for one in split_clauses(text)[1:] if any(mark in one.cut(folded) for mark in _OF_TIMES))
    found = ((one.start, clause_years(one.cut(text), document_year)) for one in clauses)
    return tuple((start, years) for start, years in found if years)
