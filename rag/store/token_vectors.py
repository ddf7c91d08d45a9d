"""Token vectors of chunks in the catalog: derived from it like the indexes, beside it to be read in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from rag.stages import TokenVectors
from rag.store import schema
from rag.store.database import Database
from rag.store.put import slices

# ``packed``: all starts, all ends (uint16, little-endian), then the rows (int8); ``tokens`` of them.
token_vectors = Table(
    "token_vectors",
    schema.metadata,
    Column("chunk_id", String, ForeignKey("chunks.chunk_id", ondelete="CASCADE"), primary_key=True),
    Column("body", Integer, nullable=False),
    Column("tokens", Integer, nullable=False),
    Column("packed", LargeBinary, nullable=False),
)
_PLACE = np.dtype("<u2")
# Asked with every question, so worded once.
_READ = select(token_vectors).where(token_vectors.c.chunk_id.in_(bindparam("ids", expanding=True)))


class TokenTable:
    """The token vectors of a catalog. Nothing is remembered: a question's are read in about a millisecond.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, chunk_ids: Sequence[str]) -> dict[str, TokenVectors]:
        """The token vectors of chunks by chunk id; a chunk without any is left out."""
        found: dict[str, TokenVectors] = {}
        for part in slices(chunk_ids):
            rows = self._database.rows(_READ, {"ids": part})
            found.update({row.chunk_id: _unpack(row.packed, row.tokens, row.body) for row in rows})
        return found

    def lacking(self, doc_id: str) -> frozenset[str]:
        """The ids of a document's chunks that have none."""
        table = schema.chunks
        joined = table.outerjoin(token_vectors, token_vectors.c.chunk_id == table.c.chunk_id)
        query = select(table.c.chunk_id).select_from(joined)
        rows = self._database.rows(query.where(table.c.doc_id == doc_id, token_vectors.c.chunk_id.is_(None)))
        return frozenset(row.chunk_id for row in rows)

    def complete(self) -> bool:
        """Whether every chunk has its own."""
        counted = [
            self._database.rows(select(func.count(table.c.chunk_id)))[0][0] for table in (schema.chunks, token_vectors)
        ]
        return bool(counted[0] == counted[1])

    def put(self, vectors: Mapping[str, TokenVectors]) -> None:
        """Store the token vectors of chunks that are there already, in one transaction."""
        with self._database.writing() as connection:
            put_token_vectors(connection, vectors)

    def clear(self) -> None:
        """Remove all of them."""
        with self._database.writing() as connection:
            connection.execute(delete(token_vectors))


def put_token_vectors(connection: Connection, vectors: Mapping[str, TokenVectors]) -> None:
    """Store token vectors by chunk id, in the place of earlier ones."""
    for part in slices(list(vectors)):
        connection.execute(delete(token_vectors).where(token_vectors.c.chunk_id.in_(part)))
        connection.execute(insert(token_vectors), [token_row(one, vectors[one]) for one in part])


def token_row(chunk_id: str, vectors: TokenVectors) -> dict[str, Any]:
    """The token vectors of a chunk as a row."""
    places = (vectors.starts.astype(_PLACE).tobytes(), vectors.ends.astype(_PLACE).tobytes())
    packed = b"".join((*places, np.ascontiguousarray(vectors.rows).tobytes()))
    return {"chunk_id": chunk_id, "body": vectors.body, "tokens": len(vectors.rows), "packed": packed}


def _unpack(packed: bytes, tokens: int, body: int) -> TokenVectors:
    places = np.frombuffer(packed, dtype=_PLACE, count=2 * tokens).astype(np.uint16)
    rows = np.frombuffer(packed, dtype=np.int8, offset=places.nbytes).reshape(tokens, -1 if tokens else 0)
    return TokenVectors(places[:tokens], places[tokens:], rows, body)
