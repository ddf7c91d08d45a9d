"""The catalog as readers see it: every text, span and name in the copy that is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.store.coverage import Counts, Coverage, is_report, latest_report, years_of_versions
from rag.store.recent import Recent
from rag.store.view import CatalogView
from rag.text.moved import to_copy
from rag.text.reading import AS_IT_IS, SIMPLIFIED, ReadingCopy, reading_copy
from rag.text.script import in_simplified
from rag.text.visible import one_line
from rag.types import Block, Chunk, Document, Indicator, Section

# A title is told in answers: a line of at most so many characters.
_LONGEST_TITLE = 200
# Characters of texts whose copies are kept, about 10 bytes each; and blocks in copies, about 500 bytes each.
_KEPT_CHARACTERS, _KEPT_BLOCKS = 10_000_000, 20_000
# Chunks in copies, about 2 KB each.
_KEPT_CHUNKS = 8_000


_Read = tuple[Document, Document, ReadingCopy | None]
"""A document, what is read of it, and the copy where that differs from its text."""
_ReadBlocks = tuple[tuple[Block, ...], tuple[Block, ...]]
"""The blocks of a document, and the same in the copy that is read of it."""


class ReadingCopies:
    """The reading copies of documents: those asked for last are remembered."""

    def __init__(self) -> None:
        self._known: Recent[_Read] = Recent(_KEPT_CHARACTERS, lambda one: len(one[0].text) + 1)
        self._blocks: Recent[_ReadBlocks] = Recent(_KEPT_BLOCKS, lambda one: len(one[0]) + 1)
        self._chunks: Recent[tuple[Chunk, ReadingCopy, Chunk]] = Recent(_KEPT_CHUNKS)

    def of(self, document: Document) -> tuple[Document, ReadingCopy | None]:
        """The document as it is read, with its copy where that differs from its text.

        Args:
            document: a document of the catalog.
        """
        known = self._known.get(document.doc_id)
        if known is None or (known[0] is not document and known[0] != document):
            copy = reading_copy(document.text)
            read = _told(document if copy.is_source else to_copy(copy).document(document))
            known = (document, read, None if copy.is_source else copy)
            self._known.put(document.doc_id, known)
        return known[1], known[2]

    def blocks(self, doc_id: str, blocks: tuple[Block, ...], copy: ReadingCopy) -> tuple[Block, ...]:
        """The blocks of a document in the copy that is read of it.

        Args:
            doc_id: the document.
            blocks: as the catalog has them.
            copy: what is read of it.
        """
        known = self._blocks.get(doc_id)
        if known is None or known[0] is not blocks:
            known = (blocks, tuple(map(to_copy(copy).block, blocks)))
            self._blocks.put(doc_id, known)
        return known[1]

    def chunk(self, chunk: Chunk, copy: ReadingCopy) -> Chunk:
        """A chunk in the copy that is read of its document.

        Args:
            chunk: as the catalog has it.
            copy: what is read of its document.
        """
        known = self._chunks.get(chunk.chunk_id)
        if known is None or known[0] is not chunk or known[1] is not copy:
            known = (chunk, copy, to_copy(copy).chunk(chunk))
            self._chunks.put(chunk.chunk_id, known)
        return known[2]


def _told(document: Document) -> Document:
    """The document with its title as it is told."""
    title = one_line(document.title, _LONGEST_TITLE)
    return document if title == document.title else replace(document, title=title)


def _read_header(header: Document, how: str) -> Document:
    """A document without its text as it is read: as ``to_copy`` has it of one with its text."""
    if how == SIMPLIFIED:
        facts = {key: in_simplified(value) for key, value in header.metadata.items()}
        header = replace(header, title=in_simplified(header.title), metadata=facts)
    return _told(header)


class ReadingCatalog:
    """A view of a catalog: what it gives counts in the reading copies.

    Args:
        origin: the catalog, or what may be seen of it, whose spans count in the documents' own texts.
        copies: shared by the views of one catalog.
    """

    def __init__(self, origin: CatalogView, copies: ReadingCopies | None = None) -> None:
        self._origin, self._copies = origin, copies or ReadingCopies()
        self._coverage: tuple[str | None, Coverage] | None = None
        self._headers: tuple[str | None, tuple[tuple[Document, ...], dict[str, Document]]] | None = None

    @property
    def revision(self) -> str | None:
        """As the catalog's."""
        return self._origin.revision

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id."""
        return tuple(self._read(one)[0] for one in self._origin.documents())

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        found = self._origin.document(doc_id)
        return self._read(found)[0] if found is not None else None

    def headers(self) -> tuple[Document, ...]:
        """Every document without its text, by title then id."""
        return self._headed()[0]

    def header(self, doc_id: str) -> Document | None:
        """One document without its text, or ``None``."""
        return self._headed()[1].get(doc_id)

    def how_read(self, doc_id: str) -> str:
        """As the catalog's."""
        return self._origin.how_read(doc_id)

    def beginnings(self, doc_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of the texts of these documents as they are read, by id."""
        as_they_are = [one for one in doc_ids if self._origin.how_read(one) == AS_IT_IS]
        found = self._origin.beginnings(as_they_are, characters)
        for doc_id in set(doc_ids).difference(as_they_are):
            if (document := self.document(doc_id)) is not None:
                found[doc_id] = document.text[:characters]
        return found

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._of(doc_id, self._origin.sections(doc_id), "section")

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        found, copy = self._origin.blocks(doc_id), self.copy(doc_id)
        return found if copy is None else self._copies.blocks(doc_id, found, copy)

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids, by id; one that may not be seen is left out."""
        found = self._origin.chunks(chunk_ids)
        copies = {doc_id: self.copy(doc_id) for doc_id in {one.doc_id for one in found.values()}}
        return {
            chunk_id: one if (copy := copies[one.doc_id]) is None else self._copies.chunk(one, copy)
            for chunk_id, one in found.items()
        }

    def chunk_years(self, chunk_ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
        """The years that the chunks of these ids speak of, by id; one that may not be seen is left out."""
        return self._origin.chunk_years(chunk_ids)

    def chunks_of(self, doc_id: str) -> tuple[Chunk, ...]:
        """The chunks of a document in order."""
        return self._of(doc_id, self._origin.chunks_of(doc_id), "chunk")

    def passages(self) -> int:
        """How many chunks there are."""
        return self._origin.passages()

    def counts(self) -> Counts:
        """How much there is."""
        return self._origin.counts()

    def coverage(self) -> Coverage:
        """The years and bodies covered, those of reports and versions as titles are read."""
        covered, known, revision = self._origin.coverage(), self._coverage, self.revision
        if known is None or known[0] != revision:
            headers = self.headers()
            if any(one is not other for one, other in zip(headers, self._origin.headers(), strict=False)):
                covered = replace(covered, latest=latest_report(headers), versions=years_of_versions(headers))
            self._coverage = known = (revision, covered)
        return known[1]

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule and of a document without a date."""
        found = self.header(doc_id)
        return found.year if found is not None and is_report(found) else None

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger, whose spans count in the documents' own texts."""
        return self._origin.indicators(name, year)

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        return tuple(map(in_simplified, self._origin.indicator_names(most)))

    def copy(self, doc_id: str) -> ReadingCopy | None:
        """What is read of a document, ``None`` where that is its own text, or where there is no such document."""
        if self._origin.how_read(doc_id) == AS_IT_IS:
            return None
        document = self._origin.document(doc_id)
        return self._read(document)[1] if document is not None else None

    def _read(self, document: Document) -> tuple[Document, ReadingCopy | None]:
        if self._origin.how_read(document.doc_id) == AS_IT_IS:
            header = self.header(document.doc_id)
            same = header is not None and header.title == document.title
            return (document if same else _told(document)), None
        return self._copies.of(document)

    def _headed(self) -> tuple[tuple[Document, ...], dict[str, Document]]:
        """The headers as they are read, worked out anew when the catalog has changed."""
        known, revision = self._headers, self.revision
        if known is None or known[0] != revision:
            found = tuple(_read_header(one, self._origin.how_read(one.doc_id)) for one in self._origin.headers())
            self._headers = known = (revision, (found, {one.doc_id: one for one in found}))
        return known[1]

    def _of(self, doc_id: str, found: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
        copy = self.copy(doc_id)
        return found if copy is None else tuple(map(getattr(to_copy(copy), kind), found))


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
