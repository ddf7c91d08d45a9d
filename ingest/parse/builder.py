"""Text put together paragraph by paragraph, with what a format marks in it: headings, items, tables, notes, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.parse.rows import BETWEEN_CELLS, is_fact_row, row_lines
from ingest.types import HeadingMark, ItemMark, ParsedText, TableMark
from rag.types import Span

# Stands in the text of a paragraph where a page begins; no format we read has it in its text.
PAGE_BREAK = "\x0c"
# A table with more places is written, and not marked: rows of very different lengths are filled up to the longest.
_MOST_PLACES = 4_000_000


class TextBuilder:
    """Collects paragraphs, one a line, and the places of what is marked among them."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._length = 0
        self._headings: list[HeadingMark] = []
        self._items: list[ItemMark] = []
        self._tables: list[TableMark] = []
        self._notes: list[Span] = []
        self._pages: list[int] = [0]

    def add(self, paragraph: str, level: int = 0, *, item: int = 0, note: bool = False) -> None:
        """Append a paragraph; an empty one is left out.

        Args:
            paragraph: its text; a line break in it makes two lines, ``PAGE_BREAK`` only says where a page begins.
            level: above zero, the level of a heading.
            item: above zero, the level of an item of a list.
            note: whether it is a footnote.
        """
        for line in paragraph.replace(PAGE_BREAK, "\0").splitlines():
            span = self._write(line.replace("\0", PAGE_BREAK))
            if not len(span):
                continue
            if level:
                self._headings.append(HeadingMark(span, level))
            elif item:
                self._items.append(ItemMark(span, item))
            elif note:
                self._notes.append(span)

    def add_table(self, grid: Sequence[Sequence[int]], texts: Sequence[str], header_rows: int = 0) -> None:
        """Append a table, a row a line; one that holds facts of a document's header as lines "label: value".

        Args:
            grid: for each place of each row, the index of its cell in ``texts``; -1 where there is none. A merged
                cell has its index at each place.
            texts: what the cells say.
            header_rows: how many of the first rows are headers.
        """
        shown = [" ".join(text.split()) for text in texts]  # which takes the page breaks away, too
        broken = {cell for cell, text in enumerate(texts) if PAGE_BREAK in text}
        width = max((len(row) for row in grid), default=0)
        if _holds_facts(grid, shown) or width * len(grid) > _MOST_PLACES:
            for row in grid:
                for line in row_lines([shown[cell] for cell in dict.fromkeys(row) if cell >= 0]):
                    self._write(line)
            return
        rows = [[*row, *[-1] * (width - len(row))] for row in grid]
        start = self._length
        written: dict[int, Span] = {}
        marked: list[tuple[Span, ...]] = []
        headers = 0
        for index, row in enumerate(rows):
            if not broken.isdisjoint(cell for cell in row if cell not in written):
                self._pages.append(self._length)
            spans = self._write_row(row, shown, written)
            if spans is not None:
                marked.append(spans)
                headers += index < header_rows
        if marked:
            self._tables.append(TableMark(Span(start, self._length - 1), tuple(marked), headers))

    def build(
        self, title: str = "", metadata: Mapping[str, str] | None = None, warnings: Sequence[str] = ()
    ) -> ParsedText:
        """Return all that was added."""
        return ParsedText(
            self.text,
            title,
            metadata or {},
            self.headings,
            tuple(self._items),
            tuple(self._tables),
            tuple(self._notes),
            tuple(self._pages) if len(self._pages) > 1 else (),
            tuple(warnings),
        )

    @property
    def text(self) -> str:
        """The paragraphs so far, one a line."""
        return "\n".join(self._lines) + "\n" if self._lines else ""

    @property
    def headings(self) -> tuple[HeadingMark, ...]:
        """The marked headings so far; their spans count in ``text``."""
        return tuple(self._headings)

    def _write(self, line: str) -> Span:
        """Append one line and return its span; a page that begins in it is noted."""
        pieces = line.split(PAGE_BREAK)
        whole = "".join(pieces)
        bare = whole.strip()
        position = len(whole.lstrip()) - len(whole)
        for piece in pieces[:-1]:
            position += len(piece)
            self._pages.append(self._length + min(max(position, 0), len(bare)))
        span = Span(self._length, self._length + len(bare))
        if bare:
            self._lines.append(bare)
            self._length += len(bare) + 1
        return span

    def _write_row(self, row: Sequence[int], shown: Sequence[str], written: dict[int, Span]) -> tuple[Span, ...] | None:
        """Append the line of a row; ``None`` where its cells are empty or were written in rows above."""
        new = [cell for cell in dict.fromkeys(row) if cell >= 0 and cell not in written]
        filled = [cell for cell in new if shown[cell]]
        pieces = _pieces(row, shown, written) if len(filled) > 1 else [(cell, shown[cell]) for cell in filled]
        line = BETWEEN_CELLS.join(text for _, text in pieces)
        span = self._write(line)
        position = span.start - (len(line) - len(line.lstrip()))
        for cell, text in pieces:
            start = min(max(position, span.start), span.end)
            if cell >= 0:
                written[cell] = Span(start, start + len(text))
            position += len(text) + len(BETWEEN_CELLS)
        end = Span(span.end, span.end)
        written.update((cell, end) for cell in new if cell not in written)
        return tuple(written.get(cell, end) for cell in row) if filled else None


def _pieces(row: Sequence[int], shown: Sequence[str], written: Mapping[int, Span]) -> list[tuple[int, str]]:
    """The cells that a row's line shows, empty ones included, in order: what stands in a row above is left out."""
    pieces: list[tuple[int, str]] = []
    for place, cell in enumerate(row):
        if cell < 0:
            pieces.append((-1, ""))
        elif cell not in written and (place == 0 or row[place - 1] != cell):
            pieces.append((cell, shown[cell]))
    return pieces


def _holds_facts(rows: Sequence[Sequence[int]], shown: Sequence[str]) -> bool:
    """Whether most rows are labels of a document's header with their values."""
    facts = sum(is_fact_row([shown[cell] for cell in dict.fromkeys(row) if cell >= 0]) for row in rows)
    return facts > 0 and 2 * facts >= len(rows)
