"""Upright glyphs and rules of a page to its pieces of lines and its ruled tables."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.parse.pdf.grid import ruled_tables
from ingest.parse.pdf.lines import read_pieces
from ingest.parse.pdf.page import Glyph, Page, Rule


def read_page(
    glyphs: Sequence[Glyph | None],
    level: Sequence[Rule],
    upright: Sequence[Rule],
    number: int,
    width: float,
    height: float,
) -> Page:
    """Return a page of what stands on it, turned upright.

    Args:
        glyphs: as the file orders them, ``None`` where it ends a line.
        level: its level rules.
        upright: its upright rules.
        number: the page, from 0.
        width: in points.
        height: in points.
    """
    tables, rest = ruled_tables(level, upright, [glyph for glyph in glyphs if glyph is not None], number)
    if tables:
        outside = set(map(id, rest))
        glyphs = [glyph if id(glyph) in outside else None for glyph in glyphs]
    return Page(number, width, height, tuple(read_pieces(glyphs, number)), tuple(tables), tuple(level))
