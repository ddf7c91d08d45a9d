"""The ledger: every figure of a document with its name, scope and place."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.figures import find_figures
from rag.types import Chunk, Document, Indicator

_LONGEST_NAME = 40


def find_indicators(document: Document, chunks: Sequence[Chunk]) -> tuple[Indicator, ...]:
    """Return the figures of all sentences in document order; each row points to its clause."""
    return tuple(
        Indicator(
            name=" ".join(figure.name.split())[-_LONGEST_NAME:],
            value=figure.quantity.value,
            unit=figure.quantity.unit,
            bound=figure.quantity.bound,
            scope=sentence.scope,
            doc_id=document.doc_id,
            span=figure.clause.shift(sentence.span.start),
            quote=figure.clause.cut(sentence.span.cut(document.text)),
        )
        for chunk in chunks
        for sentence in chunk.sentences
        for figure in find_figures(sentence.span.cut(document.text))
        if figure.name
    )
