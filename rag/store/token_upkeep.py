"""Token vectors kept as the chunks are: all there, and all of one encoder."""

from __future__ import annotations

from rag.stages import Embedder, TokenEncoder
from rag.store.catalog import Catalog
from rag.store.passages import encode_chunks
from rag.store.reading import read_chunks

_ENCODER = "token_encoder"


def have_tokens(catalog: Catalog, embedder: Embedder) -> bool:
    """Whether every chunk has token vectors of this encoder; true of an embedder that makes none."""
    if not isinstance(embedder, TokenEncoder):
        return True
    return catalog.get_meta(_ENCODER) == embedder.token_name and catalog.tokens.complete()


def name_token_encoder(catalog: Catalog, embedder: Embedder) -> None:
    """Remember the encoder; token vectors of another one go, for a query's cannot be compared with them."""
    if isinstance(embedder, TokenEncoder) and catalog.get_meta(_ENCODER) != embedder.token_name:
        catalog.tokens.clear()
        catalog.set_meta(_ENCODER, embedder.token_name)


def fill_tokens(catalog: Catalog, embedder: Embedder) -> None:
    """Make the token vectors that are lacking, document by document; a later call goes on where one was broken off."""
    name_token_encoder(catalog, embedder)
    for document in catalog.documents():
        lacking = catalog.tokens.lacking(document.doc_id)
        title, chunks = read_chunks(document, catalog.chunks_of(document.doc_id))
        wanted = [chunk for chunk in chunks if chunk.chunk_id in lacking]
        catalog.tokens.put(encode_chunks(embedder, wanted, {document.doc_id: title}).tokens)
