"""A table of a document as a real one: a caption, rows of headers, rows of cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from rag.types import Block, BlockKind, Span
from ui.documents.grid import Grid, Place
from ui.documents.pieces import Form, Piece
from ui.documents.runs import WORDS, Runs
from ui.wire import clean_text

_FIGURE = re.compile(r"[-+−]?\d[\d,，.]*[%％‰]?")
_LONGEST_FIGURE = 30
_NUMBER = Markup(' class="number"')


@dataclass(slots=True)
class Table:
    """One table under way. ``waiting``: where blanks begin that go into the next cell: between cells none may stand.

    ``line`` writes a piece that stands above the table.
    """

    writer: Runs
    line: Callable[[Piece], None]
    grid: Grid
    waiting: int | None = None

    def write(self, piece: Piece) -> None:
        """Write the whole of it."""
        kinds = [self._kind(one) for one in piece.pieces]
        begun = next((n for n, kind in enumerate(kinds) if kind in ("row", "head")), len(kinds))
        if any(kind == "whole" for kind in kinds[:begun]):
            self.writer.put("<caption>")
            for one, kind in zip(piece.pieces[:begun], kinds[:begun], strict=True):
                if kind == "blank":
                    self.writer.unseen(one.span.start, one.span.end)
                else:
                    self.line(one)
            self.writer.put("</caption>")
        else:
            begun = 0
        if piece.block is not None and piece.block.span.start < piece.span.start and "head" not in kinds:
            self._repeated_heads()
        for one, kind in zip(piece.pieces[begun:], kinds[begun:], strict=True):
            if kind == "blank":
                self.waiting = one.span.start if self.waiting is None else self.waiting
            elif kind == "head":
                self._row(one.span, self.grid.heads(self.writer.text, one.span) or [], "th", None)
            elif kind == "row" and one.block is not None:
                self._row(one.span, self.grid.places(self.writer.text, one.block), "td", one.block)
            else:
                self._row(one.span, [], "td", None)
        if self.waiting is not None:
            self._row(Span(piece.span.end, piece.span.end), [], "td", None)

    def _repeated_heads(self) -> None:
        """The headers of a table that began in an earlier part: shown and said, but no characters of the text."""
        if not any(self.grid.headers):
            return
        self.writer.put("<tr>")
        for header in self.grid.headers:
            words = clean_text(header)
            if words:
                self.writer.put('<th scope="col" class="doc-again" data-label="{}" aria-label="{}"></th>', words, words)
            else:
                self.writer.put('<td class="doc-empty"></td>')
        self.writer.put("</tr>")

    def _kind(self, piece: Piece) -> Literal["blank", "row", "head", "whole"]:
        if piece.form is Form.BLANK or (
            piece.form is Form.LINE and not WORDS.search(self.writer.text, piece.span.start, piece.span.end)
        ):
            return "blank"
        if piece.kind is BlockKind.ROW and piece.block is not None:
            return "row"
        heads = self.grid.heads(self.writer.text, piece.span) if piece.form is Form.LINE else None
        return "head" if heads and len(heads) > 1 else "whole"

    def _blanks(self, end: int) -> None:
        if self.waiting is not None:
            self.writer.unseen(self.waiting, end)
            self.waiting = None

    def _row(self, span: Span, places: Sequence[Place], tag: str, block: Block | None) -> None:
        """A row; without ``places`` what stands there takes the whole width."""
        writer, at, column = self.writer, span.start, 0
        places = [one for one in places if span.covers(one.span)]
        writer.put("<tr>")
        if not places:
            writer.put('<td class="doc-whole" colspan="{}">', self.grid.width)
            self._blanks(at)
            writer.run(span.start, span.end)
            writer.put("</td></tr>")
            return
        for number, place in enumerate(places):
            if place.column > column:
                writer.put('<td class="doc-empty" colspan="{}"></td>', place.column - column)
            width = Markup(' colspan="{}"').format(place.width) if place.width > 1 else ""
            words = self.writer.text[place.span.start : min(place.span.end, place.span.start + _LONGEST_FIGURE)]
            looks = Markup(' scope="col"') if tag == "th" else _NUMBER if _FIGURE.fullmatch(words) else ""
            writer.put("<{}{}{}>", tag, width, looks)
            if number == 0:
                self._blanks(at)
                if block is not None:
                    writer.note_page(block)
            writer.unseen(at, place.span.start)
            writer.run(place.span.start, place.span.end)
            at = place.span.end
            if number == len(places) - 1:
                writer.unseen(at, span.end)
            writer.put("</{}>", tag)
            column = place.column + place.width
        if column < self.grid.width:
            writer.put('<td class="doc-empty" colspan="{}"></td>', self.grid.width - column)
        writer.put("</tr>")
