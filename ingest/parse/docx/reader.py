"""Word's paragraphs, tables, text boxes and notes into lines of text, in the order a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.parse.builder import PAGE_BREAK, TextBuilder
from ingest.parse.docx.alternatives import text_boxes
from ingest.parse.docx.breaks import break_lines
from ingest.parse.docx.inline import LINE_BREAK, Inline
from ingest.parse.docx.media import Media
from ingest.parse.docx.names import child_at
from ingest.parse.docx.numbers import Numbering
from ingest.parse.docx.styles import Styles
from ingest.parse.docx.tables import Grid, read_grid
from ingest.parse.docx.walk import IMPORTED, PARAGRAPH, TABLE, walk

Notes = Mapping[tuple[str, str], Any]
# A heading is a line; a paragraph of text that was given a heading's outline level is text.
_LONGEST_HEADING = 120
_BETWEEN_CELLS, _BETWEEN_ROWS = " ", "；"


class Reader:
    """Writes the content of a document into ``builder``.

    Args:
        builder: where to.
        styles: of the document.
        numbering: counts its automatic numbers.
        notes: the elements of footnotes and endnotes, by the tag that refers to them and their id.
    """

    def __init__(self, builder: TextBuilder, styles: Styles, numbering: Numbering, notes: Notes) -> None:
        self._builder, self._styles, self._numbering, self._notes = builder, styles, numbering, dict(notes)
        self._inline = Inline(styles)
        self._title: list[str] = []
        self._after_title = False
        self._pending = ""  # text whose paragraph mark was deleted: it goes on in the next paragraph
        self.media = Media()

    @property
    def title(self) -> str:
        """What stands in the style of a document's title, first place only."""
        return " ".join(" ".join(self._title).split())

    def write(self, container: Any) -> None:
        """Write all that ``container`` (a body, a cell, a text box) holds."""
        for element in walk(container, PARAGRAPH, TABLE, IMPORTED):
            if element.tag == PARAGRAPH:
                self._paragraph(element)
                continue
            self._flush()
            if element.tag == IMPORTED:
                self.media.add_imported()
            else:
                self._table(element)
        self._flush()

    def _paragraph(self, paragraph: Any) -> None:
        was_contents = self._inline.contents
        text = self._pending + self._inline.read(paragraph)
        self._pending = ""
        if child_at(paragraph, "pPr/rPr/del") is not None and not self._inline.drawings:
            self._pending = text
            return
        style = self._styles.style_of(paragraph)
        in_contents = was_contents or self._inline.contents or self._styles.is_contents(style)
        if not text.strip():
            self._numbering.number(paragraph)  # Word numbers empty lines, too
        elif not (in_contents and _ends_in_page(text)):
            self._line(paragraph, style, text)
            text = ""
        self._builder.add(PAGE_BREAK * text.count(PAGE_BREAK))
        self._beside()

    def _line(self, paragraph: Any, style: str, text: str) -> None:
        number = self._numbering.number(paragraph)
        level = self._styles.heading_level(paragraph)
        if len(text) > _LONGEST_HEADING:
            level = 0
        if self._styles.is_title(style) and (not self._title or self._after_title):
            self._title.append(text.replace(LINE_BREAK, " "))
            self._after_title, level = True, 0
        else:
            self._after_title = False
        self._builder.add(number.prefix + break_lines(text, one=level > 0), level, item=number.item)

    def _flush(self) -> None:
        if self._pending:
            self._builder.add(break_lines(self._pending))
            self._pending = ""

    def _beside(self) -> None:
        """Write what the last block holds beside its own line: text boxes, then notes."""
        drawings, self._inline.drawings = self._inline.drawings, []
        references, self._inline.references = self._inline.references, []
        for drawing in drawings:
            boxes = text_boxes(drawing)
            for box in boxes:
                self.write(box)
            if not boxes:
                self.media.add(drawing)
        for reference in references:
            note = self._notes.pop(reference, None)  # what is referred to again stands above already
            if note is not None:
                self._builder.add(" ".join(self._texts(note)), note=True)

    def _table(self, table: Any) -> None:
        grid = read_grid(table)
        if grid.is_layout:
            for cell in grid.cells:
                self.write(cell)
            return
        texts = [" ".join(self._texts(cell)) for cell in grid.cells]
        self._builder.add_table(grid.places, texts, grid.header_rows)
        self._beside()

    def _texts(self, container: Any) -> Iterator[str]:
        """The text of a cell or a note, line by line; a table in it by rows."""
        for element in walk(container, PARAGRAPH, TABLE):
            if element.tag == TABLE:
                yield self._nested(read_grid(element))
                continue
            text = self._inline.read(element)
            if text.strip():
                yield self._numbering.number(element).prefix + break_lines(text)
            drawings, self._inline.drawings = self._inline.drawings, []
            for drawing in drawings:
                boxes = text_boxes(drawing)
                for box in boxes:
                    yield from self._texts(box)
                if not boxes:
                    self.media.add(drawing)

    def _nested(self, grid: Grid) -> str:
        texts = [" ".join(self._texts(cell)) for cell in grid.cells]
        seen: set[int] = set()
        rows = []
        for row in grid.places:
            new = [cell for cell in dict.fromkeys(row) if cell >= 0 and cell not in seen]
            seen.update(new)
            rows.append(_BETWEEN_CELLS.join(texts[cell] for cell in new if texts[cell]))
        return _BETWEEN_ROWS.join(row for row in rows if row)


def _ends_in_page(text: str) -> bool:
    """Whether a line of a table of contents ends in the number of a page."""
    return text.rstrip(" \t-—").endswith(tuple("0123456789")) or text.rstrip().lower().endswith(("i", "v", "x"))
