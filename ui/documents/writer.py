"""The text of a document as HTML: every character in its order, one stretch of it marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, LiteralString

from markupsafe import Markup, escape

from rag.types import Block, BlockKind, Span
from ui.documents.grid import Grid, Place
from ui.documents.pieces import Form, Piece
from ui.wire import clean_text

_ROWS = re.compile(r"\t|[^\s|｜] *[|｜]|[^\s　][ 　]{3,}[^\s　]")
_WORDS = re.compile(r"\w")
_CLASSES = {
    BlockKind.ADDRESSEE: "doc-addressee",
    BlockKind.SIGNATURE: "doc-signature",
    BlockKind.NOTE: "doc-note",
    BlockKind.FIELD: "doc-field",
}


NOTHING = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is shown.

    Args:
        mark: what of it is marked, in characters of the text; an empty span marks nothing.
        prefix: of every id, so that none clashes with those of a page around it.
        top: the level of the highest heading: 2 gives ``h2``.
        page_label: what is said of a page number.
        table_label: what a table is called to those who do not see it.
    """

    mark: Span = NOTHING
    prefix: str = ""
    top: int = 2
    page_label: Callable[[int], str] = str
    table_label: str = ""


def write_html(text: str, pieces: Sequence[Piece], anchors: Sequence[int], manner: Manner) -> Markup:
    """Return the pieces as HTML.

    The text of all elements, in order, is ``clean_text`` of what the pieces cover, and that of the ``mark`` elements
    ``clean_text`` of what is marked: borders of cells and blanks between blocks stand there as well, and are not shown.

    Args:
        text: of the document.
        pieces: in order, without gaps.
        anchors: places that are linked to, in order; each gets an id.
        manner: how it is shown.
    """
    writer = _Writer(text, anchors, manner)
    for one in pieces:
        writer.piece(one)
    return Markup("").join(writer.out)


