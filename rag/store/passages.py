"""What of a chunk is embedded."""

from __future__ import annotations

from collections.abc import Sequence

from rag.stages import Embedder, Vectors
from rag.types import Chunk


def passage_text(chunk: Chunk, title: str) -> str:
    """What is embedded of a chunk: its headings and context, then its text. A bare passage does not tell its year."""
    heading = " ".join((title, *chunk.section_path[-2:])).strip()
    return "\n".join((*filter(None, (heading, chunk.context)), chunk.text))


def embed_chunks(embedder: Embedder, chunks: Sequence[Chunk], titles: dict[str, str]) -> Vectors:
    """float32 ``[len(chunks), embedder.dimension]``."""
    return embedder.embed_passages([passage_text(chunk, titles.get(chunk.doc_id, "")) for chunk in chunks])
