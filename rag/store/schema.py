"""The catalog's tables, and rows to values and back."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    cast,
    select,
)

from rag.message import packed, unpacked
from rag.text.cache import Kept
from rag.text.reading import HOW_READ_VERSION, how_read
from rag.types import Block, BlockKind, Bound, Cell, Chunk, Document, Indicator, Kind, Scope, Section, Sentence, Span

# A key of the facts that no reader shows: how the text is read, as ``rag.text.reading.how_read`` tells.
HOW_READ = "__how_read"
# With each layout comes a file in ``rag/store/migrations/versions``; stores before the oldest are ingested anew.
SCHEMA_VERSION, OLDEST_VERSION = 4, 3
# Programs of this layout and later ones can use these tables: all that came since was added (rag/store/layout.py).
SERVES_VERSION = 3

metadata = MetaData()

meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", String, nullable=False))


def _scope_columns() -> list[Column[Any]]:
    return [
        Column("years", JSON, nullable=False),
        Column("kind", String(8), nullable=False),
        Column("body", String, nullable=False),
        Column("months", JSON, nullable=False),
    ]


def _span_columns() -> list[Column[Any]]:
    return [Column("start", Integer, nullable=False), Column("end", Integer, nullable=False)]


def _doc_id_column() -> Column[Any]:
    return Column("doc_id", ForeignKey("documents.doc_id", ondelete="CASCADE"), nullable=False, index=True)


# ``ready`` is False while a document's chunks are being indexed; only ready documents are ever shown.
documents = Table(
    "documents",
    metadata,
    Column("doc_id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", String, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("metadata", JSON, nullable=False),
    *_scope_columns(),
    Column("year", Integer),
    Column("warnings", JSON, nullable=False),
    Column("ready", Integer, nullable=False, index=True),
)
sections = Table(
    "sections",
    metadata,
    Column("section_id", String, primary_key=True),
    _doc_id_column(),
    Column("heading", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("path", JSON, nullable=False),
    *_span_columns(),
    *_scope_columns(),
)
blocks = Table(
    "blocks",
    metadata,
    Column("block_id", String, primary_key=True),
    _doc_id_column(),
    Column("place", Integer, nullable=False),
    Column("block_kind", String(16), nullable=False),
    *_span_columns(),
    Column("section_path", JSON, nullable=False),
    *_scope_columns(),
    Column("parent", String, nullable=False),
    Column("page", Integer),
    Column("cells", JSON, nullable=False),
    Column("context", Text, nullable=False),
)
chunks = Table(
    "chunks",
    metadata,
    Column("chunk_id", String, primary_key=True),
    _doc_id_column(),
    Column("text", Text, nullable=False),
    *_span_columns(),
    Column("section_path", JSON, nullable=False),
    *_scope_columns(),
    Column("token_count", Integer, nullable=False),
    Column("sentences", JSON, nullable=False),
    Column("context", Text, nullable=False),
)
indicators = Table(
    "indicators",
    metadata,
    Column("id", Integer, primary_key=True),
    _doc_id_column(),
    Column("name", String, nullable=False),
    Column("value", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("bound", String(8), nullable=False),
    *_scope_columns(),
    *_span_columns(),
    Column("quote", Text, nullable=False),
    Column("high", Float),
    Column("change", Integer, nullable=False),
)
# By the id of a document, which its bytes make: it outlives the document and meets it again when it is ingested again.
corrections = Table(
    "corrections",
    metadata,
    Column("doc_id", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
)
# With ``ready``, or SQLite may look through all ready documents for one of them.
Index("documents_by_content", documents.c.content_hash, documents.c.ready)
Index("documents_by_source", documents.c.source, documents.c.ready)
Index("chunks_in_order", chunks.c.doc_id, chunks.c.start)
Index("blocks_in_order", blocks.c.doc_id, blocks.c.place)
Index("sections_in_order", sections.c.doc_id, sections.c.start)


def _scope_row(scope: Scope) -> dict[str, Any]:
    return {
        "years": scope.years,
        "kind": scope.kind.value,
        "body": scope.body,
        "months": scope.months,
    }


def rows_of(table: Table) -> Select[Any]:
    """The rows of blocks or chunks, with lists as they are kept, as text: most are one of a few, taken apart once."""
    return select(*(cast(one, String).label(one.name) if isinstance(one.type, JSON) else one for one in table.c))


_NOTHING_LISTED = "[]"
_LISTED_CHARS = 2_000_000  # of headings and years that are remembered
_listed: Kept[tuple[Any, ...]] = Kept(lambda kept: tuple(json.loads(kept)), _LISTED_CHARS)


def _span_row(span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end}


def scope_of(row: Row[Any]) -> Scope:
    """The scope columns of any row."""
    return _scope(tuple(row.years), row.kind, row.body, tuple(row.months))


@lru_cache(maxsize=65_536)
def _kept_scope(years: str, kind: str, body: str, months: str) -> Scope:
    """The scope of columns as they are kept."""
    return _scope(_listed[years], kind, body, _listed[months])


@lru_cache(maxsize=65_536)
def _scope(years: tuple[int, ...], kind: str, body: str, months: tuple[int, ...]) -> Scope:
    """A scope; the same one for the same words, for most sentences of a document have one."""
    return Scope(years, Kind(kind), body, months)


def document_row(document: Document, *, ready: bool) -> dict[str, Any]:
    """A document as a row; beside its facts stands how its text is read, which needs the whole text to find out."""
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "text": document.text,
        "source": document.source,
        "content_hash": document.content_hash,
        "metadata": {**document.metadata, HOW_READ: how_read(document.text)},
        **_scope_row(document.scope),
        "year": document.year,
        "warnings": [packed(one) for one in document.warnings],
        "ready": int(ready),
    }


def facts_of(row: Row[Any]) -> dict[str, str]:
    """The facts of a document's row."""
    return {key: value for key, value in row._mapping["metadata"].items() if key != HOW_READ}


