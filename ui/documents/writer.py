"""The text of a document as HTML: every character in its order, one stretch of it marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from rag.types import Block, BlockKind, Span
from ui.documents.grid import Grid
from ui.documents.pieces import Form, Piece
from ui.documents.runs import Manner, Runs
from ui.documents.tables import Table

_ROWS = re.compile(r"\t|[^\s|｜] *[|｜]|[^\s　][ 　]{3,}[^\s　]")
_CLASSES = {
    BlockKind.ADDRESSEE: "doc-addressee",
    BlockKind.SIGNATURE: "doc-signature",
    BlockKind.NOTE: "doc-note",
    BlockKind.FIELD: "doc-field",
}


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
class _Writer(Runs):
    """``levels``: those of the headings above what is written now."""

    levels: list[int] = field(default_factory=list)

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

    def _table(self, piece: Piece) -> None:
        rows = [one.block for one in piece.pieces if one.kind is BlockKind.ROW and one.block is not None]
        if not any(row.cells for row in rows):
            self._lines("div", "doc-rows", piece)
            return
        grid = Grid.of(self.text, rows)
        self.put(
            '<div class="scroll doc-table" tabindex="0" role="group" aria-label="{}"><table>', self.manner.table_label
        )
        Table(self, self.piece, grid).write(piece)
        self.put("</table></div>")
