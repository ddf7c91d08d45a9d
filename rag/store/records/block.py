"""A block as a row of the catalog, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

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


def to_block(row: Sequence[Any]) -> Block:
    """A row as ``kept_rows`` gives it as a block."""
    # Taken apart at once: a row's values by their names take thirty times as long.
    block_id, doc_id, _, block_kind, start, end, path, years, kind, body, months, parent, page, cells, context = row
    return Block(
        block_id,
        doc_id,
        BlockKind(block_kind),
        Span(start, end),
        listed[path],
        kept_scope(years, kind, body, months),
        parent,
        page,
        () if cells == NOTHING_LISTED else tuple(Cell(name, Span(at, stop)) for name, at, stop in json.loads(cells)),
        context,
    )
