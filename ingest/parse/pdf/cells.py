"""The text of a table's cell."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lines import join_wrapped
from ingest.parse.pdf.lines import read_pieces, read_rows
from ingest.parse.pdf.page import Glyph


def cell_text(glyphs: Sequence[Glyph]) -> str:
    """Return what stands in a cell, its lines joined, on one line."""
    rows = read_rows(read_pieces(glyphs, 0))
    return join_lines([" ".join(piece.text for piece in row) for row in rows])


def join_lines(lines: Sequence[str]) -> str:
    """Return the lines of a cell as one; a space only between two Latin words."""
    text = ""
    for line in lines:
        text = join_wrapped(text, line)
    return " ".join(text.split())
