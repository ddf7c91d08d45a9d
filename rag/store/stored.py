"""A document with all that was read from it, as it comes into the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.stages import Embedder
from rag.store.passages import Encoded, encode_chunks
from rag.store.reading import read_chunks
from rag.types import Block, Chunk, Document, Indicator, Section


class Stored(NamedTuple):
    """A document with all that was read from it."""

    document: Document
    sections: Sequence[Section]
    blocks: Sequence[Block]
    chunks: Sequence[Chunk]
    indicators: Sequence[Indicator]


def encode_stored(embedder: Embedder, batch: Iterable[Stored]) -> Encoded:
    """Encode the chunks of documents, as they are read, under the titles that are read."""
    read = [(item.document.doc_id, *read_chunks(item.document, item.chunks)) for item in batch]
    chunks = [chunk for _, _, chunks in read for chunk in chunks]
    return encode_chunks(embedder, chunks, {doc_id: title for doc_id, title, _ in read})
