"""What a cell of a table speaks of: the time and kind that its column, its row or its caption name."""

from __future__ import annotations

from dataclasses import replace

from ingest.structure.leaves import Leaf
from rag.text.periods import find_kind, find_years
from rag.types import Kind, Scope


def cell_scope(leaf: Leaf, inherited: Scope, document: Scope, year: int | None) -> Scope:
    """Return the scope of a cell: its column's, else its row's, else its caption's, else what it stands under.

    A kind is given only where one of them says so, or where the cell is of the time that it stands under.

    Args:
        leaf: the cell.
        inherited: the section's scope.
        document: the scope of its document, whose one year holds where nothing nearer names a time.
        year: what 今年 and 上年 count from; ``None`` where nothing is known.
    """
    told = [leaf.header or "", leaf.name, *leaf.frames]
    years = next(filter(None, (find_years(words, year) for words in told)), ())
    kinds = (find_kind(words) for words in told)
    kind = next((found for found in kinds if found is not Kind.NONE), Kind.NONE)
    if kind is Kind.NONE and (not years or set(years) == set(inherited.years)):
        kind = inherited.kind
    whole = document.years if len(document.years) == 1 else ()
    return replace(inherited, years=years or inherited.years or whole, kind=kind)
