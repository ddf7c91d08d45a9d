"""A list of terms: which term and definition are a fact on one line."""

from __future__ import annotations

from ingest.parse.html.measure import Measure

_LONGEST_TERM = 20  # characters
_LONGEST_DEFINITION = 200


def is_on_one_line(term: str, definition: Measure) -> bool:
    """Whether a term goes on one line with its definition, as header facts do.

    Args:
        term: as it is shown.
        definition: what its definition holds.
    """
    asks = term.endswith(("？", "?", "。"))
    is_line = definition.paragraphs <= 2 and not definition.breaks and not definition.tabled
    return not asks and len(term) <= _LONGEST_TERM and is_line and 0 < definition.chars <= _LONGEST_DEFINITION
