"""The catalog's tables; ``rag.store.records`` makes values of their rows and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

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
