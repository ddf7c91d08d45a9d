"""A document that was read, cut and embedded for the store: nothing is left to work out where it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ingest.analyse import cut
from ingest.chunk import SentenceChunker
from ingest.job import Read
from ingest.types import AnalysedDocument, Failure, Outline
from rag.message import Message
from rag.stages import Embedder
from rag.store.passages import Encoded, encode_chunks, passage_terms
from rag.store.reading import read_chunks
from rag.store.rows import Rows, rows_of
from rag.text.visible import one_line

# What a text nobody has met yet may raise where it is cut; the other files are read all the same.
_OF_ITS_TEXT = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
_TOLD = 200  # characters of such an error


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A document as the catalog keeps it, and its chunks as the indexes take them, with their vectors and terms.

    The document's text stands in its row alone, the words of chunks in theirs. ``indicators``: how many it has.
    """

    rows: Rows
    encoded: Encoded
    indicators: int


def cut_whole(name: str, outlined: Outline, chunker: SentenceChunker) -> AnalysedDocument | Failure:
    """Cut a document; whatever stands in it, the others go on.

    Args:
        name: what the user calls it.
        outlined: what was read of it.
        chunker: cuts for the model.
    """
    try:
        analysed = cut(outlined, chunker)
    except _OF_ITS_TEXT as error:
        reason = Message(
            "{name}: cannot be read ({kind}: {reason})",
            name=name,
            kind=type(error).__name__,
            reason=one_line(str(error), _TOLD),
        )
        return Failure(name, reason, "cut")
    if not analysed.chunks:
        reason = Message("{name}: holds no text to answer from; give a document with sentences", name=name)
        return Failure(name, reason, "cut")
    return analysed


def prepare(name: str, read: Read, chunker: SentenceChunker, embedder: Embedder) -> Read:
    """Return what was read with all that can be worked out of it alone.

    Args:
        name: what the user calls the document.
        read: what was read.
        chunker: cuts for the model.
        embedder: the model.

    Raises:
        EmbedderError: the model cannot be loaded.
    """
    analysed = cut_whole(name, read.outline, chunker)
    if isinstance(analysed, Failure):
        return replace(read, prepared=analysed)
    title, chunks = read_chunks(analysed.document, analysed.chunks)
    encoded = encode_chunks(embedder, chunks, {analysed.document.doc_id: title})
    document = analysed.document
    rows = rows_of(document, analysed.sections, analysed.blocks, analysed.chunks, analysed.indicators, encoded.tokens)
    bare = Encoded(
        [replace(one, text="", section_path=(), sentences=(), context="") for one in chunks],
        encoded.vectors,
        {},
        {one.chunk_id: passage_terms(one) for one in chunks},
    )
    rows = replace(rows, document=replace(document, text=""))
    return replace(read, prepared=Prepared(rows, bare, len(analysed.indicators)))
