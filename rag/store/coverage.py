"""What the documents are as a whole: how many, and what years, periods, places and versions they speak of."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import String, Table, cast, func, select

from rag.store import schema
from rag.store.database import Database
from rag.store.memberships import shown
from rag.store.standing import standings
from rag.text.rule_names import is_rule_title
from rag.types import Document

# A passage of more years than these speaks of a period, not of each year in it.
_YEARS_APART = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a catalog holds, ready documents only."""

    documents: int
    chunks: int
    indicators: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the documents speak of.

    ``years`` are those any passage names or a document is of, ``periods`` those that lie in a period any passage names,
    ``bodies`` the places any document speaks for; ``latest`` is the year of the newest report, which 今年 means in a
    question, or ``None`` when there are only rules; ``versions`` are the years of rules that stand in several versions.
    """

    years: frozenset[int] = frozenset()
    bodies: tuple[str, ...] = ()
    latest: int | None = None
    periods: frozenset[int] = frozenset()
    versions: frozenset[int] = frozenset()


def count_ready(database: Database, collections: Collection[str] | None = None) -> Counts:
    """Return how much is ready, in these collections or in all."""
    ready = shown(collections)
    with database.reading() as connection:

        def count(table: Table) -> int:
            query = select(func.count()).select_from(table).where(table.c.doc_id.in_(ready))
            return int(connection.execute(query).scalar_one())

        return Counts(count(schema.documents), count(schema.chunks), count(schema.indicators))


def count_chunks(database: Database) -> int:
    """Return how many chunks the ready documents have; counted without looking at any document that is ready."""
    table, documents = schema.chunks, schema.documents
    hidden = select(documents.c.doc_id).where(documents.c.ready == 0)
    with database.reading() as connection:
        everything = connection.execute(select(func.count()).select_from(table)).scalar_one()
        unready = select(func.count()).select_from(table).where(table.c.doc_id.in_(hidden))
        return int(everything) - int(connection.execute(unready).scalar_one())


def read_coverage(
    database: Database, documents: Sequence[Document], collections: Collection[str] | None = None
) -> Coverage:
    """Return what the ready documents cover.

    Args:
        database: the catalog's.
        documents: those that are ready, as corrected.
        collections: those they are in; ``None``: any.
    """
    ready = schema.documents.c.ready == 1
    if collections is not None:
        ready = schema.documents.c.doc_id.in_(shown(collections))
    bodies = select(schema.documents.c.body).where(ready).distinct()
    # As text: a JSON column has no equality in PostgreSQL.
    years = (
        select(cast(schema.chunks.c.years, String).label("years"))
        .join(schema.documents, schema.documents.c.doc_id == schema.chunks.c.doc_id)
        .where(ready)
        .distinct()
    )
    spoken_of = [json.loads(row.years) for row in database.rows(years)]
    return Coverage(
        frozenset(
            (
                *(year for one in spoken_of if len(one) <= _YEARS_APART for year in one),
                *(one.year for one in documents if one.year),
            )
        ),
        tuple(sorted(row.body for row in database.rows(bodies) if row.body)),
        latest_report(documents),
        frozenset(year for one in spoken_of if len(one) > _YEARS_APART for year in one),
        years_of_versions(documents),
    )


def latest_report(documents: Sequence[Document]) -> int | None:
    """The year of the newest report, or ``None``."""
    return max((one.year for one in documents if one.year and is_report(one)), default=None)


def is_report(document: Document) -> bool:
    """Whether a document is of a year, as a rule is not; what holds from its issue on may still be a report."""
    facts = document.metadata
    dated = "effective_on" in facts and facts["effective_on"] not in (
        facts.get("written_on"),
        facts.get("published_on"),
    )
    return document.year is not None and not dated and not is_rule_title(document.title)


def years_of_versions(documents: Sequence[Document]) -> frozenset[int]:
    """The years of rules of one title and body that stand in several versions."""
    table = standings(documents, "")
    groups = ({table.dated[one].year for one in group} for group in table.groups)
    return frozenset(year for years in groups if len(years) > 1 for year in years if year)
