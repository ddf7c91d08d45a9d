"""A figure told with its whole sentence, where more than the figure is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.read.candidate import Candidate
from rag.text.cell_context import split_context
from rag.text.figures import find_figures
from rag.text.sentences import trim
from rag.text.tokenize import terms
from rag.types import Document, Span

_FULL_STOP = re.compile(r"[。！？!?\n][”’」』）)》】]*")
# A longer sentence is told by its part between semicolons.
_LONGEST = 220


def told_together(candidate: Candidate, focus: str) -> bool:
    """Whether a question names two or more of the things whose figures a clause tells one after the other.

    "小学、初中学生分别提高到300元和500元", asked after both.
    """
    if candidate.figure is None:
        return False
    beside = [one for one in find_figures(candidate.text) if one.clause == one.quantity.span]
    if candidate.figure not in beside:
        return False
    unit = candidate.figure.quantity.unit
    named = [set(terms(one.carried)) for one in beside if one.quantity.unit == unit]
    shared = set.intersection(*named)
    asked = [any(len(word) > 1 and word in focus for word in words - shared) for words in named]
    return sum(asked) > 1


def widened(candidate: Candidate, document: Callable[[str], Document | None]) -> Candidate:
    """Return the candidate as its whole sentence, up to the full stops on both sides, where that is not too long."""
    found = document(candidate.hit.chunk.doc_id)
    sentence = candidate.sentence.span
    if found is None:
        return replace(candidate, figure=None)
    if split_context(candidate.sentence.context) is not None:
        return candidate  # a cell is told with its row and column
    span = _whole(found.text, sentence)
    span = span if len(span) <= _LONGEST else sentence
    return replace(
        candidate, sentence=replace(candidate.sentence, span=span), text=span.cut(found.text), figure=None, conduct=None
    )


def _whole(text: str, span: Span) -> Span:
    low = max(0, span.start - _LONGEST)
    starts = [match.end() for match in _FULL_STOP.finditer(text, low, span.start)]
    stop = _FULL_STOP.search(text, max(span.start, span.end - 1))
    return trim(text, starts[-1] if starts else low, stop.end() if stop else len(text))
