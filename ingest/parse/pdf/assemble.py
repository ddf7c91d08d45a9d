"""Paragraphs, tables and footnotes of all pages to one text with its marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import mean

from ingest.parse.pdf.flow import read_flow
from ingest.parse.pdf.headings import heading_levels, lead_length, title_of
from ingest.parse.pdf.measure import measure_frames
from ingest.parse.pdf.notes import Footnote
from ingest.parse.pdf.page import Page, Paragraph, PrintedLine, TableBox
from ingest.parse.pdf.paragraphs import join_paragraphs
from ingest.parse.rows import row_lines
from ingest.types import HeadingMark, ParsedText, TableMark
from rag.errors import SourceError
from rag.types import Span

_MOST_SAID = 5
_BETWEEN_CELLS = " | "
_Piece = Paragraph | TableBox


def assemble_read(read: Sequence[Page | str], name: str) -> ParsedText:
    """Return the text of a file's pages as they were read, ``metadata`` with the confidence of recognised ones.

    Args:
        read: the pages in order, and sentences on what could not be read.
        name: of the file, for errors.

    Raises:
        SourceError: there is no text on any page.
    """
    pages = [page for page in read if isinstance(page, Page)]
    warnings = [said for said in read if isinstance(said, str)]
    if not any(page.lines or page.tables for page in pages):
        warnings += [warning for page in pages for warning in page.warnings]
        said = "; ".join(warnings[:_MOST_SAID]) or "blank, or pictures without text"
        raise SourceError(
            "{name}: no text on any page ({said}); open it in a reader and check what it shows", name=name, said=said
        )
    parsed = assemble(pages, warnings)
    recognised = [page.confidence for page in pages if page.recognised and page.confidence]
    if not recognised:
        return parsed
    return replace(parsed, metadata={**parsed.metadata, "ocr_confidence": f"{mean(recognised):.2f}"})


def assemble(pages: Sequence[Page], warnings: Sequence[str] = ()) -> ParsedText:
    """Return the text of a document's pages, with its title, headings, tables, footnotes and page starts.

    Args:
        pages: in order.
        warnings: what is known to be missing from the document.
    """
    items, notes = read_flow(pages)
    lines = [item for item in items if isinstance(item, PrintedLine)]
    measures = measure_frames(lines, [line for page in pages for line in page.lines]) if lines else {}
    pieces: list[_Piece] = []
    waiting: list[PrintedLine] = []
    for item in items:
        if isinstance(item, PrintedLine):
            waiting.append(item)
            continue
        pieces += [*join_paragraphs(waiting, measures), item]
        waiting = []
    pieces += join_paragraphs(waiting, measures)
    paragraphs = [piece for piece in pieces if isinstance(piece, Paragraph)]
    title = title_of(paragraphs)
    writer = _Writer(heading_levels(paragraphs, title), notes)
    for piece in pieces:
        writer.write(piece)
    said = [warning for page in pages for warning in page.warnings]
    return writer.parsed("".join(part.text for part in title), (*warnings, *said), len(pages))


class _Writer:
    """Writes pieces one after the other and keeps where each begins."""

    def __init__(self, levels: dict[int, int], notes: Sequence[Footnote]) -> None:
        self._levels = levels
        self._waiting = list(notes)
        self._lines: list[str] = []
        self._length = 0
        self._headings: list[HeadingMark] = []
        self._tables: list[TableMark] = []
        self._notes: list[Span] = []
        self._starts: dict[int, int] = {}

    def write(self, piece: _Piece) -> None:
        """Append a paragraph, with the footnotes that belong below it, or a table."""
        first = piece.page if isinstance(piece, Paragraph) else piece.first_page
        self._write_notes(lambda note: note.page < first)
        if isinstance(piece, TableBox):
            self._write_table(piece)
            return
        self._write_paragraph(piece)
        last = piece.breaks[-1][1] if piece.breaks else piece.page
        marks = {*piece.marks, *re.findall(r"[①-⑳]|\[\d{1,3}\]|〔\d{1,3}〕", piece.text)}
        self._write_notes(lambda note: piece.page <= note.page <= last and note.mark in marks)

    def parsed(self, title: str, warnings: Sequence[str], pages: int) -> ParsedText:
        """The whole; a page on which nothing begins begins where the next does."""
        self._write_notes(lambda note: True)
        text = "\n".join(self._lines) + "\n" if self._lines else ""
        starts: list[int] = []
        following = len(text)
        for page in reversed(range(pages)):
            following = min(following, self._starts.get(page, following))
            starts.append(following)
        return ParsedText(
            text,
            title,
            {},
            tuple(self._headings),
            (),
            tuple(self._tables),
            tuple(self._notes),
            tuple(starts[::-1]),
            tuple(warnings),
        )

    def _line(self, text: str, page: int) -> Span:
        self._starts.setdefault(page, self._length)
        span = Span(self._length, self._length + len(text))
        self._lines.append(text)
        self._length += len(text) + 1
        return span

    def _write_paragraph(self, paragraph: Paragraph) -> None:
        lead = lead_length(paragraph)
        start = self._length
        if lead:
            head, tail = paragraph.text[:lead].rstrip(), paragraph.text[lead:].lstrip()
            self._headings.append(HeadingMark(self._line(head, paragraph.page), self._levels.get(id(paragraph), 4)))
            self._line(tail, paragraph.page)
        else:
            span = self._line(paragraph.text, paragraph.page)
            if id(paragraph) in self._levels:
                self._headings.append(HeadingMark(span, self._levels[id(paragraph)]))
        for place, page in paragraph.breaks:
            self._starts.setdefault(page, start + place)

    def _write_table(self, table: TableBox) -> None:
        facts = [row_lines(_once(table, row)) for row in range(len(table.rows))]
        if all(fact and all(": " in line for line in fact) and " | " not in fact[0] for fact in facts):
            for row, fact in enumerate(facts):
                for line in fact:
                    self._line(line, table.page_of(row))
            return
        start = self._length
        spans: dict[int, Span] = {}
        grid: list[tuple[Span, ...]] = []
        headers = 0
        for row, places in enumerate(table.rows):
            own = [index for index in dict.fromkeys(places) if index not in spans]
            if not any(table.texts[index] for index in own):
                continue
            self._write_row(own, table, table.page_of(row), spans)
            grid.append(tuple(spans[index] for index in places))
            headers += row < table.header_rows
        if grid:
            self._tables.append(TableMark(Span(start, self._length - 1), tuple(grid), headers))

    def _write_row(self, own: Sequence[int], table: TableBox, page: int, spans: dict[int, Span]) -> None:
        """Write a row's own cells; one that is alone is written without the places of the empty ones."""
        filled = [index for index in own if table.texts[index]]
        written = own if len(filled) > 1 else filled
        texts = [table.texts[index] for index in written]
        joined = _BETWEEN_CELLS.join(texts)
        line = self._line(joined.strip(), page)
        at = line.start - (len(joined) - len(joined.lstrip()))
        for index, text in zip(written, texts, strict=True):
            start = min(max(at, line.start), line.end)
            spans[index] = Span(start, start + len(text))
            at += len(text) + len(_BETWEEN_CELLS)
        for index in own:
            spans.setdefault(index, Span(line.end, line.end))

    def _write_notes(self, belongs: Callable[[Footnote], bool]) -> None:
        left = []
        for note in self._waiting:
            if belongs(note):
                self._notes.append(self._line(note.text, note.page))
            else:
                left.append(note)
        self._waiting = left


def _once(table: TableBox, row: int) -> list[str]:
    return [table.texts[index] for index in dict.fromkeys(table.rows[row])]
