"""Every figure of an answer stands in a cited quote of the asked year and kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import chain, combinations

from rag.text.cell_context import bare_quantity, split_context
from rag.text.enumeration import count_items
from rag.text.normalize import squeeze
from rag.text.periods import find_years
from rag.text.quantities import Quantity, find_quantities
from rag.types import COMPUTED, COUNTED, Answer, Citation, Facet, Intent, Kind, Scope, Status, Verdict

# A generated answer marks its citations [1]; a marker is no figure.
_MARKER = re.compile(r"\[\d{1,3}\]")
# The reader that tells what the store holds, in words of no document.
_OF_ITSELF = "about"
# How many more there are than are told is counted, not quoted.
_LEFT_OUT = re.compile(r"（另有\d{1,6}项未列出）")
_ROUNDING = 1e-6
# Forms whose parts may be of several times, each told with its own: "这五年做了什么，今后呢".
_LISTS = frozenset({Intent.LIST, Intent.SUMMARY})
# A figure is read by what stands around it: "1-11月" behind a colon is another one than at the beginning of its quote.
# Characters beside it that stand in the quote too, and the fewest.
_BESIDE, _LEAST_BESIDE = 8, 2
_DIGITS = r"\d零〇一二两三四五六七八九十百千万亿"
_NUMERAL_BEFORE, _NUMERAL_AFTER = re.compile(rf"[{_DIGITS}]$|\d[.,]$"), re.compile(rf"[{_DIGITS}]|[.,]\d")
# Of more figures than these, only pairs are tried.
_ADDED_MOST = 10
WITHHELD = "未收录：找到的内容未能通过核对，请查看最接近的原文。"


class FigureVerifier:
    """Withholds an answer with a figure that no fitting quote holds, or with no verbatim quote at all."""

    def verify(self, answer: Answer) -> Answer:
        """Return the answer, its misfit citations UNSUPPORTED; abstained when a figure is left without support."""
        if answer.status is not Status.ANSWERED or answer.reader == _OF_ITSELF:
            return answer
        checked = tuple(_check(citation, answer) for citation in answer.citations)
        sound = [citation for citation in checked if citation.verdict is Verdict.SUPPORTED]
        text = _LEFT_OUT.sub("", answer.text)  # what a title says is no statement either
        for citation in sound:
            text = text.replace(f"《{citation.title}》", " ")
        values, headers = _in_cells(answer, sound)
        if not sound or unheld_figures(text, [citation.quote for citation in sound], values, headers):
            return replace(
                answer,
                status=Status.ABSTAINED,
                text=WITHHELD,
                short_text="",
                citations=(),
                closest=checked,
                confidence=0.0,
            )
        return replace(answer, citations=checked)


def unheld_figures(
    text: str,
    quotes: Iterable[str],
    in_cells: Set[tuple[float, float | None]] = frozenset(),
    headers: Iterable[str] = (),
) -> frozenset[tuple[float, float | None]]:
    """Return the figures of ``text`` that no quote holds and that do not follow from those of quotes, shown so.

    Args:
        text: an answer.
        quotes: what it cites.
        in_cells: figures of quoted cells in the unit that stands in their headers.
        headers: what stands around quoted cells.

    Returns:
        The values, each with the upper end of its range or ``None``.
    """
    quotes = tuple(quotes)
    held = {_value(one) for quote in quotes for one in find_quantities(quote)} | in_cells
    if COUNTED in text:
        held |= {(float(count_items(quote)), None) for quote in quotes}
    text, pieces = _MARKER.sub("", text), [squeeze(one) for one in (*quotes, *headers)]
    stated = {_value(one): one for one in find_quantities(text)}
    return frozenset(
        value
        for value, one in stated.items()
        if value not in held and not _follows(value, held, text) and not _stands(one, text, pieces)
    )


def _stands(one: Quantity, text: str, pieces: Iterable[str]) -> bool:
    """Whether a figure stands in a quote with what is beside it, on either side, within its line."""
    start, end = text.rfind("\n", 0, one.core.start) + 1, text.find("\n", one.core.end)
    before = text[max(start, one.core.start - _BESIDE) : one.core.start]
    after = text[one.core.end : min(one.core.end + _BESIDE, end if end >= 0 else len(text))]
    core = text[one.core.start : one.core.end]
    return any(
        len(beside) >= _LEAST_BESIDE and _whole(squeeze(words), piece)
        for beside, words in ((squeeze(before), before + core), (squeeze(after), core + after))
        for piece in pieces
    )


def _whole(words: str, piece: str) -> bool:
    """Whether words stand in a piece, and not as a part of a longer numeral."""
    at = piece.find(words)
    if at < 0 or _NUMERAL_BEFORE.search(piece[max(0, at - 2) : at]):
        return False
    return not (_NUMERAL_BEFORE.search(words) and _NUMERAL_AFTER.match(piece, at + len(words)))


def _in_cells(
    answer: Answer, citations: Iterable[Citation]
) -> tuple[frozenset[tuple[float, float | None]], frozenset[str]]:
    """The figures of table cells that stand in the quotes, in the units of their columns, and their headers."""
    quoted = [(citation.doc_id, citation.span) for citation in citations]
    found, headers = set(), set()
    for chunk in (hit.chunk for hit in answer.hits):
        for one in chunk.sentences:
            cell = split_context(one.context)
            if cell and any(chunk.doc_id == doc_id and span.covers(one.span) for doc_id, span in quoted):
                bare = bare_quantity(one.span.shift(-chunk.span.start).cut(chunk.text), cell.unit)
                found |= {_value(bare)} if bare is not None else set()
                headers |= {cell.name, cell.header}
                found |= {_value(each) for header in (cell.name, cell.header) for each in find_quantities(header)}
    return frozenset(found), frozenset(headers)


def _check(citation: Citation, answer: Answer) -> Citation:
    """A quote of figures must be of the scope that some facet asks for, or of one that is told in a list."""
    query, year = answer.query, max(citation.scope.years, default=0)
    if citation.verdict is not Verdict.SUPPORTED or not find_quantities(citation.quote):
        return citation
    named = set(find_years(citation.quote))
    fits = any(_fits(facet, citation.scope, named) for facet in query.facets) if query.facets else True
    listed = query.intent in _LISTS and f"{year}年" in answer.text
    return citation if fits or listed else replace(citation, verdict=Verdict.UNSUPPORTED)


def _fits(facet: Facet, found: Scope, named: Set[int]) -> bool:
    """Whether a quote of a scope is of what is asked; ``named``: the years it names, of which it speaks too."""
    asked = facet.scope
    if asked.years and found.years and not set(asked.years) & (set(found.years) | named):
        return False
    return Kind.NONE in (asked.kind, found.kind) or asked.kind is found.kind or not found.years


def _follows(value: tuple[float, float | None], held: Set[tuple[float, float | None]], text: str) -> bool:
    """Whether a figure that is shown as computed is the difference or the sum of those that stand in quotes."""
    if COMPUTED not in text or value[1] is not None:
        return False
    ends = [one for one, high in held if high is None]
    if any(_same(sum(some), value[0]) for some in _selections(ends)):
        return True
    return any(_same(abs(left - right), value[0]) for left in ends for right in ends)


def _selections(ends: list[float]) -> Iterator[tuple[float, ...]]:
    """Two or more of the figures in quotes, in every way; of many only the pairs."""
    most = len(ends) if len(ends) <= _ADDED_MOST else 2
    return chain.from_iterable(combinations(ends, number) for number in range(2, most + 1))


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= _ROUNDING * max(1.0, other)


def _value(quantity: Quantity) -> tuple[float, float | None]:
    return quantity.value, quantity.high
