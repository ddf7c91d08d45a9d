"""What was chosen, told: units with what belongs to them, each cited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.read.decide.choice import Chosen
from rag.read.find.cells import cell_value, cell_words, row_span
from rag.read.find.unit import Scored, Unit
from rag.read.tell.extent import extent, limit_of, window
from rag.read.tell.wording import figure_words, scope_words
from rag.text.cell_context import split_context
from rag.text.figures import find_figures
from rag.text.normalize import fold
from rag.text.tokenize import terms
from rag.types import Block, Citation, Document, Facet, Intent, Query, Span

# The longest quote of a figure that is still read at a glance; a longer sentence is told by the clauses around it.
_FIGURE_CHARS = 160
# A sentence of so many figures strings indicators together: the asked one is told by the clauses around it.
_CROWD, _CROWDED_CHARS = 5, 70
# A sentence of which some clauses are told is still quoted whole up to this length.
_QUOTED_WHOLE = 300
# So many beside the first of each thing asked are a list, whatever form was asked for.
_SEVERAL = 3
# Characters between two parts that stand beside each other.
_GAP = 3
# What a piece of a long sentence ends with, where it is cut between the members of an enumeration.
_LEADS_ON = "、，,"
_STOPS = " \n\r\t　。；;,，"


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of several units: the words, the few that answer, and the quotes.

    ``short`` is empty where several units were gathered, of which each is a part of the answer.
    ``kept``: which were told; ``left``: how many there was no room for.
    """

    text: str
    short: str
    citations: tuple[Citation, ...]
    kept: tuple[int, ...]
    left: int = 0


@dataclass(frozen=True, slots=True)
class _Part:
    """The words of one unit and the spans they stand in; ``worded``: they are not the document's own.

    ``whole``: the sentence that is quoted where only some of its clauses are told.
    """

    unit: Unit
    spans: tuple[Span, ...]
    short: str
    prefix: str = ""
    worded: str = ""
    whole: Span | None = None

    @property
    def quoted(self) -> tuple[Span, ...]:
        """What is quoted."""
        return (self.whole,) if self.whole is not None and self.spans else self.spans


class Teller:
    """Tells units.

    Args:
        document: a document by its id.
        blocks: the blocks of a document, parents before their children.
    """

    def __init__(self, document: Callable[[str], Document | None], blocks: Callable[[str], Sequence[Block]]) -> None:
        self._document, self._blocks = document, blocks

    def tell(self, query: Query, chosen: Sequence[Chosen], *, named: bool = False, lists: bool = False) -> Told:
        """Say what was chosen: the first whole, others while there is room, each place once and in reading order.

        Args:
            query: the question.
            chosen: units, the best of each thing asked first.
            named: they were named one by one, so that none speaks for what stands around it.
            lists: but for lists, which are told whole.
        """
        firsts = len({id(facet) for facet, _ in chosen})
        alone = not named or len(chosen) <= firsts
        listed = named and len(chosen) >= firsts + _SEVERAL
        room = limit_of(Intent.LIST if listed else query.intent, named=not alone)
        each = room // max(1, len({id(one.unit) for _, one in chosen[:firsts]}))
        parts: list[_Part] = []
        kept: list[int] = []
        shorts: list[str] = []
        left = 0
        for index, (facet, one) in enumerate(chosen):
            part = self._part(query.intent, facet, one, each, alone=alone, lists=lists, named=named)
            new = _without(part, parts)
            shorts += [part.short] if index < firsts else []
            size = sum(map(len, new.spans)) if not new.worded else len(new.worded)
            if not new.spans or (index >= firsts and size > room):
                left += bool(new.spans)
                continue
            parts.append(new)
            kept.append(index)
            room -= size
        lines = _with_prefixes([line for group in _grouped(parts) for line in self._lines(group)])
        spans = list(
            {
                (group[0].unit.doc_id, span): (group[0].unit, span)
                for group in _grouped(parts)
                for span in _merged(group)
            }.values()
        )
        facets = max(1, len(query.facets))
        return Told(
            "\n".join(lines),
            # Of what was gathered no one unit is the answer.
            "" if lists and len(parts) > facets else "；".join(dict.fromkeys(shorts)),
            tuple(self.cite(marker, unit, span) for marker, (unit, span) in enumerate(spans, start=1)),
            tuple(kept),
            left,
        )

    def cite(self, marker: int, unit: Unit, span: Span) -> Citation:
        """Return the quote of ``span`` of a unit's document."""
        document = self._document(unit.doc_id)
        quote = span.cut(document.text) if document else ""
        url = document.metadata.get("url") if document else None
        return Citation(marker, unit.doc_id, unit.title, unit.section_path, span, quote, unit.scope, url=url or None)

    def _part(
        self, intent: Intent, facet: Facet, one: Scored, room: int, *, alone: bool, lists: bool, named: bool
    ) -> _Part:
        unit, document = one.unit, self._document(one.unit.doc_id)
        prefix = _dated(unit, facet) if intent.form.dated else ""
        if document is None:
            return _Part(unit, (unit.span,), unit.text)
        if (cell := split_context(unit.context)) is not None:
            row = row_span(document.text, unit.span)
            return _Part(unit, (row,), cell_value(cell, unit.text), prefix, cell_words(cell, unit.text))
        short = figure_words(unit.text, one.figure) if one.figure is not None else unit.text.strip(_STOPS)
        blocks = self._blocks(unit.doc_id)
        spans = extent(unit, intent, document, blocks, room, alone=alone, lists=lists, named=named).spans
        fits = named and sum(map(len, spans)) <= room
        if one.figure is not None and not fits and len(spans) == 1 and spans[0].covers(unit.span):
            clauses = _clauses(intent, facet, one, spans[0], document.text, room)
            if clauses is not None:
                whole = spans[0] if len(spans[0]) <= _QUOTED_WHOLE else None
                return _Part(unit, (clauses,), short, prefix, whole=whole)
        return _Part(unit, spans, short, prefix)

    def _lines(self, group: Sequence[_Part]) -> list[tuple[str, str]]:
        document = self._document(group[0].unit.doc_id)
        if document is None or group[0].worded:
            return [(part.prefix, part.worded or part.unit.text.strip()) for part in group]
        spans = sorted((span for part in group for span in part.spans), key=lambda one: one.start)
        words = _joined(document.text, spans).rstrip(_LEADS_ON)
        prefix = group[0].prefix if group[0].prefix[:4] not in words else ""
        return [(prefix, words)]


