"""Questions to look at: those that were not answered and those whose answer was rated down, the same ones together."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from rag.curated.wording import exact_key
from rag.curated.wordings import alike, pairs_of
from ui.access.caller import Caller
from ui.database import schema
from ui.database.service import ServiceDatabase
from ui.workspace.overview import ABSTAINED, may_see

_MOST_ROWS, _MOST_GROUPS, _MOST_COMPARED = 5000, 100, 400
# Wordings that share so many pairs of characters, and all their digits, are shown as one.
_ALIKE = 0.8
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Group:
    """One question, however it was written: how often it was asked, when last, and what was said of its answers.

    ``ident`` is that of its first wording; ``unanswered`` and ``down`` count what makes it one to look at.
    """

    ident: str
    key: str
    wordings: Counter[str] = field(default_factory=Counter)
    last: float = 0.0
    unanswered: int = 0
    down: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    idents: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)

    @property
    def question(self) -> str:
        """The wording that was used most."""
        return self.wordings.most_common(1)[0][0]

    @property
    def count(self) -> int:
        """How often."""
        return self.unanswered + self.down


def ident_of(key: str) -> str:
    """Return how a question is called in the database."""
    return hashlib.sha256(key.encode()).hexdigest()


def groups(database: ServiceDatabase, caller: Caller, since: float, kind: str = "") -> list[Group]:
    """Return the questions since a time that this person may see and that nobody has dismissed, the most asked first.

    Args:
        database: the service database.
        caller: who looks.
        since: seconds since 1970.
        kind: ``unanswered`` or ``down``; empty: both.
    """
    exact = _exact(database, caller, since, kind)
    ranked = sorted(exact.values(), key=lambda one: (-one.count, -one.last))
    return sorted(_near_ones_together(ranked), key=lambda one: (-one.count, -one.last))[:_MOST_GROUPS]


def own_idents(database: ServiceDatabase, caller: Caller) -> frozenset[str]:
    """What the questions are called that this person may see."""
    return frozenset(one.ident for one in _exact(database, caller, 0.0, "").values())


def _exact(database: ServiceDatabase, caller: Caller, since: float, kind: str) -> dict[str, Group]:
    """The questions by key."""
    exact: dict[str, Group] = {}
    dismissed = {row.ident: row.at for row in database.database.rows(select(schema.dismissed))}
    if kind != "down":
        for row in _unanswered(database, since):
            if may_see(caller, row.collections):
                _add(exact, row.question, row.at, dismissed, unanswered=1, collections=row.collections)
    if kind != "unanswered":
        for row in _down(database, since):
            question, collections = row.question or row.asked or "", row.collections or []
            if question and (not caller.collections or may_see(caller, collections)):
                group = _add(exact, question, row.at, dismissed, down=1, collections=collections)
                if group is not None:
                    group.reasons[row.reason] += 1
                    if row.text.strip() and len(group.remarks) < 5:
                        group.remarks.append(row.text[:300])
    return exact


def dismiss(database: ServiceDatabase, idents: Iterable[str], at: float, actor: str) -> None:
    """Look at questions no more until they are asked again."""
    table = schema.dismissed
    with database.writing() as connection:
        for ident in idents:
            connection.execute(table.delete().where(table.c.ident == ident))
            connection.execute(table.insert().values(ident=ident, at=at, actor=actor[:80]))


def _unanswered(database: ServiceDatabase, since: float) -> Iterable[Row[Any]]:
    table = schema.asked
    query = select(table.c.question, table.c.at, table.c.collections).where(
        table.c.outcome == ABSTAINED, table.c.question != "", table.c.at >= since
    )
    return database.database.rows(query.order_by(table.c.id.desc()).limit(_MOST_ROWS))


def _down(database: ServiceDatabase, since: float) -> Iterable[Row[Any]]:
    """Verdicts with the question that they are of, as far as it is known."""
    table, asked = schema.feedback, schema.asked
    first = (
        select(asked.c.question)
        .where(asked.c.answer_id == table.c.answer_id, asked.c.answer_id != "", asked.c.question != "")
        .order_by(asked.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    where = (
        select(asked.c.collections)
        .where(asked.c.answer_id == table.c.answer_id, asked.c.answer_id != "")
        .order_by(asked.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        table.c.question, table.c.at, table.c.reason, table.c.text, first.label("asked"), where.label("collections")
    ).where(table.c.verdict == "down", table.c.at >= since)
    return database.database.rows(query.order_by(table.c.id.desc()).limit(_MOST_ROWS))


def _add(
    known: dict[str, Group],
    question: str,
    at: float,
    dismissed: dict[str, float],
    *,
    unanswered: int = 0,
    down: int = 0,
    collections: Iterable[str] = (),
) -> Group | None:
    key = exact_key(question[:2000])
    ident = ident_of(key)
    if at <= dismissed.get(ident, 0.0):
        return None
    group = known.setdefault(key, Group(ident, key, idents={ident}))
    group.wordings[question] += 1
    group.last = max(group.last, at)
    group.unanswered += unanswered
    group.down += down
    group.collections.update(collections)
    return group


def _near_ones_together(ranked: list[Group]) -> list[Group]:
    """The most asked with those that are worded nearly as they are; of thousands the rest is left as it is."""
    kept: list[Group] = []
    by_digits: dict[tuple[str, ...], list[tuple[frozenset[str], Group]]] = defaultdict(list)
    for one in ranked[:_MOST_COMPARED]:
        known, pairs = by_digits[tuple(_DIGITS.findall(one.key))], pairs_of(one.key)
        near = next((other for theirs, other in known if alike(pairs, theirs) >= _ALIKE), None)
        if near is None:
            kept.append(one)
            known.append((pairs, one))
            continue
        near.wordings += one.wordings
        near.reasons += one.reasons
        near.remarks = [*near.remarks, *one.remarks][:5]
        near.last = max(near.last, one.last)
        near.unanswered, near.down = near.unanswered + one.unanswered, near.down + one.down
        near.idents |= one.idents
        near.collections |= one.collections
    return [*kept, *ranked[_MOST_COMPARED:]]
