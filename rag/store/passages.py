"""What of a chunk is embedded, and what of it is searched by words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from rag.stages import Embedder, TokenEncoder, TokenVectors, Vectors
from rag.text.tokenize import terms
from rag.types import Chunk


def passage_text(chunk: Chunk, title: str) -> str:
    """What is embedded of a chunk: its headings and context, then its text. A bare passage does not tell its year."""
    heading = " ".join((title, *chunk.section_path[-2:])).strip()
    return "\n".join((*filter(None, (heading, chunk.context)), chunk.text))


def passage_terms(chunk: Chunk) -> str:
    """What the lexical index holds of a chunk: the terms of its headings, context and text, parted by blanks."""
    return " ".join(terms("\n".join((*chunk.section_path, chunk.context, chunk.text))))


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """Chunks with their vectors, float32 ``[len(chunks), d]``, and their tokens' by chunk id, none without a model.

    ``terms``: what ``passage_terms`` gives of the chunks, by chunk id, where it was worked out before.
    """

    chunks: Sequence[Chunk]
    vectors: Vectors
    tokens: Mapping[str, TokenVectors]
    terms: Mapping[str, str] = field(default_factory=dict)


def joined(parts: Iterable[Encoded]) -> Encoded:
    """Return what was encoded apart, of one model, as one; at least one part."""
    known = list(parts)
    return Encoded(
        [chunk for one in known for chunk in one.chunks],
        np.concatenate([one.vectors for one in known]),
        {chunk_id: tokens for one in known for chunk_id, tokens in one.tokens.items()},
        {chunk_id: told for one in known for chunk_id, told in one.terms.items()},
    )


def encode_chunks(embedder: Embedder, chunks: Sequence[Chunk], titles: Mapping[str, str]) -> Encoded:
    """Encode chunks, as they are read, of documents with these titles by id."""
    texts = [passage_text(chunk, titles.get(chunk.doc_id, "")) for chunk in chunks]
    if not isinstance(embedder, TokenEncoder):
        return Encoded(chunks, embedder.embed_passages(texts), {})
    vectors, tokens = embedder.encode_passages(texts)
    bodies = [len(text) - len(chunk.text) for text, chunk in zip(texts, chunks, strict=True)]
    placed = [replace(one, body=body) for one, body in zip(tokens, bodies, strict=True)]
    return Encoded(chunks, vectors, {chunk.chunk_id: one for chunk, one in zip(chunks, placed, strict=True)})
