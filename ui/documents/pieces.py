"""A document's text as a tree of what a reader sees: headings, paragraphs, lists, tables, and the blanks between."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.types import Block, BlockKind, Section, Span


class Form(StrEnum):
    """What a piece is. BLANK is white space between others, LINE a line that belongs to no block, BLOCK a block."""

    BLANK = "blank"
    LINE = "line"
    HEADING = "heading"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. ``pieces`` tile it where it is a block with others inside; else there are none."""

    form: Form
    span: Span
    block: Block | None = None
    section: Section | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def kind(self) -> BlockKind | None:
        """What kind of block it is; ``None`` where it is none."""
        return self.block.kind if self.block is not None else None


def read_pieces(text: str, sections: Sequence[Section], blocks: Sequence[Block], within: Span) -> tuple[Piece, ...]:
    """Return the pieces that tile ``within``, in order; takes time linear in what lies there.

    Args:
        text: of the document.
        sections: in order of their places; the document itself, of level 0, counts for nothing.
        blocks: in reading order, parents before children; those outside ``within`` do not matter.
        within: what is wanted; what reaches beyond is cut off.
    """
    heads = [one for one in sections if one.level and within.start <= one.span.start < within.end]
    inside: dict[str, list[Block]] = defaultdict(list)
    known: set[str] = set()
    for one in blocks:
        if one.span.start < within.end and one.span.end > within.start:
            inside[one.parent if one.parent in known else ""].append(one)
            known.add(one.block_id)
    reader = _Reader(text, heads, [one.span.start for one in heads], inside)
    return tuple(reader.tiles("", within))


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    heads: Sequence[Section]
    starts: Sequence[int]
    inside: Mapping[str, Sequence[Block]]

    def tiles(self, parent: str, within: Span) -> Iterator[Piece]:
        at = within.start
        for block in self.inside.get(parent, ()):
            start, end = max(at, block.span.start), min(within.end, block.span.end)
            if start >= end:
                continue
            yield from self._between(Span(at, start), headed=not parent)
            span = Span(start, end)
            pieces = tuple(self.tiles(block.block_id, span)) if block.block_id in self.inside else ()
            yield Piece(Form.BLOCK, span, block, pieces=pieces)
            at = end
        yield from self._between(Span(at, within.end), headed=not parent)

    def _between(self, span: Span, *, headed: bool) -> Iterator[Piece]:
        """Lines of no block: headings where sections begin."""
        at, blank = span.start, span.start
        while at < span.end:
            end = self._line_end(at, span.end)
            section = self._section_at(at, end) if headed else None
            if section is not None:
                end = max(end, self._line_end(self._heading_end(section, span.end), span.end))
            elif not self.text[at:end].strip():
                at = end
                continue
            if blank < at:
                yield Piece(Form.BLANK, Span(blank, at))
            yield Piece(Form.HEADING if section else Form.LINE, Span(at, end), section=section)
            at = blank = end
        if blank < span.end:
            yield Piece(Form.BLANK, Span(blank, span.end))

    def _line_end(self, at: int, end: int) -> int:
        found = self.text.find("\n", at, end)
        return end if found < 0 else found + 1

    def _section_at(self, start: int, end: int) -> Section | None:
        first = bisect_left(self.starts, start)
        if (
            first < len(self.starts)
            and self.starts[first] < end
            and self.text[start : self.starts[first]].isspace() | (start == self.starts[first])
        ):
            return self.heads[first]
        return None

    def _heading_end(self, section: Section, end: int) -> int:
        """Where the words of a heading end; white space in it may be written otherwise."""
        at, words = section.span.start, "".join(section.heading.split())
        for char in words:
            while at < end and self.text[at].isspace():
                at += 1
            if at >= end or self.text[at] != char:
                return section.span.start  # written otherwise: its line is all that is known
            at += 1
        return max(at - 1, section.span.start)
