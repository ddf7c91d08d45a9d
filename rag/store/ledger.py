"""The ledger: every figure of the ready documents, by name and year."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from rag.store import schema
from rag.store.database import Database
from rag.store.memberships import shown
from rag.types import Indicator


def find_indicators(
    database: Database, name: str = "", year: int | None = None, collections: Collection[str] | None = None
) -> tuple[Indicator, ...]:
    """The ledger in document order, where the name contains ``name`` and the scope holds ``year``.

    Args:
        database: the catalog's.
        name: part of a name.
        year: a year of the scope; ``None``: any.
        collections: those of the documents; ``None``: any.
    """
    if any(one == "\x00" or "\ud800" <= one <= "\udfff" for one in name):  # no database takes them
        return ()
    table = schema.indicators
    query = (
        select(table).where(table.c.doc_id.in_(shown(collections))).order_by(table.c.doc_id, table.c.start, table.c.id)
    )
    if name:
        query = query.where(table.c.name.contains(name, autoescape=True))
    rows = map(schema.to_indicator, database.rows(query))
    return tuple(row for row in rows if year is None or year in row.scope.years)


def frequent_names(database: Database, most: int, collections: Collection[str] | None = None) -> tuple[str, ...]:
    """The names that stand in the ledger of these collections, or of all, the most frequent first, at most so many."""
    table = schema.indicators
    query = select(table.c.name).group_by(table.c.name).order_by(func.count().desc(), table.c.name).limit(most)
    if collections is not None:
        query = query.where(table.c.doc_id.in_(shown(collections)))
    return tuple(row.name for row in database.rows(query))
