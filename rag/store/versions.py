"""Versions of one document, and which documents answer: of two versions that in force, unless another is asked for."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import chain

from rag.store.standing import Status, Table, numbered, standings
from rag.store.view import CatalogView
from rag.text.document_numbers import find_numbers
from rag.types import Standing

# Asked for as "旧版", the version before the one in force; as "即将施行的", one not yet in force; as "草案", a draft.
OLDER, COMING, DRAFTED = -1, -2, -3
_STANDING_ASKED = {COMING: Standing.PENDING, DRAFTED: Standing.DRAFT}
_UNKNOWN = Status(told=False)


class Versions:
    """How the documents of the catalog stand on the asked day, and which of them answers.

    Args:
        catalog: where the documents are.
        today: the asked day; by default the system's.
    """

    def __init__(self, catalog: CatalogView, today: Callable[[], datetime.date] = datetime.date.today) -> None:
        self._catalog, self._today = catalog, today
        self._read: tuple[object, Table] = (None, standings((), ""))
        self._group_of: dict[str, tuple[str, ...]] = {}

    def status(self, doc_id: str) -> Status:
        """How a document stands; one that is unknown is in force."""
        return self._table().status.get(doc_id, _UNKNOWN)

    def numbered(self, text: str) -> tuple[str, ...]:
        """Ids of the documents whose numbers a text names, in the order of the text."""
        numbers = tuple(find_numbers(text))
        table = self._table() if numbers else None
        found = chain.from_iterable(numbered(table, one) for one in numbers) if table else ()
        return tuple(dict.fromkeys(found))

    def fits(self, doc_id: str, asked: int | None) -> bool:
        """Whether a document is the version asked for; ``None`` asks for the one in force.

        A document with no other version fits whatever is asked, unless it is dated otherwise. A report is of its own
        year and of those its title names. ``OLDER`` asks for any but the newest, ``COMING`` and ``DRAFTED`` for one
        not yet in force and for a draft where there is any.
        """
        table = self._table()
        status, own = table.status.get(doc_id, _UNKNOWN), table.dated.get(doc_id)
        if own is None:
            return asked is None or asked < 0
        group = self._group_of.get(doc_id, ())
        if asked is None:
            return status.stands
        if asked in _STANDING_ASKED:
            wanted = _STANDING_ASKED[asked]
            there = any(table.status[one].standing is wanted for one in group)
            return status.standing is wanted if there else status.stands
        finals = [table.dated[one] for one in group if table.status[one].standing is not Standing.DRAFT]
        if asked == OLDER:
            return not status.stands if len(finals) > 1 else status.stands
        if any(one.year == asked for one in finals):
            return own.year == asked and status.standing is not Standing.DRAFT
        return not group and (own.year in (asked, 0) or asked in own.named_years)

    def _table(self) -> Table:
        """Worked out anew after a writer, and when the day has changed."""
        key = (self._catalog.revision, today := self._today())
        if self._read[0] != key:
            table = standings(self._catalog.headers(), today.isoformat())
            self._group_of = {one: group for group in table.groups for one in group}
            self._read = (key, table)
        return self._read[1]
