"""A document as a row of the catalog, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from rag.message import packed, unpacked
from rag.store.records.columns import scope_of, scope_row
from rag.text.reading import HOW_READ_VERSION, how_read
from rag.types import Document

# A key of the facts that no reader shows: how the text is read, as ``rag.text.reading.how_read`` tells.
HOW_READ = "__how_read"


def document_row(document: Document, *, ready: bool) -> dict[str, Any]:
    """A document as a row; beside its facts stands how its text is read, which needs the whole text to find out."""
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "text": document.text,
        "source": document.source,
        "content_hash": document.content_hash,
        "metadata": {**document.metadata, HOW_READ: how_read(document.text)},
        **scope_row(document.scope),
        "year": document.year,
        "warnings": [packed(one) for one in document.warnings],
        "ready": int(ready),
    }


def to_document(row: Row[Any], text: str | None = None) -> Document:
    """A row as a document, with this text where the row has none."""
    return Document(
        doc_id=row.doc_id,
        title=row.title,
        text=row.text if text is None else text,
        source=row.source,
        content_hash=row.content_hash,
        metadata=_facts(row),
        scope=scope_of(row),
        year=row.year,
        warnings=tuple(unpacked(one) for one in row.warnings),
    )


def _facts(row: Row[Any]) -> dict[str, str]:
    """The facts of a document's row."""
    return {key: value for key, value in row._mapping["metadata"].items() if key != HOW_READ}


def how_row_is_read(row: Row[Any]) -> str:
    """How the text of a document's row is read, or "" where it was stored before that was kept."""
    how = str(row._mapping["metadata"].get(HOW_READ, ""))
    return how if how.startswith(f"{HOW_READ_VERSION} ") else ""