@dataclass(slots=True)
class _Writer:
    text: str
    anchors: Sequence[int]
    manner: Manner
    out: list[Markup] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    page: int | None = None
    marked: bool = False

    def put(self, markup: LiteralString, *values: object) -> None:
        made = Markup(markup)  # noqa: S704 - only what is written in this file; values are escaped
        self.out.append(made.format(*values) if values else made)

    def run(self, start: int, end: int) -> None:
        """A stretch of the text: escaped, marked where it is to be, with the places that are linked to."""
        mark, cuts = self.manner.mark, [start, end]
        for one in (mark.start, mark.end):
            if start < one < end:
                cuts.append(one)
        first = bisect_left(self.anchors, start)
        while first < len(self.anchors) and self.anchors[first] < end:
            cuts.append(self.anchors[first])
            first += 1
        cuts = sorted(set(cuts))
        for at, stop in pairwise(cuts):
            place = bisect_left(self.anchors, at)
            if place < len(self.anchors) and self.anchors[place] == at:
                self.put('<span class="doc-at" id="{}at-{}"></span>', self.manner.prefix, at)
            words = clean_text(self.text[at:stop])
            if mark.start <= at < mark.end and words:
                first_one = "" if self.marked else Markup(' id="{}quote" tabindex="-1"').format(self.manner.prefix)
                self.marked = True
                self.put("<mark{}>{}</mark>", first_one, words)
            else:
                self.out.append(escape(words))

    def unseen(self, start: int, end: int) -> None:
        """Blanks and borders: there for whoever counts characters, shown to nobody."""
        if start >= end:
            return
        if _WORDS.search(self.text, start, end):
            self.put('<span class="doc-between">')
        else:
            self.put("<span hidden>")
        self.run(start, end)
        self.put("</span>")

    def piece(self, piece: Piece) -> None:
        if piece.form is Form.BLANK:
            self.unseen(piece.span.start, piece.span.end)
        elif piece.form is Form.HEADING:
            self._heading(piece)
        elif piece.block is None:
            self._lines("p", "doc-line", piece)
        else:
            self.note_page(piece.block)
            self._block(piece, piece.block)

    def _block(self, piece: Piece, block: Block) -> None:
        if block.kind is BlockKind.TABLE:
            self._table(piece)
        elif block.kind is BlockKind.QA:
            self._qa(piece, block)
        elif block.kind in (BlockKind.LIST, BlockKind.ITEM) and piece.pieces:
            self._list(piece)
        elif block.kind is BlockKind.ROW:
            self._lines("div", "doc-rows", piece)
        elif block.kind is BlockKind.FIELD and not piece.pieces and block.cells:
            self._field(piece, block)
        else:
            self._lines("p", _CLASSES.get(block.kind, ""), piece)

    def note_page(self, block: Block) -> None:
        """Say where a new page begins."""
        if block.page is not None and block.page != self.page:
            self.page = block.page
            label = self.manner.page_label(block.page)
            self.put('<span class="doc-page" data-label="{}" data-page="{}"></span>', label, block.page)

    def _heading(self, piece: Piece) -> None:
        level = piece.section.level if piece.section else 1
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        tag = min(6, self.manner.top + len(self.levels) - 1)
        self.put('<h{} class="doc-heading level-{}">', tag, min(level, 6))
        self.run(piece.span.start, piece.span.end)
        self.put("</h{}>", tag)

    def _lines(self, tag: str, name: str, piece: Piece) -> None:
        """Running text; lines that look like rows keep their blanks."""
        lines = piece.span.cut(self.text).split("\n", 60)
        if sum(1 for line in lines if _ROWS.search(line)) >= 2:
            tag, name = "div", "doc-rows"
        if name == "doc-rows":
            self.put('<div class="doc-rows" tabindex="0" role="group" aria-label="{}">', self.manner.table_label)
        elif name:
            self.put('<{} class="{}">', tag, name)
        else:
            self.put("<{}>", tag)
        self._inline(piece)
        self.put("</{}>", tag)

    def _inline(self, piece: Piece) -> None:
        for one in piece.pieces or (piece,):
            if one.kind is BlockKind.NOTE and one is not piece:
                self.put('<span class="doc-note">')
                self._inline(one)
                self.put("</span>")
            elif one is piece or not one.pieces:
                self.run(one.span.start, one.span.end)
            else:
                self._inline(one)

    def _field(self, piece: Piece, block: Block) -> None:
        value = block.cells[0].span
        start, end = piece.span.start, piece.span.end
        at = min(max(start, value.start), end)
        self.put('<p class="doc-field"><span class="doc-label">')
        self.run(start, at)
        self.put("</span>")
        self.run(at, end)
        self.put("</p>")

    def _list(self, piece: Piece) -> None:
        """Lead-in and items; an item that has items of its own is a list inside one."""
        opened = False
        self.put('<div class="doc-list">')
        for one in piece.pieces:
            if one.kind is BlockKind.ITEM:
                self.put("<li>" if opened else "<ul><li>")
                opened = True
                if one.block is not None:
                    self.note_page(one.block)
                if one.pieces and any(inner.kind is BlockKind.ITEM for inner in one.pieces):
                    self._list(one)
                else:
                    self._inline(one)
                self.put("</li>")
            elif one.form is Form.BLANK and opened:
                self.out[-1] = Markup("")
                self.unseen(one.span.start, one.span.end)
                self.put("</li>")
            else:
                self.put("</ul>" if opened else "")
                opened = False
                self.piece(one)
        self.put("</ul></div>" if opened else "</div>")

    def _qa(self, piece: Piece, block: Block) -> None:
        """A question and what answers it."""
        asked = block.cells[0].span if block.cells else Span(piece.span.start, piece.span.start)
        start, end = piece.span.start, piece.span.end
        at = min(max(start, asked.end), end)
        self.put('<div class="doc-qa">')
        if at > start:
            self.put('<p class="doc-question">')
            self.run(start, at)
            self.put("</p>")
        for one in piece.pieces or (Piece(Form.LINE, piece.span),):
            rest = Span(max(at, one.span.start), max(at, one.span.end))
            if rest == one.span:
                self.piece(one)
            elif len(rest) and not rest.cut(self.text).strip():
                self.unseen(rest.start, rest.end)
            elif len(rest):
                self._lines("p", "", Piece(Form.LINE, rest))
        self.put("</div>")

    # -- tables --------------------------------------------------------------------------------------------------------

    def _table(self, piece: Piece) -> None:
        rows = [one.block for one in piece.pieces if one.kind is BlockKind.ROW and one.block is not None]
        if not any(row.cells for row in rows):
            self._lines("div", "doc-rows", piece)
            return
        grid = Grid.of(self.text, rows)
        self.put(
            '<div class="scroll doc-table" tabindex="0" role="group" aria-label="{}"><table>', self.manner.table_label
        )
        _Table(self, grid).write(piece)
        self.put("</table></div>")


@dataclass(slots=True)
class _Table:
    """One table under way. ``waiting``: where blanks begin that go into the next cell: between cells none may stand."""

    writer: _Writer
    grid: Grid
    waiting: int | None = None

    def write(self, piece: Piece) -> None:
        kinds = [self._kind(one) for one in piece.pieces]
        begun = next((n for n, kind in enumerate(kinds) if kind in ("row", "head")), len(kinds))
        if any(kind == "whole" for kind in kinds[:begun]):
            self.writer.put("<caption>")
            for one in piece.pieces[:begun]:
                self.writer.piece(one)
            self.writer.put("</caption>")
        else:
            begun = 0
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

    def _kind(self, piece: Piece) -> Literal["blank", "row", "head", "whole"]:
        if piece.form is Form.BLANK:
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
            writer.put("<{}{}{}>", tag, width, Markup(' scope="col"') if tag == "th" else "")
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
