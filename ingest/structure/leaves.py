"""The lines and cells that blocks are made of, each with what is read with it though it stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.lines import split_lines
from ingest.structure.blocks.tables import row_name
from rag.text.cell_context import join_context
from rag.text.sentences import iter_sentences
from rag.types import Block, BlockKind, Cell, Span

_LONGEST_LABEL, _LOOKED_AT = 30, 100  # characters
_STOPS = "。；;：: \n"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A line of a block, or a cell of a row.

    ``frames``: what is read with it, outermost first; of a cell its row and column first. ``header``: of a cell the
    header of its column, ``name`` of its row; ``None`` of a line. ``label``: what an item begins with, which is read
    with what stands in the item from ``labelled`` on: "（二）申报时间。" with "每年三月。".
    """

    span: Span
    frames: tuple[str, ...] = ()
    header: str | None = None
    name: str = ""
    label: str = ""
    labelled: int = 0

    def at(self, place: int) -> Leaf:
        """The leaf as a sentence of it is read that begins there."""
        return replace(self, frames=(*self.frames, self.label)) if self.label and place >= self.labelled else self

    @property
    def context(self) -> str:
        """What is read with it, on one line; of a cell as ``rag.text.cell_context`` has it."""
        frames = tuple(dict.fromkeys(filter(None, self.frames)))
        if self.header is None:
            return " · ".join(frames)
        return join_context(self.name, self.header, [one for one in frames if one not in (self.name, self.header)])


@dataclass(frozen=True, slots=True)
class Whole:
    """A block without a parent, with its leaves in reading order."""

    block: Block
    leaves: tuple[Leaf, ...]


def find_leaves(text: str, blocks: Sequence[Block]) -> tuple[Whole, ...]:
    """Return the outermost blocks with their leaves.

    Args:
        text: the document's text.
        blocks: in reading order, parents before their children.
    """
    children: dict[str, list[Block]] = {}
    for block in blocks:
        children.setdefault(block.parent, []).append(block)
    return tuple(Whole(top, tuple(_leaves(text, top, children, ()))) for top in children.get("", []))


def _leaves(text: str, block: Block, children: dict[str, list[Block]], frames: tuple[str, ...]) -> Iterator[Leaf]:
    if block.kind is BlockKind.ROW:
        yield from _cells(text, block, frames)
        return
    if block.kind is BlockKind.FIELD and block.cells:
        yield from _field(text, block, block.cells[0], frames)
        return
    inner = children.get(block.block_id, [])
    label = _label(text, block) if block.kind is BlockKind.ITEM else None
    own = frames if block.kind in (BlockKind.QA, BlockKind.TABLE) else (*frames, block.context)
    below = (*frames, block.context) if block.kind is BlockKind.QA else frames
    words = label.cut(text).strip(_STOPS) if label else ""
    asked = block.cells[0].span if block.kind is BlockKind.QA and block.cells else None
    at = block.span.start
    for child in inner:
        yield from _labelled(_lines(text, Span(at, max(at, child.span.start)), own, below, asked), label, words)
        yield from _leaves(text, child, children, below if words in child.context else (*below, words))
        at = max(at, child.span.end)
    yield from _labelled(_lines(text, Span(at, max(at, block.span.end)), own, below, asked), label, words)


def _label(text: str, item: Block) -> Span | None:
    """The words that an item begins with, where they are a sentence as short as a heading and more follows."""
    first = next(iter_sentences(text, item.span.start, item.span.end), item.span)
    more = any(map(str.isalnum, text[first.end : min(item.span.end, first.end + _LOOKED_AT)]))
    return first if more and len(first) <= _LONGEST_LABEL else None


def _labelled(leaves: Iterator[Leaf], label: Span | None, words: str) -> Iterator[Leaf]:
    for leaf in leaves:
        yield replace(leaf, label=words, labelled=label.end) if label else leaf


def _lines(
    text: str, span: Span, frames: tuple[str, ...], answered: tuple[str, ...], asked: Span | None
) -> Iterator[Leaf]:
    """The lines of a part of a block that is none of its children's; those of an answer are read with the question."""
    for line in split_lines(span.cut(text)):
        place = line.span.shift(span.start)
        if any(map(str.isalnum, line.text)):
            yield Leaf(place, frames if asked is None or asked.covers(place) else answered)


def _field(text: str, block: Block, cell: Cell, frames: tuple[str, ...]) -> Iterator[Leaf]:
    """The lines of a labelled value; a value that stands below its label is read with it."""
    for leaf in _lines(text, block.span, frames, frames, None):
        below = cell.span.covers(leaf.span) and "\n" in text[block.span.start : leaf.span.start]
        yield replace(leaf, frames=(*frames, cell.header)) if below else leaf


def _cells(text: str, row: Block, frames: tuple[str, ...]) -> Iterator[Leaf]:
    """The cells of a row that stand in it: one that is merged from above stands there."""
    name = row_name(text, row.cells)
    unit = next((words for cell in row.cells if cell.header.strip() in _UNIT_COLUMN
                 and (words := cell.span.cut(text).strip())), "")  # fmt: skip
    seen: set[Span] = set()
    for cell in row.cells:
        if cell.span in seen or not row.span.covers(cell.span) or not any(map(str.isalnum, cell.span.cut(text))):
            continue
        seen.add(cell.span)
        own = "" if cell.span.cut(text).strip() in name else name
        yield Leaf(cell.span, (own, cell.header, unit, row.context, *frames), cell.header, own)


_UNIT_COLUMN = frozenset({"单位", "计量单位"})
