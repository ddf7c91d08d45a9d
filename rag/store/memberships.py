"""Which collections each document is in. A document of which nothing is recorded is in the public one."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Select,
    String,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)

from rag.errors import UsageError
from rag.store import schema
from rag.store.database import Database
from rag.store.put import slices

PUBLIC = "public"
_LONGEST = 64  # characters
_MARKS = frozenset("-_.")

memberships = Table(
    "memberships",
    schema.metadata,
    Column("doc_id", ForeignKey("documents.doc_id", ondelete="CASCADE"), primary_key=True),
    Column("collection", String(_LONGEST), primary_key=True),
)
Index("memberships_by_collection", memberships.c.collection, memberships.c.doc_id)


class Memberships:
    """The collections of one catalog.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, *doc_ids: str) -> dict[str, tuple[str, ...]]:
        """The collections of documents by id, sorted; of all of which any is recorded where no id is given."""
        table: dict[str, list[str]] = {doc_id: [] for doc_id in doc_ids}
        query = select(memberships).order_by(memberships.c.doc_id, memberships.c.collection)
        for part in slices(doc_ids) if doc_ids else (None,):
            rows = self._database.rows(query if part is None else query.where(memberships.c.doc_id.in_(part)))
            for row in rows:
                table.setdefault(row.doc_id, []).append(row.collection)
        return {doc_id: tuple(sorted(names)) or (PUBLIC,) for doc_id, names in table.items()}

    def counted(self, collections: Collection[str] | None = None) -> dict[str, int]:
        """How many ready documents are in each of these collections, or in each there is; none that holds nothing."""
        table = memberships
        query = (
            select(table.c.collection, func.count().label("held"))
            .where(table.c.doc_id.in_(shown(collections)))
            .group_by(table.c.collection)
            .order_by(table.c.collection)
        )
        if collections is not None:
            query = query.where(table.c.collection.in_(_can_be_asked(collections)))
        found = {row.collection: int(row.held) for row in self._database.rows(query)}
        if collections is None or PUBLIC in collections:
            documents = schema.documents
            unrecorded = select(func.count()).where(
                documents.c.ready == 1, ~exists().where(table.c.doc_id == documents.c.doc_id)
            )
            with self._database.reading() as connection:
                found[PUBLIC] = found.get(PUBLIC, 0) + int(connection.execute(unrecorded).scalar_one())
        return {name: held for name, held in sorted(found.items()) if held}

    def visible(self, collections: Collection[str]) -> frozenset[str]:
        """The ids of the ready documents that are in one of these collections, as of one moment."""
        return frozenset(row.doc_id for row in self._database.rows(shown(collections)))


def shown(collections: Collection[str] | None = None) -> Select[tuple[str]]:
    """The ids of the ready documents that are in one of these collections; ``None``: of all of them."""
    table = schema.documents
    query = select(table.c.doc_id).where(table.c.ready == 1)
    if collections is None:
        return query
    own = memberships.c.doc_id == table.c.doc_id
    named = exists().where(own, memberships.c.collection.in_(_can_be_asked(collections)))
    return query.where(or_(named, ~exists().where(own)) if PUBLIC in collections else named)


def _can_be_asked(collections: Collection[str]) -> list[str]:
    """Those that a database takes; the others are the names of nothing."""
    return sorted(one for one in collections if not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in one))


def put_memberships(connection: Connection, wanted: Mapping[str, Iterable[str]]) -> None:
    """Record the collections of documents that are there already, in the place of those recorded before."""
    for part in slices(list(wanted)):
        connection.execute(delete(memberships).where(memberships.c.doc_id.in_(part)))
    rows = [{"doc_id": doc_id, "collection": name} for doc_id, names in wanted.items() for name in sorted(set(names))]
    if rows:
        connection.execute(insert(memberships), rows)


def checked_collection(name: str) -> str:
    """Return the name of a collection as it is kept: composed (NFC), without white space at its ends.

    Raises:
        UsageError: it is empty or too long, or holds anything but letters, digits, ``-``, ``_`` and ``.``.
    """
    kept = unicodedata.normalize("NFC", name[: 4 * _LONGEST].strip())
    if not 0 < len(kept) <= _LONGEST:
        raise UsageError(
            "the name of a collection has 1 to {most} characters, this one {given}",
            most=_LONGEST,
            given=len(name.strip()),
        )
    wrong = next((one for one in kept if one not in _MARKS and not _is_of_a_word(one)), "")
    if wrong:
        raise UsageError(
            "the name of a collection holds letters, digits, '-', '_' and '.', not {wrong}; choose another",
            wrong=ascii(wrong),
        )
    return kept


def _is_of_a_word(char: str) -> bool:
    """A letter of any script, a mark on one, or a digit."""
    return unicodedata.category(char)[0] in "LM" or unicodedata.category(char) == "Nd"