def how_row_is_read(row: Row[Any]) -> str:
    """How the text of a document's row is read, or "" where it was stored before that was kept."""
    how = str(row._mapping["metadata"].get(HOW_READ, ""))
    return how if how.startswith(f"{HOW_READ_VERSION} ") else ""


def to_document(row: Row[Any], text: str | None = None) -> Document:
    """A row as a document, with this text where the row has none."""
    return Document(
        doc_id=row.doc_id,
        title=row.title,
        text=row.text if text is None else text,
        source=row.source,
        content_hash=row.content_hash,
        metadata=facts_of(row),
        scope=scope_of(row),
        year=row.year,
        warnings=tuple(unpacked(one) for one in row.warnings),
    )


def section_row(section: Section) -> dict[str, Any]:
    """A section as a row."""
    return {
        "section_id": section.section_id,
        "doc_id": section.doc_id,
        "heading": section.heading,
        "level": section.level,
        "path": section.path,
        **_span_row(section.span),
        **_scope_row(section.scope),
    }


def to_section(row: Row[Any]) -> Section:
    """A row as a section."""
    span = Span(row.start, row.end)
    return Section(row.section_id, row.doc_id, row.heading, row.level, tuple(row.path), span, scope_of(row))


def block_row(block: Block, place: int) -> dict[str, Any]:
    """A block as a row; ``place`` is its place among the document's blocks, its cells ``[header, start, end]``."""
    return {
        "block_id": block.block_id,
        "doc_id": block.doc_id,
        "place": place,
        "block_kind": block.kind.value,
        **_span_row(block.span),
        "section_path": block.section_path,
        **_scope_row(block.scope),
        "parent": block.parent,
        "page": block.page,
        "cells": tuple((cell.header, cell.span.start, cell.span.end) for cell in block.cells),
        "context": block.context,
    }


def to_block(row: Row[Any]) -> Block:
    """A row as ``rows_of`` gives it as a block."""
    cells = () if row.cells == _NOTHING_LISTED else json.loads(row.cells)
    return Block(
        block_id=row.block_id,
        doc_id=row.doc_id,
        kind=BlockKind(row.block_kind),
        span=Span(row.start, row.end),
        section_path=_listed[row.section_path],
        scope=_kept_scope(row.years, row.kind, row.body, row.months),
        parent=row.parent,
        page=row.page,
        cells=tuple(Cell(header, Span(start, end)) for header, start, end in cells),
        context=row.context,
    )


def chunk_row(chunk: Chunk) -> dict[str, Any]:
    """A chunk as a row; its sentences as ``[start, end, years, kind, body, months, context]``."""
    return {
        "chunk_id": chunk.chunk_id,
        "doc_id": chunk.doc_id,
        "text": chunk.text,
        **_span_row(chunk.span),
        "section_path": chunk.section_path,
        **_scope_row(chunk.scope),
        "token_count": chunk.token_count,
        "sentences": [
            [
                one.span.start,
                one.span.end,
                one.scope.years,
                one.scope.kind.value,
                one.scope.body,
                one.scope.months,
                one.context,
            ]
            for one in chunk.sentences
        ],
        "context": chunk.context,
    }


def to_chunk(row: Row[Any]) -> Chunk:
    """A row as ``rows_of`` gives it as a chunk."""
    return Chunk(
        chunk_id=row.chunk_id,
        doc_id=row.doc_id,
        text=row.text,
        span=Span(row.start, row.end),
        section_path=_listed[row.section_path],
        scope=_kept_scope(row.years, row.kind, row.body, row.months),
        token_count=row.token_count,
        sentences=tuple(
            Sentence(Span(start, end), _scope(tuple(years), kind, body, tuple(months)), context)
            for start, end, years, kind, body, months, context in json.loads(row.sentences)
        ),
        context=row.context,
    )


def indicator_row(indicator: Indicator) -> dict[str, Any]:
    """An indicator as a row."""
    return {
        "doc_id": indicator.doc_id,
        "name": indicator.name,
        "value": indicator.value,
        "unit": indicator.unit,
        "bound": indicator.bound.value,
        **_scope_row(indicator.scope),
        **_span_row(indicator.span),
        "quote": indicator.quote,
        "high": indicator.high,
        "change": int(indicator.change),
    }


def to_indicator(row: Row[Any]) -> Indicator:
    """A row as an indicator."""
    return Indicator(
        name=row.name,
        value=row.value,
        unit=row.unit,
        bound=Bound(row.bound),
        scope=scope_of(row),
        doc_id=row.doc_id,
        span=Span(row.start, row.end),
        quote=row.quote,
        high=row.high,
        change=bool(row.change),
    )
