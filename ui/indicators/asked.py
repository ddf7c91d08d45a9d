"""What of the ledger is asked for, as it stands in the address of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args
from urllib.parse import urlencode

from rag.store.ledger import LedgerQuery, Order
from rag.types import Kind
from ui.typed import whole_number

MOST_CHARTED = 6
"""Indicators in one chart."""
PAGE_ROWS = 50
_LONGEST, _LONGEST_ID = 100, 64
_MOST_PAGES = 20_000
_ORDERS: tuple[Order, ...] = get_args(Order)
_KINDS = {"actual": Kind.ACTUAL, "target": Kind.TARGET}
_YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, the order, the page, and the names that are charted; what cannot be meant is left out."""

    name: str = ""
    year: int | None = None
    kind: str = ""
    body: str = ""
    doc: str = ""
    collection: str = ""
    sort: Order = "place"
    descending: bool = False
    page: int = 1
    chart: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Iterable[tuple[str, str]]) -> Asked:
        """Read the parameters of an address."""
        given: dict[str, str] = {}
        charted: list[str] = []
        for key, value in query:
            # PostgreSQL takes no NUL; left out, a filter that fits nothing would be none.
            words = value[: 4 * _LONGEST].replace("\0", "\ufffd").strip()[:_LONGEST]
            if key == "chart" and words:
                charted.append(words)
            else:
                given[key] = words
        year, page = (whole_number(given.get(key, ""), 7) for key in ("year", "page"))
        order = given.get("sort", "")
        return cls(
            name=given.get("name", ""),
            year=year if year in _YEARS else None,
            kind=given.get("kind", "") if given.get("kind") in _KINDS else "",
            body=given.get("body", ""),
            doc=given.get("doc", "")[:_LONGEST_ID],
            collection=given.get("collection", "")[:_LONGEST_ID],
            sort=order if order in _ORDERS else "place",
            descending=given.get("dir", "") == "desc",
            page=page if page is not None and 0 < page <= _MOST_PAGES else 1,
            chart=tuple(dict.fromkeys(charted))[:MOST_CHARTED],
        )

    @property
    def query(self) -> LedgerQuery:
        """The rows of the table."""
        return LedgerQuery(
            name=self.name,
            year=self.year,
            kind=_KINDS.get(self.kind),
            body=self.body,
            doc_ids=(self.doc,) if self.doc else (),
            order=self.sort,
            descending=self.descending,
        )

    @property
    def charted(self) -> LedgerQuery:
        """The rows of the chart: of all years."""
        return replace(self.query, name="", names=self.chart, year=None, order="year", descending=False)

    @property
    def filtered(self) -> bool:
        """Whether anything but the order is chosen."""
        return bool(self.name or self.year or self.kind or self.body or self.doc or self.collection)

    def address(self, **changes: object) -> str:
        """The query of an address that asks for this with ``changes``; begins with ``?``."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [(key, value) for key, value in wanted.fields.items() if value]
        pairs += [("chart", one) for one in wanted.chart]
        if wanted.page > 1:
            pairs.append(("page", str(wanted.page)))
        return f"?{urlencode(pairs)}"

    def without(self, name: str) -> str:
        """The query of an address that charts one indicator less."""
        return self.address(chart=tuple(one for one in self.chart if one != name))

    @property
    def fields(self) -> Mapping[str, str]:
        """Filters and order by the names of their fields."""
        return {
            "name": self.name,
            "year": str(self.year or ""),
            "kind": self.kind,
            "body": self.body,
            "doc": self.doc,
            "collection": self.collection,
            "sort": "" if self.sort == "place" else self.sort,
            "dir": "desc" if self.descending else "",
        }
