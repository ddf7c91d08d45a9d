"""The catalog as readers see it: every text, span and name in the copy that is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.store.catalog import Catalog
from rag.text.moved import to_copy
from rag.text.reading import ReadingCopy, reading_copy
from rag.text.script import in_simplified
from rag.types import Block, Chunk, Document, Section


class ReadingCatalog(Catalog):
    """A view of a catalog: it shares the catalog's state, and what it gives counts in the reading copies.

    Args:
        origin: the catalog itself, whose spans count in the documents' own texts.
    """

    def __init__(self, origin: Catalog) -> None:
        self._origin = origin
        self._known: dict[str, tuple[Document, Document, ReadingCopy | None]] = {}  # as many as the catalog remembers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._origin, name)  # connection, revision, what is remembered

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id."""
        return tuple(map(self._read, self._origin.documents()))

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        found = self._origin.document(doc_id)
        return self._read(found) if found is not None else None

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._of(doc_id, self._origin.sections(doc_id), "section")

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        return self._of(doc_id, self._origin.blocks(doc_id), "block")

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids that belong to ready documents, by id."""
        found = self._origin.chunks(chunk_ids)
        return {chunk_id: self._of(one.doc_id, (one,), "chunk")[0] for chunk_id, one in found.items()}

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        return self._of(doc_id, self._origin.chunks_of(doc_id), "chunk")

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        return tuple(map(in_simplified, self._origin.indicator_names(most)))

    def copy(self, doc_id: str) -> ReadingCopy | None:
        """What is read of a document, ``None`` where that is its own text, or where there is no such document."""
        document = self._origin.document(doc_id)
        return self._reading(document)[1] if document is not None else None

    def _of(self, doc_id: str, found: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
        copy = self.copy(doc_id)
        return found if copy is None else tuple(map(getattr(to_copy(copy), kind), found))

    def _read(self, document: Document) -> Document:
        return self._reading(document)[0]

    def _reading(self, document: Document) -> tuple[Document, ReadingCopy | None]:
        """The document as it is read, with its copy where that differs from its text; worked out once."""
        known = self._known.get(document.doc_id)
        if known is None or known[0] is not document:
            copy = reading_copy(document.text)
            read = document if copy.is_source else to_copy(copy).document(document)
            self._known[document.doc_id] = known = (document, read, None if copy.is_source else copy)
        return known[1], known[2]


def read_chunks(document: Document, chunks: Sequence[Chunk]) -> tuple[str, list[Chunk]]:
    """Return title and chunks of a document as they are embedded and searched: as they are read."""
    copy = reading_copy(document.text)
    mover = to_copy(copy)
    return (
        (document.title, list(chunks))
        if copy.is_source
        else (
            mover.words(document.title),
            list(map(mover.chunk, chunks)),
        )
    )
