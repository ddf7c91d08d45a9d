"""A chunk with its sentences as a row of the catalog, and back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rag.store.records.columns import kept_scope, listed, scope_row, shared_scope, span_row
from rag.types import Chunk, Scope, Sentence, Span


def chunk_row(chunk: Chunk) -> dict[str, Any]:
    """A chunk as a row; its sentences as ``[start, end, years, kind, body, months, context]``."""
    return {
        "chunk_id": chunk.chunk_id,
        "doc_id": chunk.doc_id,
        "text": chunk.text,
        **span_row(chunk.span),
        "section_path": chunk.section_path,
        **scope_row(chunk.scope),
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


def to_chunk(row: Sequence[Any]) -> Chunk:
    """A row as ``kept_rows`` gives it as a chunk."""
    # Taken apart at once: a row's values by their names take thirty times as long.
    chunk_id, doc_id, text, start, end, path, years, kind, body, months, token_count, sentences, context = row
    return Chunk(
        chunk_id,
        doc_id,
        text,
        Span(start, end),
        listed[path],
        kept_scope(years, kind, body, months),
        token_count,
        tuple(_sentences(json.loads(sentences))),
        context,
    )


def _sentences(kept: list[list[Any]]) -> Iterator[Sentence]:
    last: list[Any] = []
    scope = Scope()
    for start, end, *told, context in kept:
        if told != last:  # most are of the scope of the one before
            last, (years, kind, body, months) = told, told
            scope = shared_scope(tuple(years), kind, body, tuple(months))
        yield Sentence(Span(start, end), scope, context)
