"""Fingerprints of the documents' texts: which documents are alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import JSON, Column, Connection, ForeignKey, Index, String, Table, delete, insert, select

from rag.store import schema
from rag.store.database import Database
from rag.types import Fingerprint

_SLICE = 500


fingerprints = Table(
    "fingerprints",
    schema.metadata,
    Column("doc_id", ForeignKey("documents.doc_id", ondelete="CASCADE"), primary_key=True),
    Column("text_hash", String, nullable=False),
    Column("sketch", JSON, nullable=False),
)
bands = Table(
    "fingerprint_bands",
    schema.metadata,
    Column("band", String, primary_key=True),
    Column("doc_id", ForeignKey("documents.doc_id", ondelete="CASCADE"), primary_key=True),
)
Index("fingerprints_by_text", fingerprints.c.text_hash)
Index("fingerprint_bands_by_document", bands.c.doc_id)


class Fingerprints:
    """The fingerprints of a catalog.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def same_text(self, text_hash: str) -> tuple[str, ...]:
        """Ids of the ready documents of this text."""
        query = (
            select(fingerprints.c.doc_id)
            .join(schema.documents, schema.documents.c.doc_id == fingerprints.c.doc_id)
            .where(fingerprints.c.text_hash == text_hash, schema.documents.c.ready == 1)
            .order_by(fingerprints.c.doc_id)
        )
        return tuple(row.doc_id for row in self._database.rows(query))

    def sketches(self, wanted: Sequence[str], most: int) -> dict[str, tuple[int, ...]]:
        """The sketches of the ready documents that have one of these bands, by id; at most so many for a slice."""
        found: dict[str, tuple[int, ...]] = {}
        for at in range(0, len(wanted), _SLICE):
            query = (
                select(fingerprints.c.doc_id, fingerprints.c.sketch)
                .join(bands, bands.c.doc_id == fingerprints.c.doc_id)
                .join(schema.documents, schema.documents.c.doc_id == fingerprints.c.doc_id)
                .where(bands.c.band.in_(wanted[at : at + _SLICE]), schema.documents.c.ready == 1)
                .order_by(bands.c.band, bands.c.doc_id)  # the order of the index: what is beyond is not looked at
                .limit(most)
            )
            found.update({row.doc_id: tuple(row.sketch) for row in self._database.rows(query)})
        return found


def put_fingerprints(connection: Connection, known: Mapping[str, Fingerprint]) -> None:
    """Store the fingerprints of documents that are there already."""
    for table in (fingerprints, bands):
        for part in _slices(list(known)):
            connection.execute(delete(table).where(table.c.doc_id.in_(part)))
    if not known:
        return
    rows = [{"doc_id": one, "text_hash": it.text_hash, "sketch": list(it.sketch)} for one, it in known.items()]
    connection.execute(insert(fingerprints), rows)
    pairs = [{"band": band, "doc_id": one} for one, it in known.items() for band in sorted(set(it.bands))]
    if pairs:
        connection.execute(insert(bands), pairs)


def _slices(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[at : at + _SLICE] for at in range(0, len(items), _SLICE))
