"""How much is told: the unit alone, or with what belongs to it.

An announcing line says nothing without its items, an item little without its lead-in; a question is answered by what
follows it, a heading by the text under it. A list is told whole where a list is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexicon.patterns import find
from rag.read.find.unit import Unit
from rag.text.cell_context import split_context
from rag.text.sentences import STOP, split_clauses, split_sentences, trim
from rag.types import Block, BlockKind, Document, Intent, Span

# The longest answer in characters, by the form asked for; and the longest of units that were named one by one.
_BRIEF, _USUAL, _LONG = 180, 300, 450
_NAMED_BRIEF, _NAMED, _NAMED_LONG = 195, 390, 780
# A paragraph that is still read at a glance is told whole where a ruling or a reason is asked for.
_GLANCE = 200
# The longest sentence that is told whole where units are told one by one.
_LONGEST_STATEMENT = 350
_ANNOUNCES = "announces"
_STOPS = re.compile(STOP)
_ENDS = re.compile(rf"{STOP}|[\r\n]+")
_CLAUSE_END = re.compile(r"[，,；;。！？!?](?![^（(]{0,40}[）)])|[）)]")
_BRACKETS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"))
_LEADS_ON = "，,、；; \n"
_LABEL = re.compile(r"[。；;！!，,：:?？]|\d")
_LABEL_CHARS = 25
_ASKS = re.compile(r"[?？]\s*$")
# Characters beside a label that are no words: a mark before it, a line's end.
_GAP = 3


@dataclass(frozen=True, slots=True)
class Extent:
    """What is told of a unit: spans of the document in reading order; ``left`` items or sentences did not fit."""

    spans: tuple[Span, ...]
    left: int = 0


def limit_of(intent: Intent, *, named: bool = False) -> int:
    """The longest answer in characters where this form is asked for; ``named``: of units that were named one by one."""
    form = intent.form
    if named:
        return _NAMED_BRIEF if form.one else _NAMED_LONG if form.passages else _NAMED
    return _BRIEF if form.one else _LONG if form.passages else _USUAL


def extent(
    unit: Unit,
    intent: Intent,
    document: Document,
    blocks: Sequence[Block],
    room: int | None = None,
    *,
    alone: bool = True,
    lists: bool = False,
    named: bool = False,
) -> Extent:
    """Return what is told of ``unit``.

    Args:
        unit: what answers.
        intent: the form asked for.
        document: the unit's.
        blocks: the document's, parents before their children.
        room: the most characters, where several units are told; by default what the form allows.
        alone: what stands around it belongs to it; not where units beside it are chosen or left out one by one.
        lists: a list is told whole nevertheless.
        named: it was named, so that a label is told with what stands under it.
    """
    if split_context(unit.context) is not None:
        return Extent((unit.span,))
    limit, text = min(limit_of(intent, named=not alone), room or _LONG), document.text
    around = [one for one in blocks if one.span.covers(unit.span)]
    outer = [one for one in around if one.kind is BlockKind.LIST]
    signed = next((one for one in around if one.kind is BlockKind.SIGNATURE and len(one.span) <= limit), None)
    if signed is not None:
        return Extent((signed.span,))
    if _ASKS.search(unit.text) or (_is_label(unit) and not _is_item(unit, around)):
        return _following(unit, text, blocks, limit, keep=named and _is_label(unit))
    if find(_ANNOUNCES, "announces", unit.text) or _opens_list(unit, blocks):
        whole = outer[-1].span if outer else None
        if whole is None or whole.end <= unit.span.end:
            return _following(unit, text, blocks, limit, keep=True)
        return _cut(text, Span(unit.span.start, whole.end), limit)
    item = next((one for one in reversed(around) if one.kind is BlockKind.ITEM), None)
    if item is not None and outer:
        if (alone or lists) and intent.form.passages and len(outer[-1].span) <= min(_LONG, limit):
            return Extent((outer[-1].span,))
        lead = _lead_in(outer[-1], item, blocks, text)
        told = (
            item.span
            if alone and len(item.span) <= min(_GLANCE, limit) and (not intent.form.in_sentence or _labels(unit, item))
            else _sentence(unit, text, limit)
        )
        return Extent((lead, told) if lead and len(lead) + len(told) <= limit else (told,))
    paragraph = next((one for one in reversed(around) if one.kind in (BlockKind.PARAGRAPH, BlockKind.QA)), None)
    if alone and paragraph is not None and not intent.form.in_sentence and len(paragraph.span) <= min(_GLANCE, limit):
        return Extent((paragraph.span,))
    if not alone and paragraph is not None:
        return Extent((_statement(unit, text, paragraph.span, limit),))
    told = _sentence(unit, text, limit)
    charge = _in_charge(told, text, paragraph.span, limit) if paragraph is not None and intent is Intent.WHO else None
    return Extent((told, charge) if charge is not None else (told,))


def _in_charge(told: Span, text: str, paragraph: Span, limit: int) -> Span | None:
    """What is in brackets behind the next sentences and tells who is in charge of this one as of them."""
    if find(_ANNOUNCES, "in_charge", told.cut(text)):
        return None
    found = find(_ANNOUNCES, "in_charge", text[told.end : paragraph.end])
    if found is None or len(told) + len(found[0]) > limit:
        return None
    return Span(found.start(), found.end()).shift(told.end)


def _opens_list(unit: Unit, blocks: Sequence[Block]) -> bool:
    """Whether a sentence that names what follows stands right before a list."""
    if not find(_ANNOUNCES, "following", unit.text):
        return False
    after = next((one for one in blocks if one.span.start >= unit.span.end), None)
    return after is not None and after.kind in (BlockKind.LIST, BlockKind.ITEM)


def _sentence(unit: Unit, text: str, limit: int) -> Span:
    """The whole sentence of a unit that is a piece of one, where it can be told."""
    low, high = max(0, unit.span.start - limit), min(len(text), unit.span.end + limit)
    whole = _between(_ENDS, text, unit.span, Span(low, high))
    if len(whole) <= min(limit, _GLANCE) and whole.covers(unit.span):
        return whole
    return _to_clause_end(text, unit.span, min(whole.end, unit.span.start + limit))


def _between(ends: re.Pattern[str], text: str, inner: Span, outer: Span) -> Span:
    """What lies between the ends nearest to ``inner`` on both sides, within ``outer``."""
    found = [match.end() for match in ends.finditer(text, outer.start, outer.end)]
    start = max((end for end in found if end <= inner.start), default=outer.start)
    return trim(text, start, min((end for end in found if end >= inner.end), default=outer.end))


def _to_clause_end(text: str, span: Span, most: int) -> Span:
    """A piece that ends within an enumeration or a bracket, to where both are over; as it is where that is too far."""
    end = span.end
    while not _is_closed(text[span.start : end]):
        following = _CLAUSE_END.search(text, end, most)
        if following is None:
            return span
        end = following.end()
    return Span(span.start, end)


def _is_closed(piece: str) -> bool:
    return not piece.rstrip().endswith("、") and all(piece.count(one) <= piece.count(other) for one, other in _BRACKETS)


def _statement(unit: Unit, text: str, paragraph: Span, limit: int) -> Span:
    """The whole sentence of a unit, over the lines of its paragraph, where it can be told."""
    whole = _between(_STOPS, text, unit.span, paragraph)
    return whole if len(whole) <= min(limit, _LONGEST_STATEMENT) and whole.covers(unit.span) else unit.span


def window(text: str, inner: Span, limit: int) -> Span:
    """Return whole clauses around ``inner`` within ``limit`` characters; at least ``inner``."""
    found = inner
    clauses = split_clauses(text)
    while True:
        before = [one for one in clauses if one.end <= found.start]
        after = [one for one in clauses if one.start >= found.end]
        if before and found.end - before[-1].start <= limit:
            found = Span(before[-1].start, found.end)
        elif after and after[0].end - found.start <= limit:
            found = Span(found.start, after[0].end)
        else:
            return _without_mark(text, found)


def _without_mark(text: str, span: Span) -> Span:
    """The span without a mark at its end that leads to what is not told."""
    end = span.end
    while end > span.start + 1 and text[end - 1] in _LEADS_ON:
        end -= 1
    return Span(span.start, end)


def _is_label(unit: Unit) -> bool:
    text = unit.text.strip()
    return len(text) < _LABEL_CHARS and not _LABEL.search(text) and not unit.context


def _is_item(unit: Unit, around: Sequence[Block]) -> bool:
    """Whether a label is all there is of an item: a name in a list of names."""
    return any(one.kind is BlockKind.ITEM and len(one.span) <= len(unit.span) + _GAP for one in around)


def _labels(unit: Unit, item: Block) -> bool:
    """Whether a unit says what its item is about and nothing of it: "（二）申报时间。"."""
    return unit.span.start == item.span.start and len(unit.span) < _LABEL_CHARS and item.span.end > unit.span.end


def _lead_in(whole: Block, item: Block, blocks: Sequence[Block], text: str) -> Span | None:
    """What stands in a list before its first item, "" where it has none."""
    first = min((one.span.start for one in blocks if one.parent == whole.block_id), default=item.span.start)
    lead = trim(text, whole.span.start, first)
    return lead if len(lead) else None


def _following(unit: Unit, text: str, blocks: Sequence[Block], limit: int, *, keep: bool = False) -> Extent:
    """The text that follows a question, a heading or an announcing line, to the end of its block."""
    after = next((one for one in blocks if one.span.start >= unit.span.end and one.kind is not BlockKind.TABLE), None)
    inside = next((one for one in blocks if one.span.covers(unit.span) and one.span.end > unit.span.end + 1), None)
    if inside is not None and inside.kind in (BlockKind.QA, BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.ITEM):
        found = _cut(text, trim(text, unit.span.end, inside.span.end), limit)
    elif after is not None:
        found = _cut(text, after.span, limit)
    else:
        return Extent((unit.span,))
    return Extent((unit.span, *found.spans), found.left) if keep else found


def _cut(text: str, span: Span, limit: int) -> Extent:
    """A span up to the last sentence or item that fits."""
    if len(span) <= limit:
        return Extent((span,))
    pieces = split_sentences(text, span.start, span.end)
    kept = [one for one in pieces if one.end - span.start <= limit] or [pieces[0]]
    return Extent((Span(span.start, kept[-1].end),), len(pieces) - len(kept))
