"""The audit log: every change that a person or a key made, written down, read back and exported."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, func, or_, select

from rag.store.words import holds
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.sheet import MARK, csv_lines
from ui.wire import clean_text

NOTHING: Mapping[str, object] = MappingProxyType({})
_DETAIL_CHARS = 4000
_PER_READ = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. ``at``: seconds since 1970; ``detail``: what belongs to it, of JSON's kinds."""

    entry_id: int
    at: float
    actor: str
    action: str
    target: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes: of an actor, an action or all that begin with ``action`` and a dot, words in the target, a time.

    Words may also stand in the detail: the target is often a number. Empty means any; ``since`` and ``until`` are
    seconds since 1970, half-open.
    """

    actor: str = ""
    action: str = ""
    words: str = ""
    since: float | None = None
    until: float | None = None


def record(
    database: ServiceDatabase, actor: str, action: str, target: str, detail: Mapping[str, object] = NOTHING
) -> None:
    """Write a change down; blocks on the database.

    Args:
        database: the service database.
        actor: who, as ``Caller.actor`` says it.
        action: what was done, e.g. ``document.remove``.
        target: to what: an id or a name.
        detail: what else belongs to it, of JSON's kinds; never a secret.

    Raises:
        StoreError: the database cannot be used.
    """
    values = {
        "at": time.time(),
        "actor": _short(actor, 80),
        "action": _short(action, 48),
        "target": _short(target, 200),
        "detail": _bounded(detail),
    }
    with database.writing() as connection:
        connection.execute(schema.audit.insert().values(values))


def entries(
    database: ServiceDatabase, wanted: Wanted = Wanted(), *, most: int = 50, offset: int = 0
) -> tuple[Entry, ...]:
    """Changes, the youngest first."""
    table = schema.audit
    query = select(table).where(*_conditions(wanted)).order_by(table.c.id.desc()).limit(most).offset(offset)
    return tuple(_to_entry(row) for row in database.database.rows(query))


def count(database: ServiceDatabase, wanted: Wanted = Wanted()) -> int:
    """How many there are."""
    query = select(func.count()).select_from(schema.audit).where(*_conditions(wanted))
    with database.database.reading() as connection:
        return connection.execute(query).scalar_one()


def actions(database: ServiceDatabase) -> tuple[str, ...]:
    """What has been done at all, each kind once, for a list to choose from."""
    table = schema.audit
    return tuple(sorted(row.action for row in database.database.rows(select(table.c.action).distinct())))


def as_csv(database: ServiceDatabase, wanted: Wanted, headings: Sequence[str]) -> Iterator[str]:
    """The changes as a table for a spreadsheet, the youngest first, a part at a time.

    Args:
        database: the service database.
        wanted: which.
        headings: of time, actor, action, target and detail.
    """
    yield MARK + csv_lines([headings])
    table, before = schema.audit, None
    while True:
        query = select(table).where(*_conditions(wanted)).order_by(table.c.id.desc()).limit(_PER_READ)
        found = database.database.rows(query if before is None else query.where(table.c.id < before))
        yield csv_lines(_cells(_to_entry(row)) for row in found)
        if len(found) < _PER_READ:
            return
        before = found[-1].id


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table, found = schema.audit, list[ColumnElement[bool]]()
    if wanted.actor:
        found.append(table.c.actor == wanted.actor)
    if wanted.action:
        begins = table.c.action.startswith(f"{wanted.action}.", autoescape=True)
        found.append(or_(table.c.action == wanted.action, begins))
    if wanted.words:
        # Names stand in the detail as JSON writes them.
        written = json.dumps(wanted.words)[1:-1]
        found.append(or_(holds(table.c.target, wanted.words), holds(cast(table.c.detail, Text), written)))
    if wanted.since is not None:
        found.append(table.c.at >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.at < wanted.until)
    return found


def _to_entry(row: Row[Any]) -> Entry:
    return Entry(row.id, row.at, row.actor, row.action, row.target, dict(row.detail))


def _short(words: str, most: int) -> str:
    return " ".join(clean_text(words).split())[:most]


def _bounded(detail: Mapping[str, object]) -> dict[str, Any]:
    """The detail as JSON holds it; of one that is too long its beginning as text."""
    written = clean_text(json.dumps(dict(detail), ensure_ascii=False, default=str))
    if len(written) > _DETAIL_CHARS:
        return {"cut": written[:_DETAIL_CHARS]}
    # A line's end of another kind has become a line feed; what is no number is no JSON to other programs.
    read: dict[str, Any] = json.loads(written, strict=False, parse_constant=lambda _: None)
    return read


def _cells(entry: Entry) -> tuple[str, ...]:
    at = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="seconds")
    detail = json.dumps(dict(entry.detail), ensure_ascii=False) if entry.detail else ""
    return at, entry.actor, entry.action, entry.target, detail
