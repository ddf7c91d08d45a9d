"""The ledger as a table for spreadsheets: headings in the reader's language, values in the unit of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rag.store.ledger import LedgerQuery
from rag.types import Document, Indicator, Kind
from ui.indicators.figure import figure_of
from ui.indicators.rows import body_of
from ui.listing import Listing
from ui.wire import clean_text

MOST_ROWS = 20_000
"""Rows of one file."""
COLUMNS = (
    "name", "value", "high", "unit", "bound", "change", "first_year", "last_year", "months", "kind", "body", "document",
    "quote", "doc_id", "start", "end",
)  # fmt: skip
"""The columns, by the words of their headings: ``column_NAME``."""
_SLICE = 2000
# What one cell of a spreadsheet holds, with room.
_LONGEST = 8000
Cell = str | float | int | None


def headings(words: Mapping[str, str]) -> list[str]:
    """Return the headings."""
    return [words[f"column_{name}"] for name in COLUMNS]


def table_rows(wanted: LedgerQuery, seen: Listing, words: Mapping[str, str]) -> Iterator[list[Cell]]:
    """Yield at most ``MOST_ROWS`` rows, read from the database in slices."""
    for offset in range(0, MOST_ROWS, _SLICE):
        rows = seen.ledger().page(wanted, _SLICE, offset).rows
        for row in rows:
            document = seen.document(row.doc_id)
            if document is not None:
                yield _cells(row, document, words)
        if len(rows) < _SLICE:
            return


def _cells(row: Indicator, document: Document, words: Mapping[str, str]) -> list[Cell]:
    figure, years, months = figure_of(row), row.scope.years, row.scope.months
    kind = {Kind.ACTUAL: "actual", Kind.TARGET: "target"}.get(row.scope.kind, "")
    return [
        _text(row.name),
        _number(figure.value),
        None if figure.high is None else _number(figure.high),
        _text(figure.unit),
        words[row.bound.value],
        words["yes"] if row.change else "",
        min(years, default=None),
        max(years, default=None),
        "—".join(str(month) for month in dict.fromkeys((months[0], months[-1]))) if months else "",
        words[kind] if kind else "",
        _text(body_of(row, document)),
        _text(document.title),
        _text(row.quote),
        row.doc_id,
        row.span.start,
        row.span.end,
    ]


def _text(words: str) -> str:
    return " ".join(clean_text(words[:_LONGEST]).split())


def _number(value: float) -> float | int:
    """A number without the dust that division leaves; a whole one as such."""
    tidy = float(f"{value:.12g}")
    return int(tidy) if tidy.is_integer() and abs(tidy) < 1e15 else tidy
