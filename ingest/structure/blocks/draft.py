"""A block before it has an id and a parent: a tree of drafts becomes the flat sequence of blocks."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.types import Block, BlockKind, Cell, Section, Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A line, or part of one, that is a section's own text. ``level``: of the list item the format marks, 0 for none.

    ``note``: the format marks it as a footnote; ``stops``: a table or a question begins here, no list runs over it.
    """

    text: str
    span: Span
    level: int = 0
    note: bool = False
    stops: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A block with its children; ``span`` holds all of them."""

    kind: BlockKind
    span: Span
    cells: tuple[Cell, ...] = ()
    context: str = ""
    children: tuple[Draft, ...] = ()

    def extended(self, piece: Piece) -> Draft:
        """The block with a line after it that belongs to it, and to its last item."""
        inner = self.children
        if inner and inner[-1].kind is BlockKind.ITEM:
            inner = (*inner[:-1], inner[-1].extended(piece))
        return replace(self, span=Span(self.span.start, piece.span.end), children=inner)


def hull(spans: Sequence[Span]) -> Span:
    """Return the smallest span that holds ``spans``, of which there is at least one."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def to_blocks(section: Section, drafts: Sequence[Draft], pages: Sequence[int]) -> Iterator[Block]:
    """Yield the blocks of drafts in reading order, parents before their children.

    Args:
        section: where they stand; gives path and scope.
        drafts: in reading order.
        pages: where each page begins, ascending; empty where there are none.
    """
    for draft in drafts:
        yield from _blocks_of(section, draft, pages, "")


def _blocks_of(section: Section, draft: Draft, pages: Sequence[int], parent: str) -> Iterator[Block]:
    place = f"{section.doc_id}:{draft.kind}:{draft.span.start}:{draft.span.end}:{parent}"
    block_id = hashlib.sha256(place.encode()).hexdigest()[:16]
    yield Block(
        block_id=block_id,
        doc_id=section.doc_id,
        kind=draft.kind,
        span=draft.span,
        section_path=section.path,
        scope=section.scope,
        parent=parent,
        page=bisect_right(pages, draft.span.start) or None if pages else None,
        cells=draft.cells,
        context=draft.context,
    )
    for child in draft.children:
        yield from _blocks_of(section, child, pages, block_id)
