"""One document in full, as JSON and for a terminal: its facts, how it stands, its headings and its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from rag.store.dated import CORRECTED
from rag.store.standing import Status
from rag.types import Block, Document, Section
from ui.messages.language import current_language
from ui.messages.tell import tell, told
from ui.schemas import DocumentOut
from ui.terminal import clean

_STANDINGS = {
    "draft": "a draft, or out for comment",
    "pending": "not yet in force",
    "in_force": "in force",
    "amended": "amended",
    "superseded": "superseded by another version",
    "repealed": "repealed",
    "expired": "no longer valid",
}


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class StandingOut(_Out):
    """How a document stands; ``by`` is the id of the document that makes it so."""

    status: str
    since: str
    by: str


class HeadingOut(_Out):
    """A heading; the document itself, of level 0, is left out."""

    level: int
    heading: str
    start: int
    end: int


class CellOut(_Out):
    """A labelled value of a block."""

    header: str
    value: str


class BlockOut(_Out):
    """A block with its text; ``parent`` is the id of the block it is part of."""

    block_id: str
    kind: str
    parent: str
    section: list[str]
    page: int | None
    start: int
    end: int
    text: str
    context: str
    cells: list[CellOut]


class DocumentDetailOut(_Out):
    """A document with all that was read of it, and which facts a person set down."""

    document: DocumentOut
    corrected: list[str]
    standing: StandingOut
    warnings: list[str]
    headings: list[HeadingOut]
    blocks: list[BlockOut]

    @classmethod
    def of(
        cls, document: Document, status: Status, sections: Sequence[Section], blocks: Sequence[Block]
    ) -> DocumentDetailOut:
        """Translate a document and what belongs to it."""
        return cls(
            document=DocumentOut.from_document(document),
            corrected=document.metadata.get(CORRECTED, "").split(),
            standing=StandingOut(status=status.standing.value, since=status.since, by=status.by),
            warnings=list(document.warnings),
            headings=[
                HeadingOut(level=one.level, heading=one.heading, start=one.span.start, end=one.span.end)
                for one in sections
                if one.level
            ],
            blocks=[_block(document.text, one) for one in blocks],
        )


def _block(text: str, block: Block) -> BlockOut:
    return BlockOut(
        block_id=block.block_id,
        kind=block.kind.value,
        parent=block.parent,
        section=list(block.section_path),
        page=block.page,
        start=block.span.start,
        end=block.span.end,
        text=block.span.cut(text),
        context=block.context,
        cells=[CellOut(header=cell.header, value=cell.span.cut(text)) for cell in block.cells],
    )


def detail_lines(
    document: Document,
    status: Status,
    sections: Sequence[Section],
    blocks: Sequence[Block],
    collections: Sequence[str] = (),
) -> Iterator[str]:
    """A document for a terminal: facts (those a person set down marked with *), headings and blocks, one a line."""
    corrected = document.metadata.get(CORRECTED, "").split()
    yield f"{document.doc_id}  {clean(document.title)}{'*' if 'title' in corrected else ''}"
    yield f"  {tell('Standing')}  {tell(_STANDINGS[status.standing.value] if status.told else 'not stated')}" + "".join(
        f"  {one}" for one in (status.since, status.by) if one
    )
    yield f"  {tell('Source file')}  {clean(document.source)}"
    if collections:
        yield f"  {tell('Collections')}  {', '.join(collections)}"
    if document.scope.body:
        yield f"  {tell('Body')}  {clean(document.scope.body)}"
    for key, value in sorted(document.metadata.items()):
        if key != CORRECTED:
            yield f"  {key}{'*' if key in corrected else ''}  {clean(value)}"
    for warning in document.warnings:
        yield f"  {tell('Note')}  {clean(told(warning, current_language()))}"
    yield tell("Headings")
    yield from (f"{'  ' * one.level}{clean(one.heading)}" for one in sections if one.level)
    yield tell("Blocks")
    depth: dict[str, int] = {"": 0}
    parents = {one.parent for one in blocks}
    for one in blocks:
        depth[one.block_id] = depth.get(one.parent, 0) + 1
        words = "" if one.block_id in parents else clean(one.span.cut(document.text))
        yield f"{'  ' * depth[one.block_id]}[{one.kind.value}] {words or clean(one.context)}".rstrip()
