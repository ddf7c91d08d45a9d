"""What a person set down of a document in the place of what ingest read: kept apart, laid over every reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import delete, insert, select

from rag.errors import CorrectionError
from rag.lexicon.facts import fact_names
from rag.store import schema
from rag.store.database import Database
from rag.store.dated import CORRECTED, standing_of
from rag.text.dates import iso_date
from rag.text.visible import visible
from rag.types import Document

TITLE = "title"
_STANDING = frozenset({"validity", "status"})
_LONGEST = 2000  # characters


class Corrections:
    """The corrections of one catalog.

    Args:
        database: the catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: tuple[object, dict[str, dict[str, str]]] = (None, {})

    def of(self, doc_id: str, revision: object) -> Mapping[str, str]:
        """What is set down of a document, by key; read anew when the revision has changed."""
        if revision is None or self._read[0] != revision:
            table: dict[str, dict[str, str]] = {}
            for row in self._database.rows(select(schema.corrections)):
                table.setdefault(row.doc_id, {})[row.key] = row.value
            self._read = (revision, table)
        return self._read[1].get(doc_id, {})

    def put(self, doc_id: str, changes: Mapping[str, str | None]) -> None:
        """Set values down; ``None`` takes one back."""
        table = schema.corrections
        with self._database.writing() as connection:
            for key, value in changes.items():
                connection.execute(delete(table).where(table.c.doc_id == doc_id, table.c.key == key))
                if value is not None:
                    connection.execute(insert(table), {"doc_id": doc_id, "key": key, "value": value})
        self._read = (None, {})

    def corrected(self, document: Document, revision: object) -> Document:
        """The document with what is set down of it; ``metadata`` then names the keys under ``corrected``."""
        known = self.of(document.doc_id, revision)
        if not known:
            return document
        facts = {key: value for key, value in known.items() if key != TITLE}
        metadata = {**document.metadata, **facts, CORRECTED: " ".join(sorted(known))}
        return replace(document, title=known.get(TITLE, document.title), metadata=metadata)


def correctable() -> tuple[str, ...]:
    """What may be corrected: the title, and the keys of ``Document.metadata`` that ingest reads."""
    return tuple(key for key, one in fact_names().items() if one.kept)


def checked(key: str, value: str) -> str:
    """Return a correction as it is kept: without white space at its ends, a day as YYYY-MM-DD.

    Raises:
        CorrectionError: the key is none that can be corrected, or the value cannot be one of its.
    """
    if key not in correctable():
        raise CorrectionError(
            "there is no fact {key!r} to correct; the facts are: {listed}", key=key, listed=", ".join(correctable())
        )
    value = " ".join(visible(value).split())
    if not value or len(value) > _LONGEST:
        raise CorrectionError(
            "a correction of {key} has 1 to {longest} characters, this one {count}; see --unset",
            key=key,
            longest=_LONGEST,
            count=len(value),
        )
    if key.endswith("_on"):
        day = iso_date(value)
        if not day:
            raise CorrectionError("{key} = {value!r} is no day; give it as 2026-01-31", key=key, value=value)
        return day
    if key in _STANDING and standing_of(value) is None:
        raise CorrectionError(
            "{key} = {value!r} says nothing of a document's standing; give e.g. 有效, 废止, 失效, 已修改",
            key=key,
            value=value,
        )
    return value
