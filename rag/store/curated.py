"""Answers that people have written and approved, as the catalog keeps them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, Float, Integer, Row, String, Table, Text, delete, insert, select, update

from rag.store import schema
from rag.store.database import Database
from rag.store.memberships import PUBLIC
from rag.store.put import count_revision
from rag.types import Span

curated_answers = Table(
    "curated_answers",
    schema.metadata,
    Column("curated_id", String(32), primary_key=True),
    Column("question", Text, nullable=False),
    Column("similar", JSON, nullable=False),
    Column("negative", JSON, nullable=False),
    Column("text", Text, nullable=False),
    Column("short_text", Text, nullable=False),
    # By the id alone, as corrections are: the answer outlives its document and is given again when that comes back.
    Column("doc_id", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    Column("collections", JSON, nullable=False),
    Column("expires_on", String(10), nullable=False),
    Column("active", Integer, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("created_at", Float, nullable=False),
    Column("updated_at", Float, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the answer stands: ``quote`` are the characters of the document at ``span``."""

    doc_id: str
    span: Span
    quote: str


@dataclass(frozen=True, slots=True)
class CuratedAnswer:
    """An answer to a question, given in the place of one that is read from the documents.

    ``similar`` are other wordings of the question, ``negative`` such that look like it and are never answered by it.
    ``collections``: an asker must see one of them. ``expires_on``: the last day on which it is given, YYYY-MM-DD;
    empty: any day. Times are seconds since 1970.
    """

    curated_id: str
    question: str
    text: str
    similar: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    short_text: str = ""
    source: Source | None = None
    collections: tuple[str, ...] = (PUBLIC,)
    expires_on: str = ""
    active: bool = True
    actor: str = ""
    created_at: float = 0.0
    updated_at: float = 0.0

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording that it answers, its question first."""
        return (self.question, *self.similar)

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it is given on a day."""
        return self.active and (not self.expires_on or day.isoformat() <= self.expires_on)


class CuratedAnswers:
    """The curated answers of one catalog.

    They are written without the lock of whoever ingests: that one holds the database itself only for the moments in
    which it stores a batch, and its long part, the reading of documents, holds nothing.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: tuple[str | None, tuple[CuratedAnswer, ...]] | None = None

    def all(self) -> tuple[CuratedAnswer, ...]:
        """Every one, the one changed last first."""
        table = curated_answers
        query = select(table).order_by(table.c.updated_at.desc(), table.c.curated_id)
        return tuple(_to_answer(row) for row in self._database.rows(query))

    def as_of(self, revision: str | None) -> tuple[CuratedAnswer, ...]:
        """The same, read anew only when the revision has changed."""
        known = self._known
        if known is None or revision is None or known[0] != revision:
            self._known = known = (revision, self.all())
        return known[1]

    def get(self, curated_id: str) -> CuratedAnswer | None:
        """One of them, or ``None``."""
        query = select(curated_answers).where(curated_answers.c.curated_id == curated_id)
        return next((_to_answer(row) for row in self._database.rows(query)), None)

    def put(self, *answers: CuratedAnswer) -> None:
        """Keep answers, each in the place of an earlier one of its id. One transaction, a new revision."""
        table = curated_answers
        with self._database.writing() as connection:
            for one in answers:
                row = _row(one)
                if not connection.execute(
                    update(table).where(table.c.curated_id == one.curated_id).values(**row)
                ).rowcount:
                    connection.execute(insert(table), row)
            count_revision(connection)

    def remove(self, curated_id: str) -> bool:
        """Remove one; returns False when there is none of that id."""
        table = curated_answers
        with self._database.writing() as connection:
            gone = connection.execute(delete(table).where(table.c.curated_id == curated_id)).rowcount
            if gone:
                count_revision(connection)
        return bool(gone)


def _row(answer: CuratedAnswer) -> dict[str, Any]:
    source = answer.source or Source("", Span(0, 0), "")
    return {
        "curated_id": answer.curated_id,
        "question": answer.question,
        "similar": list(answer.similar),
        "negative": list(answer.negative),
        "text": answer.text,
        "short_text": answer.short_text,
        "doc_id": source.doc_id,
        "start": source.span.start,
        "end": source.span.end,
        "quote": source.quote,
        "collections": list(answer.collections),
        "expires_on": answer.expires_on,
        "active": int(answer.active),
        "actor": answer.actor,
        "created_at": answer.created_at,
        "updated_at": answer.updated_at,
    }


def _to_answer(row: Row[Any]) -> CuratedAnswer:
    return CuratedAnswer(
        curated_id=row.curated_id,
        question=row.question,
        text=row.text,
        similar=tuple(row.similar),
        negative=tuple(row.negative),
        short_text=row.short_text,
        source=Source(row.doc_id, Span(row.start, row.end), row.quote) if row.doc_id else None,
        collections=tuple(row.collections),
        expires_on=row.expires_on,
        active=bool(row.active),
        actor=row.actor,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
