"""What a unit lacks of what is asked: it is about the matter, but does not tell what one wanted to know of it.

"每月给予津贴" is near to "津贴每月多少元" in every word and answers nothing.
"""

from __future__ import annotations

from rag.lexicon.patterns import find
from rag.read.find.unit import Unit
from rag.read.score.asked import Asked
from rag.read.score.figures import FigureFit
from rag.read.score.measures import may_tell
from rag.read.score.reading import UnitReading
from rag.text.dates import is_day
from rag.text.divisions import stem
from rag.text.normalize import fold
from rag.text.ordinals import are_of_others, find_ordinals
from rag.text.places import are_apart, forms
from rag.text.quantities import find_quantities
from rag.types import Document, Intent, Scope

VALUE, MEASURE, YEAR, PLACE, ORDINAL, MATTER = "value", "measure", "year", "place", "ordinal", "matter"
"""An amount is asked for and none told; it is told in another unit of measure; the asked year is spoken of nowhere, or
another part of it; it is of another place, and the asked one is named nowhere; it is of another batch or term, by its
number, than the asked one; it is a day, as under a letter, and
nothing says of what."""

# A figure whose unit of measure fits less than this is told in another one.
_FITTING = 0.3
# Fewer characters name no place.
_LEAST = 2


def lacks(
    asked: Asked, unit: Unit, reading: UnitReading, figure: FigureFit | None, header: Document | None
) -> frozenset[str]:
    """Return what a unit lacks, of the names above.

    Args:
        asked: what is asked for.
        unit: the unit.
        reading: its texts as they are compared.
        figure: its figure that may answer, or ``None``.
        header: the unit's document, without its text.
    """
    found, scope = set(), asked.facet.scope
    if asked.intent is Intent.FIGURE and asked.facet.unit:
        if figure is None and find("values", "amount", fold(unit.text)) is None:
            found.add(VALUE)
        elif figure is not None and figure.unit < _FITTING:
            found.add(MEASURE)
    around = f"{unit.text} {reading.context} {reading.headings} {unit.title}"
    spoken = {*unit.scope.years, *((header.year,) if header and header.year else ())}
    unspoken = scope.years and not any(one in spoken or str(one) in around for one in scope.years)
    if unspoken or is_of_other_months(scope, unit.scope):
        found.add(YEAR)
    if are_apart(scope.body, unit.scope.body) and not _names(f"{around} {unit.scope.body}", scope.body):
        found.add(PLACE)
    if (ordinals := find_ordinals(f"{asked.facet.focus} {asked.facet.context}")) and are_of_others(
        ordinals, find_ordinals(around)
    ):
        found.add(ORDINAL)
    if is_day(unit.text) and not _says_of_what(asked, unit):
        found.add(MATTER)
    return frozenset(found)


def _says_of_what(asked: Asked, day: Unit) -> bool:
    """Whether a day has a lead-in, or a heading of what is asked: "报名时间" above it."""
    heading = fold("".join(day.section_path[-1:]))
    return bool(day.context) or any(term.text in heading for term in asked.wanted)


def _names(text: str, place: str) -> bool:
    """Whether a text names a place in any of its forms: the zone that bears a county's name may be the county."""
    return any(one in text for one in (*forms(place), stem(place)) if len(one) >= _LEAST)


def is_of_other_months(asked: Scope, told: Scope) -> bool:
    """Whether one part of a year is asked for and another told: 上半年, and 1—3月."""
    return bool(asked.months and told.months) and asked.months != told.months


def tells_amount(text: str, unit: str = "") -> bool:
    """Whether a text tells how much or how many in what ``unit`` asks for, in numbers or, as 免费 and 不限 do, without.

    >>> tells_amount("补助三百元", "元"), tells_amount("办证不收费", "元"), tells_amount("由两个部门补助", "元")
    (True, True, False)
    """
    told = any(may_tell(unit, one.unit) for one in find_quantities(text))
    return told or find("values", "amount", fold(text)) is not None
