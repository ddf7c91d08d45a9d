"""The ready documents of a catalog with what was read of them, as corrected.

What tells documents apart, their headers, is kept of all of them. Texts are kept of those asked for last: a province
has more than fit into memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, bindparam, func, select, update

from rag.store import schema
from rag.store.corrections import Corrections
from rag.store.database import Database
from rag.store.put import slices
from rag.store.recent import Recent
from rag.store.records.block import to_block
from rag.store.records.columns import kept_rows
from rag.store.records.document import HOW_READ, how_row_is_read, to_document
from rag.store.records.section import to_section
from rag.text.reading import how_read
from rag.types import Block, Document, Section, Span

_TABLE = schema.documents
_READY = select(_TABLE).where(_TABLE.c.ready == 1)
# What questions ask, worded once.
_ONE = _READY.where(_TABLE.c.doc_id == bindparam("doc_id"))
_BEGINNINGS = select(
    _TABLE.c.doc_id, func.substr(_TABLE.c.text, 1, bindparam("characters", type_=Integer)).label("beginning")
).where(_TABLE.c.doc_id.in_(bindparam("ids", expanding=True)), _TABLE.c.ready == 1)
_SECTIONS = (
    select(schema.sections)
    .where(schema.sections.c.doc_id == bindparam("doc_id"))
    .order_by(schema.sections.c.start, schema.sections.c.level)
)
_BLOCKS = kept_rows(schema.blocks).where(schema.blocks.c.doc_id == bindparam("doc_id")).order_by(schema.blocks.c.place)
_WITHOUT_TEXT = select(*(one for one in _TABLE.c if one.name != "text")).where(_TABLE.c.ready == 1)
# Characters of texts that are kept, about 2 bytes each; and blocks and sections, about 500 bytes each.
_KEPT_CHARACTERS, _KEPT_BLOCKS, _KEPT_SECTIONS = 20_000_000, 40_000, 20_000


class Headers(NamedTuple):
    """The documents without their texts as of a revision, by title then id, and by id; and how each text is read."""

    revision: str | None
    ordered: tuple[Document, ...]
    by_id: Mapping[str, Document]
    how_read: Mapping[str, str]


class Documents:
    """The documents of one catalog.

    Args:
        database: the catalog's.
        corrections: what persons set down of them.
    """

    def __init__(self, database: Database, corrections: Corrections) -> None:
        self._database, self._corrections = database, corrections
        self._known: Recent[Document] = Recent(_KEPT_CHARACTERS, lambda one: len(one.text) + 1)
        self._listed: tuple[str | None, tuple[Document, ...]] | None = None
        self._headers: Headers | None = None
        self._blocks: tuple[str | None, Recent[tuple[Block, ...]]] = (None, _no_blocks())
        self._sections: tuple[str | None, Recent[tuple[Section, ...]]] = (None, _no_sections())

    def all(self, revision: str | None) -> tuple[Document, ...]:
        """Every document with its text, by title then id; read anew only when the revision has changed.

        For lists that show texts, and for export. No question needs it: it takes memory for all texts at once.
        """
        listed = self._listed
        if listed is None or listed[0] != revision:
            found = (self._as_corrected(to_document(row), revision) for row in self._database.rows(_READY))
            self._listed = listed = (revision, tuple(sorted(found, key=_by_title)))
        return listed[1]

    def headers(self, revision: str | None) -> Headers:
        """Every document without its text; read anew only when the revision has changed."""
        known = self._headers  # another thread may put a new one in its place
        if known is None or known.revision != revision:
            rows = self._database.rows(_WITHOUT_TEXT)
            found = [self._as_corrected(to_document(row, ""), revision) for row in rows]
            how = {row.doc_id: how_row_is_read(row) for row in rows}
            how.update(self._found_out([doc_id for doc_id, one in how.items() if not one]))
            by_id = {one.doc_id: one for one in found}
            self._headers = known = Headers(revision, tuple(sorted(found, key=_by_title)), by_id, how)
        return known

    def get(self, doc_id: str, revision: str | None) -> Document | None:
        """One document, or ``None``. Documents never change under their id, so they are remembered."""
        found = self._known.get(doc_id)
        if found is None and doc_id.isascii() and doc_id.isprintable():  # no database is asked for others
            for row in self._database.rows(_ONE, {"doc_id": doc_id}):
                found = self._as_corrected(to_document(row), revision)
                self._known.put(doc_id, found)
        return found

    def beginnings(self, doc_ids: Sequence[str], characters: int) -> dict[str, str]:
        """The first characters of the texts of these documents, by id."""
        found: dict[str, str] = {}
        for part in slices(doc_ids):
            rows = self._database.rows(_BEGINNINGS, {"ids": part, "characters": characters})
            found.update({row.doc_id: row.beginning for row in rows})
        return found

    def forget(self, doc_ids: Iterable[str]) -> None:
        """Read these anew when they are asked for."""
        for doc_id in doc_ids:
            self._known.drop(doc_id)
            self._blocks[1].drop(doc_id)
            self._sections[1].drop(doc_id)

    def forget_all(self) -> None:
        """Read every document anew when it is asked for."""
        self._known.clear()
        self._blocks, self._sections = (None, _no_blocks()), (None, _no_sections())

    def sections(self, doc_id: str, revision: str | None) -> tuple[Section, ...]:
        """The sections of a document, parents before children; those asked for last are remembered."""
        known = self._sections  # another thread may put a new table in its place
        if known[0] != revision:
            self._sections = known = (revision, _no_sections())
        found = known[1].get(doc_id)
        if found is None:
            found = tuple(to_section(row) for row in self._database.rows(_SECTIONS, {"doc_id": doc_id}))
            known[1].put(doc_id, found)
        return found

    def blocks(self, doc_id: str, revision: str | None) -> tuple[Block, ...]:
        """The blocks of a document in reading order, parents before children; those asked for last are remembered."""
        known = self._blocks  # another thread may put a new table in its place
        if known[0] != revision:
            self._blocks = known = (revision, _no_blocks())
        found = known[1].get(doc_id)
        if found is None:
            found = self._read_blocks(doc_id)
            known[1].put(doc_id, found)
        return found

    def blocks_within(self, doc_id: str, span: Span) -> tuple[Block, ...]:
        """The blocks of a document that reach into a span, in reading order."""
        table = schema.blocks
        return self._read_blocks(doc_id, table.c.start < span.end, table.c.end > span.start)

    def _read_blocks(self, doc_id: str, *conditions: ColumnElement[bool]) -> tuple[Block, ...]:
        rows = self._database.rows(_BLOCKS.where(*conditions) if conditions else _BLOCKS, {"doc_id": doc_id})
        return tuple(map(to_block, rows))

    def note_how_read(self) -> None:
        """Keep how each text is read where that is not kept yet."""
        rows = self._database.rows(select(_TABLE.c.doc_id, _TABLE.c.metadata))
        lacking = [row.doc_id for row in rows if not how_row_is_read(row)]
        facts = {row.doc_id: row._mapping["metadata"] for row in rows}
        for part in slices(lacking):
            found = self._found_out(list(part))
            with self._database.writing() as connection:
                for doc_id, how in found.items():
                    noted = {**facts[doc_id], HOW_READ: how}
                    connection.execute(update(_TABLE).where(_TABLE.c.doc_id == doc_id).values(metadata=noted))

    def _found_out(self, doc_ids: list[str]) -> dict[str, str]:
        """How texts are read that were stored before that was kept."""
        found: dict[str, str] = {}
        for part in slices(doc_ids):
            query = select(_TABLE.c.doc_id, _TABLE.c.text).where(_TABLE.c.doc_id.in_(part))
            found.update({row.doc_id: how_read(row.text) for row in self._database.rows(query)})
        return found

    def _as_corrected(self, document: Document, revision: str | None) -> Document:
        return self._corrections.corrected(document, revision)


def _no_sections() -> Recent[tuple[Section, ...]]:
    return Recent(_KEPT_SECTIONS, lambda one: len(one) + 1)


def _no_blocks() -> Recent[tuple[Block, ...]]:
    return Recent(_KEPT_BLOCKS, lambda one: len(one) + 1)


def _by_title(document: Document) -> tuple[str, str]:
    return document.title, document.doc_id
