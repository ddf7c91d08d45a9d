"""Values whose places are moved from a document's text to the copy that is read, or back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rag.text.reading import ReadingCopy
from rag.text.script import in_simplified
from rag.types import Block, Chunk, Document, Indicator, Section, Sentence, Span


@dataclass(frozen=True, slots=True)
class Mover:
    """Moves values to ``text``: ``place`` gives each span's new place, ``words`` what their words are there."""

    text: str
    place: Callable[[Span], Span]
    words: Callable[[str], str]

    def document(self, one: Document) -> Document:
        """Return the document with the other text."""
        metadata = {key: self.words(value) for key, value in one.metadata.items()}
        return replace(one, title=self.words(one.title), text=self.text, metadata=metadata)

    def section(self, one: Section) -> Section:
        """Return a section of the other text."""
        return replace(one, heading=self.words(one.heading), path=self._path(one.path), span=self.place(one.span))

    def block(self, one: Block) -> Block:
        """Return a block of the other text."""
        return replace(
            one,
            span=self.place(one.span),
            section_path=self._path(one.section_path),
            cells=tuple(
                replace(cell, header=self.words(cell.header), span=self.place(cell.span)) for cell in one.cells
            ),
            context=self.words(one.context),
        )

    def sentence(self, one: Sentence) -> Sentence:
        """Return a sentence of the other text."""
        return replace(one, span=self.place(one.span), context=self.words(one.context))

    def chunk(self, one: Chunk) -> Chunk:
        """Return a chunk of the other text."""
        span = self.place(one.span)
        return replace(
            one,
            text=span.cut(self.text),
            span=span,
            section_path=self._path(one.section_path),
            sentences=tuple(map(self.sentence, one.sentences)),
            context=self.words(one.context),
        )

    def indicator(self, one: Indicator) -> Indicator:
        """Return a figure of the other text."""
        span = self.place(one.span)
        return replace(one, name=self.words(one.name), span=span, quote=span.cut(self.text))

    def _path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self.words, path))


def to_copy(copy: ReadingCopy) -> Mover:
    """What moves values of a document's own text to the copy that is read."""
    return Mover(copy.text, copy.from_source, in_simplified if copy.simplified else str)


def to_source(copy: ReadingCopy) -> Mover:
    """What moves values of the copy that is read to the document's own text, verbatim."""
    return Mover(copy.source, copy.to_source, copy.own)
