"""An indicator as a row of the catalog, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from rag.store.records.columns import scope_of, scope_row, span_row
from rag.types import Bound, Indicator, Span


def indicator_row(indicator: Indicator) -> dict[str, Any]:
    """An indicator as a row."""
    return {
        "doc_id": indicator.doc_id,
        "name": indicator.name,
        "value": indicator.value,
        "unit": indicator.unit,
        "bound": indicator.bound.value,
        **scope_row(indicator.scope),
        **span_row(indicator.span),
        "quote": indicator.quote,
        "high": indicator.high,
        "change": int(indicator.change),
    }


def to_indicator(row: Row[Any]) -> Indicator:
    """A row as an indicator."""
    return Indicator(
        name=row.name,
        value=row.value,
        unit=row.unit,
        bound=Bound(row.bound),
        scope=scope_of(row),
        doc_id=row.doc_id,
        span=Span(row.start, row.end),
        quote=row.quote,
        high=row.high,
        change=bool(row.change),
    )
