"""The ledger: every figure of the ready documents, found, ordered and counted by the database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select

from rag.store import schema
from rag.store.database import Database
from rag.store.memberships import shown
from rag.store.records.indicator import to_indicator
from rag.store.words import code_order, holds, listed
from rag.types import Indicator, Kind

Order = Literal["place", "name", "value", "year", "kind", "body", "document"]
_TABLE = schema.indicators
# The years of a row as they are kept, "[2019, 2020]": text in one database, JSON without equality in the other.
_YEARS = cast(_TABLE.c.years, String)
_FIRST_YEAR = func.substr(_YEARS, 2, 4)
_NO_YEAR = "]"
# Rows whose names are counted at most, in so many runs of neighbouring rows.
_ROWS_COUNTED, _RUNS = 200_000, 100


@dataclass(frozen=True, slots=True)
class LedgerQuery:
    """Which rows of the ledger, and in which order; what is empty restricts nothing.

    ``name``: part of a name, large or small letters alike; ``names``: whole names; ``body``: part of a body's name;
    ``year``: one of the scope's; ``doc_ids``: of these documents. ``order`` "place" is document
    by document as they stand there; what has no year comes last.
    """

    name: str = ""
    names: tuple[str, ...] = ()
    year: int | None = None
    kind: Kind | None = None
    body: str = ""
    doc_ids: tuple[str, ...] = ()
    order: Order = "place"
    descending: bool = False

    @property
    def can_be_asked(self) -> bool:
        """Whether a database takes these words at all."""
        return all(map(_can_be_asked, (self.name, self.body, *self.names, *self.doc_ids)))


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some rows, and how many there are in all."""

    rows: tuple[Indicator, ...]
    total: int


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
    if not _can_be_asked(name):
        return ()
    query = select(_TABLE).where(_TABLE.c.doc_id.in_(shown(collections))).order_by(*_in_place())
    if name:
        query = query.where(holds(_TABLE.c.name, name))
    rows = map(to_indicator, database.rows(query))
    return tuple(row for row in rows if year is None or year in row.scope.years)


class Ledger:
    """The ledger of the ready documents of some collections, or of all. Its methods read the database.

    Args:
        database: the catalog's.
        collections: those that may be seen; ``None``: any.
    """

    def __init__(self, database: Database, collections: Collection[str] | None = None) -> None:
        self._database, self._collections = database, collections

    def page(self, wanted: LedgerQuery, limit: int, offset: int = 0) -> LedgerPage:
        """The rows ``offset`` to ``offset + limit`` of those wanted, and how many there are."""
        if not wanted.can_be_asked:
            return LedgerPage((), 0)
        conditions = self._conditions(wanted)
        query = select(_TABLE).where(*conditions)
        if wanted.order == "document":
            query = query.join(schema.documents, schema.documents.c.doc_id == _TABLE.c.doc_id)
        rows = self._database.rows(query.order_by(*_ordering(wanted), *_in_place()).limit(limit).offset(offset))
        with self._database.reading() as connection:
            counted = select(func.count()).select_from(_TABLE).where(*conditions)
            total = int(connection.execute(counted).scalar_one())
        return LedgerPage(tuple(map(to_indicator, rows)), total)

    def names(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The names of the rows wanted with how many rows each has, the most frequent first, at most so many."""
        return self._counted(_TABLE.c.name, most, wanted)

    def bodies(self, most: int, wanted: LedgerQuery = LedgerQuery()) -> tuple[tuple[str, int], ...]:
        """The bodies of the rows wanted with how many rows each has, the most frequent first, at most so many."""
        return self._counted(_TABLE.c.body, most, wanted)

    def _counted(self, column: ColumnElement[Any], most: int, wanted: LedgerQuery) -> tuple[tuple[str, int], ...]:
        if not wanted.can_be_asked:
            return ()
        query: Select[Any] = (
            select(column.label("told"), func.count().label("held"))
            .where(*self._conditions(wanted), column != "")
            .group_by(column)
            .order_by(func.count().desc(), code_order(column))
            .limit(most)
        )
        return tuple((row.told, int(row.held)) for row in self._database.rows(query))

    def _conditions(self, wanted: LedgerQuery) -> list[ColumnElement[bool]]:
        return [_TABLE.c.doc_id.in_(shown(self._collections)), *_conditions(wanted)]


def frequent_names(database: Database, most: int, collections: Collection[str] | None = None) -> tuple[str, ...]:
    """The names that stand in the ledger of these collections, or of all, the most frequent first, at most so many.

    Of a ledger of very many rows some of them, drawn evenly, tell which names are frequent.
    """
    name = _TABLE.c.name
    query = select(name).group_by(name).order_by(func.count().desc(), code_order(name)).limit(most)
    if collections is not None:
        query = query.where(_TABLE.c.doc_id.in_(shown(collections)))
    last = database.rows(select(func.max(_TABLE.c.id)))[0][0] or 0
    if last > _ROWS_COUNTED:
        step, length = last // _RUNS, _ROWS_COUNTED // _RUNS
        query = query.where(or_(*(_TABLE.c.id.between(at, at + length - 1) for at in range(1, last, step))))
    return tuple(row.name for row in database.rows(query))


def _conditions(wanted: LedgerQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.name:
        found.append(holds(_TABLE.c.name, wanted.name))
    if wanted.names:
        found.append(listed(_TABLE.c.name, wanted.names))
    if wanted.body:
        found.append(holds(_TABLE.c.body, wanted.body))
    if wanted.kind is not None:
        found.append(_TABLE.c.kind == wanted.kind.value)
    if wanted.doc_ids:
        found.append(listed(_TABLE.c.doc_id, wanted.doc_ids))
    if wanted.year is not None:
        found.append(_YEARS.contains(f"{wanted.year:04d}"))  # years have four digits, so none holds another
    return found


def _ordering(wanted: LedgerQuery) -> Sequence[ColumnElement[Any]]:
    columns: dict[Order, ColumnElement[Any]] = {
        "name": code_order(_TABLE.c.name),
        "value": _TABLE.c.value,
        "year": _FIRST_YEAR,
        "kind": code_order(_TABLE.c.kind),
        "body": code_order(_TABLE.c.body),
        "document": code_order(schema.documents.c.title),
    }
    column = columns.get(wanted.order)
    if column is None:
        return ()
    ordered = column.desc() if wanted.descending else column.asc()
    return (_FIRST_YEAR == _NO_YEAR, ordered) if wanted.order == "year" else (ordered,)


def _in_place() -> Sequence[ColumnElement[Any]]:
    return (code_order(_TABLE.c.doc_id), _TABLE.c.start, _TABLE.c.id)


def _can_be_asked(words: str) -> bool:
    """Whether a database takes these words at all."""
    return not any(one == "\x00" or "\ud800" <= one <= "\udfff" for one in words)
