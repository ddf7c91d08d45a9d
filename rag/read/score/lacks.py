"""What a unit lacks of what is asked: it is about the matter, but does not tell what one wanted to know of it.

"每月给予津贴" is near to "津贴每月多少元" in every word and answers nothing.
"""

from __future__ import annotations

from rag.lexicon.patterns import find
from rag.read.score.asked import Asked
from rag.read.score.figures import FigureFit
from rag.read.score.reading import UnitReading
from rag.text.normalize import fold
from rag.text.quantities import find_quantities
from rag.types import Document, Intent, Scope

VALUE, MEASURE, YEAR = "value", "measure", "year"
"""An amount is asked for and none told; it is told in another unit of measure; the asked year is spoken of nowhere."""

# A figure whose unit of measure fits less than this is told in another one.
_FITTING = 0.3


def lacks(
    asked: Asked, told: str, scope: Scope, reading: UnitReading, figure: FigureFit | None, header: Document | None
) -> frozenset[str]:
    """Return what a unit lacks, of ``VALUE``, ``MEASURE`` and ``YEAR``.

    Args:
        asked: what is asked for.
        told: the unit's text.
        scope: what it speaks of.
        reading: its texts as they are compared.
        figure: its figure that may answer, or ``None``.
        header: the unit's document, without its text.
    """
    found = set()
    if asked.intent is Intent.FIGURE and asked.facet.unit:
        if figure is None and find("values", "amount", fold(told)) is None:
            found.add(VALUE)
        elif figure is not None and figure.unit < _FITTING:
            found.add(MEASURE)
    if asked.facet.scope.years and not _speaks_of(asked.facet.scope.years, told, scope, reading, header):
        found.add(YEAR)
    return frozenset(found)


def tells_amount(text: str) -> bool:
    """Whether a text tells how much or how many of anything, in numbers or, as 免费 and 不限 do, without.

    >>> tells_amount("补助三百元"), tells_amount("办证不收费"), tells_amount("每月给予津贴")
    (True, True, False)
    """
    return bool(find_quantities(text)) or find("values", "amount", fold(text)) is not None


def _speaks_of(years: tuple[int, ...], told: str, scope: Scope, reading: UnitReading, header: Document | None) -> bool:
    spoken = {*scope.years, *((header.year,) if header and header.year else ())}
    around = f"{told} {reading.context} {reading.headings} {header.title if header else ''}"
    return any(one in spoken or str(one) in around for one in years)
