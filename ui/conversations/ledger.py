"""The ledger as follow-up questions need it: the figures beside an answered one, and those of its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from rag.store.ledger import LedgerQuery
from rag.types import Indicator, Span
from ui.http.suggestions import askable, own_questions, question_of
from ui.listing import Listing

# Of one kind of question so many at most, or the others would never come.
_MOST_OF_NAME, _MOST_NEAR, _MOST_OWN = 2, 4, 2
# Rows looked at of a document, and of a name: a ledger may have a hundred thousand.
_MOST_ROWS, _MOST_NAMED = 2_000, 200


def candidates(seen: Listing, question: str, citations: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Questions beside the answered one, each with the document that should answer it. Reads the database.

    First the same figure of another year or kind, then its neighbours, then what its document itself asks.
    """
    if not citations:
        return
    first = citations[0]
    doc_id, span = str(first["doc_id"]), Span(int(first["start"]), int(first["end"]))
    rows = filter(askable, seen.ledger().page(LedgerQuery(doc_ids=(doc_id,)), _MOST_ROWS).rows)
    near = sorted(rows, key=lambda row: _distance(row.span, span))
    answered = [row for row in near if _distance(row.span, span) == 0]
    names = {row.name for row in answered}
    said = {question}
    same = islice(_same_of_others(seen, answered), _MOST_OF_NAME)
    for row in (*same, *islice((one for one in near if one.name not in names), _MOST_NEAR)):
        asked = _placed(row, question)
        if asked not in said:
            said.add(asked)
            yield asked, row.doc_id
    for asked in own_questions(seen, doc_id)[:_MOST_OWN]:
        if asked not in said:
            yield asked, doc_id


def _same_of_others(seen: Listing, answered: Sequence[Indicator]) -> Iterator[Indicator]:
    """The figures of the same names and body, of other years or kinds."""
    told = {(one.scope.years, one.scope.kind) for one in answered}
    for name in sorted({one.name for one in answered}):
        body = answered[0].scope.body
        for row in seen.ledger().page(LedgerQuery(names=(name,), body=body), _MOST_NAMED).rows:
            if askable(row) and row.scope.body == body and (row.scope.years, row.scope.kind) not in told:
                yield row


def _distance(one: Span, other: Span) -> int:
    """Characters between two spans; 0 where they overlap."""
    return max(0, one.start - other.end, other.start - one.end) if not _overlap(one, other) else 0


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _placed(row: Indicator, question: str) -> str:
    """The question, with its place where the answered one names it too."""
    body = row.scope.body
    return (body if body and body in question else "") + question_of(row)