def _joined(text: str, spans: Sequence[Span]) -> str:
    """The words of several spans; what ends without a mark stands apart from what follows."""
    words = ""
    for span in spans:
        piece = " ".join(span.cut(text).split())
        words += f" {piece}" if words[-1:].isalnum() and not text[span.start - 1 : span.start].isalnum() else piece
    return words


def _clauses(intent: Intent, facet: Facet, one: Scored, told: Span, text: str, room: int) -> Span | None:
    """The clauses of a long sentence that tell its figure, in characters of the document; ``None``: it is told whole.

    Of a sentence that strings indicators together, the one clause that names what is asked; where the clause alone
    does not name it, those around it too.

    Args:
        intent: the form asked for.
        facet: what is asked.
        one: the unit that answers, with its figure.
        told: the sentence, which covers the unit.
        text: the document's.
        room: the most characters.
    """
    unit, sentence = one.unit, told.cut(text)
    if one.figure is None:
        return None
    clause = one.figure.clause.shift(unit.span.start - told.start)
    counted = intent is Intent.FIGURE
    if (
        counted
        and len(told) > _CROWDED_CHARS
        and len(find_figures(sentence)) >= _CROWD
        and _names(clause, sentence, facet)
    ):
        return window(sentence, clause, len(clause)).shift(told.start)
    most = min(_CROWDED_CHARS if counted and len(find_figures(unit.text)) >= _CROWD else _FIGURE_CHARS, room)
    if len(unit.span) <= most:
        return None
    return window(unit.text, one.figure.clause, most).shift(unit.span.start)


def _names(clause: Span, sentence: str, facet: Facet) -> bool:
    """Whether a clause by itself names all that is asked."""
    words = fold(clause.cut(sentence))
    return all(term in words for term in terms(facet.focus))


def _with_prefixes(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Lines with the time that each is of, where it is not that of the line before."""
    before = ("", *(prefix for prefix, _ in lines))
    return [
        words if prefix == last else f"{prefix}{words}" for last, (prefix, words) in zip(before, lines, strict=False)
    ]


def _without(part: _Part, others: Sequence[_Part]) -> _Part:
    """The part without the places that are told already."""
    told = [span for other in others if other.unit.doc_id == part.unit.doc_id for span in other.spans]
    if part.worded:
        return part
    spans = tuple(
        span for span in part.spans if not any(span.start < other.end and other.start < span.end for other in told)
    )
    return replace(part, spans=spans)


def _grouped(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts that stand beside each other together, in reading order; the groups in the order of their first part."""
    groups: list[list[_Part]] = []
    for part in parts:
        for group in groups:
            if any(_touch(part, other) for other in group) and not part.worded:
                group.append(part)
                group.sort(key=lambda one: one.spans[0].start)
                break
        else:
            groups.append([part])
    return groups


def _merged(group: Sequence[_Part]) -> list[Span]:
    """The spans of a group, those that stand beside each other as one: a list is quoted whole."""
    found: list[Span] = []
    for span in sorted((span for part in group for span in part.quoted), key=lambda one: one.start):
        if found and span.start - found[-1].end <= _GAP:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _touch(left: _Part, right: _Part) -> bool:
    if left.unit.doc_id != right.unit.doc_id or right.worded:
        return False
    gap = max(left.spans[0].start, right.spans[0].start) - min(left.spans[-1].end, right.spans[-1].end)
    return gap <= _GAP


def _dated(unit: Unit, facet: Facet) -> str:
    """The year and kind that a unit is of, where a year is asked for."""
    scope = scope_words(unit.scope) if facet.scope.years and len(unit.scope.years) == 1 else ""
    return f"{scope}：" if scope else ""
