"""The blocks of a document in reading order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.facts.header import header_fields
from ingest.lines import Cover, split_lines
from ingest.structure.blocks.closing import read_addressee, read_signature
from ingest.structure.blocks.draft import Draft, Piece, hull, to_blocks
from ingest.structure.blocks.items import marker_of, read_list
from ingest.structure.blocks.tables import ReadTable, read_table
from ingest.structure.blocks.text_tables import find_text_tables
from ingest.structure.own_text import FILE_INFO
from ingest.structure.patterns import match_line, says_charge
from ingest.types import ParsedText, TableMark
from rag.types import Block, BlockKind, Cell, Section, Span

QUESTION, REPLY = "问", "答"
_OPENING_LINES = 4  # an addressee stands among the first lines of a document or an annex
_ABOVE_TABLE = 2  # caption and unit
_QUESTION_ENDS = ("？", "?")


def find_tables(parsed: ParsedText) -> tuple[TableMark, ...]:
    """Return the tables that the format marks and those drawn in its text, in order."""
    drawn = find_text_tables(parsed.text, split_lines(parsed.text), [mark.span for mark in parsed.tables])
    return tuple(sorted((*parsed.tables, *drawn), key=lambda mark: mark.span))


def find_blocks(
    parsed: ParsedText,
    own_texts: Sequence[tuple[Section, tuple[Span, ...]]],
    tables: Sequence[TableMark],
) -> tuple[Block, ...]:
    """Return the blocks of a document in reading order, parents before their children.

    Every own line of a section lies in exactly one block without a parent.

    Args:
        parsed: the document's text with what its format marks.
        own_texts: each section with its own lines, in order, as ``own_spans`` gives them.
        tables: all tables, in order: those the format marks and those drawn in text.
    """
    reader = _Reader(parsed, tables)
    found = [
        block
        for section, spans in own_texts
        if spans
        for block in to_blocks(section, reader.read(section, spans), parsed.pages)
    ]
    return tuple(sorted(found, key=lambda block: block.span.start))  # a stable sort keeps children after parents


class _Reader:
    """Reads sections of one document."""

    def __init__(self, parsed: ParsedText, tables: Sequence[TableMark]) -> None:
        self._text = parsed.text
        self._levels = {mark.span.start: mark.level for mark in parsed.items}
        self._notes = Cover(parsed.notes)
        self._tables = {mark.span: mark for mark in tables}
        self._table_cover = Cover(self._tables)
        self._fields = {field.extent: field for field in header_fields(parsed.text) if len(field.value)}

    def read(self, section: Section, spans: Sequence[Span]) -> list[Draft]:
        """The blocks of a section's own lines; of one that a question heads they are its answer."""
        pieces = [self._piece(span) for span in spans]
        if section.heading == FILE_INFO and section.level:
            return [self._header_fact(piece) for piece in pieces]
        drafts = self._drafts(pieces)
        question = section.level > 0 and is_question(section.heading)
        if question and drafts and not any(draft.kind is BlockKind.QA for draft in drafts):
            return [self._answered(section, drafts)]
        return drafts

    def _piece(self, span: Span) -> Piece:
        line = span.cut(self._text)
        stops = bool(self._table_cover.meeting(span)) or bool(match_line("question", line))
        return Piece(line, span, self._levels.get(span.start, 0), bool(self._notes.meeting(span)), stops)

    def _header_fact(self, piece: Piece) -> Draft:
        field = self._fields.get(piece.span)
        if field is None:
            return Draft(BlockKind.PARAGRAPH, piece.span)
        label = Span(field.extent.start, field.value.start).cut(self._text).strip(" \t\r\n•·：:【】[]*|｜")
        return Draft(BlockKind.FIELD, piece.span, (Cell(label, field.value),))

    def _answered(self, section: Section, drafts: Sequence[Draft]) -> Draft:
        """The answer to the question that is the section's heading; the question stands before the block."""
        end = min(drafts[0].span.start, section.span.start + len(section.heading))
        span = hull([draft.span for draft in drafts])
        cells = (Cell(QUESTION, Span(section.span.start, end)), Cell(REPLY, span))
        return Draft(BlockKind.QA, span, cells, section.heading, tuple(drafts))

    def _drafts(self, pieces: Sequence[Piece]) -> list[Draft]:
        drafts: list[Draft] = []
        notes: list[Draft] = []  # of the last draft, put into it when the next begins
        end = place = 0
        while place < len(pieces):
            piece = pieces[place]
            note = self._note(piece, drafts[-1].kind, end) if drafts else None
            if note is None:
                _take_in(drafts, notes)
                draft, place = self._draft(pieces, place)
                drafts.append(draft)
                end = draft.span.end
                continue
            if note or notes:
                notes.append(Draft(BlockKind.NOTE, piece.span))
            else:
                drafts[-1] = drafts[-1].extended(piece)
            end = piece.span.end
            place += 1
        _take_in(drafts, notes)
        return drafts

    def _note(self, piece: Piece, before: BlockKind, end: int) -> bool | None:
        """Whether a line belongs to the block before it, which ends at ``end``, and if so, whether as a note."""
        if self._table_cover.meeting(piece.span) or any(map(str.isalnum, self._text[end : piece.span.start])):
            return None
        if says_charge(piece.text):
            return False
        of_table = before is BlockKind.TABLE and match_line("note_under_table", piece.text)
        return True if piece.note or of_table or match_line("note", piece.text) else None

    def _draft(self, pieces: Sequence[Piece], place: int) -> tuple[Draft, int]:
        piece = pieces[place]
        if (table := self._table(pieces, place)) is not None:
            return table
        if (asked := self._question(pieces, place)) is not None:
            return asked
        if (read := read_list(pieces, place)) is not None:
            return read
        if place < _OPENING_LINES and (addressee := read_addressee(pieces, place)) is not None:
            return addressee, place + 1
        if (signature := read_signature(pieces, place)) is not None:
            return signature
        field = match_line("field", piece.text) if marker_of(piece.text) is None else None
        if field is not None:
            value = Span(piece.span.start + field.start("value"), piece.span.end)
            return Draft(BlockKind.FIELD, piece.span, (Cell(field["label"], value),)), place + 1
        return Draft(BlockKind.PARAGRAPH, piece.span), place + 1

    def _question(self, pieces: Sequence[Piece], place: int) -> tuple[Draft, int] | None:
        """A question with the reply below it, up to the next question."""
        asked = pieces[place]
        if place + 1 >= len(pieces) or not match_line("question", asked.text):
            return None
        if not match_line("reply", pieces[place + 1].text):
            return None
        end = place + 1
        while end < len(pieces) and not match_line("question", pieces[end].text):
            end += 1
        answer = hull([piece.span for piece in pieces[place + 1 : end]])
        drafts = self._drafts(pieces[place + 1 : end])
        cells = (Cell(QUESTION, asked.span), Cell(REPLY, answer))
        children = tuple(drafts) if len(drafts) > 1 or drafts[0].kind is not BlockKind.PARAGRAPH else ()
        return Draft(BlockKind.QA, hull([asked.span, answer]), cells, asked.text, children), end

    def _table(self, pieces: Sequence[Piece], place: int) -> tuple[Draft, int] | None:
        """A table with the lines directly above it that are its caption and unit."""
        first = place
        while first < min(place + _ABOVE_TABLE, len(pieces)) and not self._mark_at(pieces[first]):
            first += 1
        mark = self._mark_at(pieces[first]) if first < len(pieces) else None
        above = pieces[place:first]
        if mark is None or not all(map(_stands_above, above)):
            return None
        end = first
        while end < len(pieces) and self._mark_at(pieces[end]) is mark:
            end += 1
        table = read_table(self._text, mark)
        return self._table_draft(table, [piece.span for piece in pieces[place:end]], [one.text for one in above]), end

    def _mark_at(self, piece: Piece) -> TableMark | None:
        met = self._table_cover.meeting(piece.span)
        return self._tables[met[0]] if met else None

    def _table_draft(self, table: ReadTable, spans: Sequence[Span], above: Sequence[str]) -> Draft:
        context = " ".join(dict.fromkeys((*above, *table.above)))
        place = hull([*spans, *(row.span for row in table.rows)])
        rows = (
            Draft(BlockKind.ROW, row.span, row.cells, " ".join(filter(None, (context, row.group))))
            for row in table.rows
        )
        return Draft(BlockKind.TABLE, place, (), context, tuple(rows))


def _take_in(drafts: list[Draft], notes: list[Draft]) -> None:
    """Put the notes into the last draft, as its last children."""
    if notes:
        last = drafts[-1]
        span = Span(last.span.start, notes[-1].span.end)
        drafts[-1] = replace(last, span=span, children=(*last.children, *notes))
        notes.clear()


def is_question(heading: str) -> bool:
    """Whether a heading asks what the text under it answers.

    >>> is_question("问：怎样申请？"), is_question("3.怎样申请？"), is_question("三、申请条件")
    (True, True, False)
    """
    return heading.rstrip().endswith(_QUESTION_ENDS) or bool(match_line("question", heading))


def _stands_above(piece: Piece) -> bool:
    return any(match_line(name, piece.text) for name in ("unit_line", "caption"))
