"""The ledger as follow-up questions need it: the figures of a document in their order, and those of one name."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from rag.types import Indicator, Span
from ui.http.suggestions import askable, own_questions, question_of
from ui.service import Listing

# Of one kind of question so many at most, or the others would never come.
_MOST_OF_NAME, _MOST_NEAR, _MOST_OWN = 2, 4, 2
_MOST_KEPT = 2


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows that a person might ask for."""

    by_document: Mapping[str, Sequence[Indicator]]
    by_name: Mapping[str, Sequence[Indicator]]


class Ledger:
    """Candidates for follow-up questions; the ledger is read once for each revision. Reads the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str | None, tuple[str, ...]], _Rows] = OrderedDict()

    def candidates(
        self, seen: Listing, collections: tuple[str, ...], question: str, citations: Sequence[Mapping[str, Any]]
    ) -> Iterator[tuple[str, str]]:
        """Questions beside the answered one, each with the document that should answer it.

        First the same figure of another year or kind, then its neighbours, then what its document itself asks.
        """
        if not citations:
            return
        first, rows = citations[0], self._rows(seen, collections)
        doc_id, span = str(first["doc_id"]), Span(int(first["start"]), int(first["end"]))
        near = sorted(rows.by_document.get(doc_id, ()), key=lambda row: _distance(row.span, span))
        answered = [row for row in near if _distance(row.span, span) == 0]
        names = {row.name for row in answered}
        same = [
            row
            for name in sorted(names)
            for row in rows.by_name[name]
            if (row.scope.years, row.scope.kind) not in {(one.scope.years, one.scope.kind) for one in answered}
            and row.scope.body == answered[0].scope.body
        ]
        said = {question}
        for row in (*same[:_MOST_OF_NAME], *islice((one for one in near if one.name not in names), _MOST_NEAR)):
            asked = _placed(row, question)
            if asked not in said:
                said.add(asked)
                yield asked, row.doc_id
        for asked in own_questions(seen, doc_id)[:_MOST_OWN]:
            if asked not in said:
                yield asked, doc_id

    def _rows(self, seen: Listing, collections: tuple[str, ...]) -> _Rows:
        key = (seen.revision, tuple(sorted(collections)))
        with self._lock:
            known = self._known.get(key)
            if known is None:
                known = self._known[key] = _read(seen)
                while len(self._known) > _MOST_KEPT:
                    self._known.popitem(last=False)
        return known


def _read(seen: Listing) -> _Rows:
    by_document, by_name = defaultdict[str, list[Indicator]](list), defaultdict[str, list[Indicator]](list)
    for row in filter(askable, seen.indicators()):
        by_document[row.doc_id].append(row)
        by_name[row.name].append(row)
    return _Rows(by_document, by_name)


def _distance(one: Span, other: Span) -> int:
    """Characters between two spans; 0 where they overlap."""
    return max(0, one.start - other.end, other.start - one.end) if not _overlap(one, other) else 0


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _placed(row: Indicator, question: str) -> str:
    """The question, with its place where the answered one names it too."""
    body = row.scope.body
    return (body if body and body in question else "") + question_of(row)
