"""The catalog as readers see it: every text, span and name in the copy that is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.store.coverage import Counts, Coverage, is_report, latest_report, years_of_versions
from rag.store.view import CatalogView
from rag.text.moved import to_copy
from rag.text.reading import ReadingCopy, reading_copy
from rag.text.script import in_simplified
from rag.text.visible import one_line
from rag.types import Block, Chunk, Document, Indicator, Section

# A title is told in answers: a line of at most so many characters.
_LONGEST_TITLE = 200


_Read = tuple[Document, Document, ReadingCopy | None]
"""A document, what is read of it, and the copy where that differs from its text."""


class ReadingCopies:
    """The reading copies of documents, worked out once; those not met in a whole revision are forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, _Read] = {}
        self._older: dict[str, _Read] = {}
        self._revision: str | None = None

    def of(self, document: Document, revision: str | None) -> tuple[Document, ReadingCopy | None]:
        """The document as it is read, with its copy where that differs from its text.

        Args:
            document: a document of the catalog.
            revision: the catalog's.
        """
        if revision != self._revision:
            self._older, self._known, self._revision = self._known, {}, revision
        known = self._known.get(document.doc_id) or self._older.get(document.doc_id)
        if known is None or known[0] is not document:
            copy = reading_copy(document.text)
            read = document if copy.is_source else to_copy(copy).document(document)
            if (title := one_line(read.title, _LONGEST_TITLE)) != read.title:
                read = replace(read, title=title)
            known = (document, read, None if copy.is_source else copy)
        self._known[document.doc_id] = known
        return known[1], known[2]


class ReadingCatalog:
    """A view of a catalog: what it gives counts in the reading copies.

    Args:
        origin: the catalog, or what may be seen of it, whose spans count in the documents' own texts.
        copies: shared by the views of one catalog.
    """

    def __init__(self, origin: CatalogView, copies: ReadingCopies | None = None) -> None:
        self._origin, self._copies = origin, copies or ReadingCopies()
        self._coverage: tuple[str | None, Coverage] | None = None

    @property
    def revision(self) -> str | None:
        """As the catalog's."""
        return self._origin.revision

    def documents(self) -> tuple[Document, ...]:
        """Every document, by title then id."""
        return tuple(self._copies.of(one, self.revision)[0] for one in self._origin.documents())

    def document(self, doc_id: str) -> Document | None:
        """One document, or ``None``."""
        found = self._origin.document(doc_id)
        return self._copies.of(found, self.revision)[0] if found is not None else None

    def sections(self, doc_id: str) -> tuple[Section, ...]:
        """The sections of a document, parents before children."""
        return self._of(doc_id, self._origin.sections(doc_id), "section")

    def blocks(self, doc_id: str) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before their children."""
        return self._of(doc_id, self._origin.blocks(doc_id), "block")

    def chunks(self, chunk_ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks of these ids, by id; one that may not be seen is left out."""
        found = self._origin.chunks(chunk_ids)
        return {chunk_id: self._of(one.doc_id, (one,), "chunk")[0] for chunk_id, one in found.items()}

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
            documents = self.documents()
            if any(one is not other for one, other in zip(documents, self._origin.documents(), strict=False)):
                covered = replace(covered, latest=latest_report(documents), versions=years_of_versions(documents))
            self._coverage = known = (revision, covered)
        return known[1]

    def report_year(self, doc_id: str) -> int | None:
        """The year a report is of; ``None`` of a rule and of a document without a date."""
        found = self.document(doc_id)
        return found.year if found is not None and is_report(found) else None

    def indicators(self, name: str = "", year: int | None = None) -> tuple[Indicator, ...]:
        """The ledger, whose spans count in the documents' own texts."""
        return self._origin.indicators(name, year)

    def indicator_names(self, most: int) -> tuple[str, ...]:
        """The names that stand in the ledger, the most frequent first, at most so many."""
        return tuple(map(in_simplified, self._origin.indicator_names(most)))

    def copy(self, doc_id: str) -> ReadingCopy | None:
        """What is read of a document, ``None`` where that is its own text, or where there is no such document."""
        document = self._origin.document(doc_id)
        return self._copies.of(document, self.revision)[1] if document is not None else None

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
