"""The ledger of indicators."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rag.types import Indicator
from ui.schemas.base import Out, Shown, first_year, shown_kind
from ui.schemas.documents import TOTAL


class IndicatorOut(Out):
    """One row of the indicator ledger."""

    name: Shown
    value: float
    unit: Shown
    bound: str = Field(description="exact、at_least、at_most、about 或 range。 How the figure limits it.")
    year: int | None
    years: list[int]
    kind: Literal["actual", "target"] | None
    body: Shown
    doc_id: str
    start: int
    end: int
    quote: Shown
    high: float | None = Field(description="区间上限。 The upper end of a range.")
    change: bool = Field(description="所说的是增减量。 It says by how much it changed.")

    @classmethod
    def from_indicator(cls, indicator: Indicator) -> IndicatorOut:
        """Translate an indicator."""
        return cls(
            name=indicator.name,
            value=indicator.value,
            unit=indicator.unit,
            bound=indicator.bound.value,
            year=first_year(indicator.scope),
            years=list(indicator.scope.years),
            kind=shown_kind(indicator.scope),
            body=indicator.scope.body,
            doc_id=indicator.doc_id,
            start=indicator.span.start,
            end=indicator.span.end,
            quote=indicator.quote,
            high=indicator.high,
            change=indicator.change,
        )


class IndicatorsOut(Out):
    """A page of the ledger."""

    indicators: list[IndicatorOut]
    total: int = Field(description=TOTAL)
    limit: int
    offset: int
