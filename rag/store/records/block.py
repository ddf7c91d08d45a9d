"""A block as a row of the catalog, and back."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Row

from rag.store.records.columns import NOTHING_LISTED, kept_scope, listed, scope_row, span_row
from rag.types import Block, BlockKind, Cell, Span


def block_row(block: Block, place: int) -> dict[str, Any]:
    """A block as a row; ``place`` is its place among the document's blocks, its cells ``[header, start, end]``."""
    return {
        "block_id": block.block_id,
        "doc_id": block.doc_id,
        "place": place,
        "block_kind": block.kind.value,
        **span_row(block.span),
        "section_path": block.section_path,
        **scope_row(block.scope),
        "parent": block.parent,
        "page": block.page,
        "cells": tuple((cell.header, cell.span.start, cell.span.end) for cell in block.cells),
        "context": block.context,
    }


def to_block(row: Row[Any]) -> Block:
    """A row as ``kept_rows`` gives it as a block."""
    cells = () if row.cells == NOTHING_LISTED else json.loads(row.cells)
    return Block(
        block_id=row.block_id,
        doc_id=row.doc_id,
        kind=BlockKind(row.block_kind),
        span=Span(row.start, row.end),
        section_path=listed[row.section_path],
        scope=kept_scope(row.years, row.kind, row.body, row.months),
        parent=row.parent,
        page=row.page,
        cells=tuple(Cell(header, Span(start, end)) for header, start, end in cells),
        context=row.context,
    )
