"""A section as a row of the catalog, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from rag.store.records.columns import scope_of, scope_row, span_row
from rag.types import Section, Span


def section_row(section: Section) -> dict[str, Any]:
    """A section as a row."""
    return {
        "section_id": section.section_id,
        "doc_id": section.doc_id,
        "heading": section.heading,
        "level": section.level,
        "path": section.path,
        **span_row(section.span),
        **scope_row(section.scope),
    }


def to_section(row: Row[Any]) -> Section:
    """A row as a section."""
    span = Span(row.start, row.end)
    return Section(row.section_id, row.doc_id, row.heading, row.level, tuple(row.path), span, scope_of(row))
