"""The signals: what speaks for a unit, each in [0, 1] and with what it is for.

A signal is a function of what is asked for and a unit. It neither knows its weight nor the other signals; the weights
stand in ``weights.toml``, fitted by ``python -m eval.fit``. ``python -m eval.signals`` tells what each earns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rag.lexicon.patterns import named as named_patterns
from rag.read.find.unit import Unit
from rag.read.score.asked import Asked
from rag.read.score.figures import FigureFit
from rag.read.score.lacks import is_of_other_months
from rag.read.score.reading import UnitReading
from rag.text.field_weights import UNIT
from rag.text.normalize import fold
from rag.text.places import NATIONAL, lies_in, same_place
from rag.types import Kind

# Nothing speaks for or against.
UNKNOWN = 0.5
# Scores of the selector, in log odds, brought to [0, 1].
_SELECTED_MOST = 20.0
# Up to so many years a unit speaks of each; more are a period.
_YEARS_APART, _OF_PERIOD = 2, 0.6
# Where a year is asked for and no kind.
_UNSAID = {Kind.ACTUAL: 0.75, Kind.NONE: UNKNOWN, Kind.TARGET: 0.25}


@dataclass(frozen=True, slots=True)
class Seen:
    """A unit with what was worked out of it.

    Its texts, its figure, the selector's score of it, whether its document is of the asked version.
    """

    unit: Unit
    reading: UnitReading
    figure: FigureFit | None
    selected: float
    fits_version: bool = True


Signal = Callable[[Asked, Seen], float]


def selector(_: Asked, seen: Seen) -> float:
    """The trained selector: how well the tokens of the unit answer those of the question."""
    return _odds(seen.selected)


def retrieval(_: Asked, seen: Seen) -> float:
    """How well its passage was found."""
    return seen.unit.prior


def words(asked: Asked, seen: Seen) -> float:
    """The share of the asked terms, weighted by rarity, in the unit or in what is read with it."""
    reading = seen.reading
    return asked.sought.coverage(
        (reading.text, 1.0),
        (reading.context, UNIT.context),
        (reading.headings, UNIT.heading),
        (reading.subject, UNIT.subject),
    )


def form(asked: Asked, seen: Seen) -> float:
    """Whether the unit has the form of answer asked for: a day, an office, an enumeration, a ruling."""
    said = named_patterns("answers", asked.intent.value)
    if not said:
        return UNKNOWN
    text = fold(seen.unit.text)
    return float(any(one.search(text) for one in said))


def figure_words(_: Asked, seen: Seen) -> float:
    """The share of the asked terms at the figure that may answer; 0 where no figure is asked for or none fits."""
    return seen.figure.words if seen.figure else 0.0


def figure_unit(_: Asked, seen: Seen) -> float:
    """Whether its figure is in the unit asked for."""
    return seen.figure.unit if seen.figure else 0.0


def year(asked: Asked, seen: Seen) -> float:
    """Whether it speaks of the asked year, and of the asked part of it."""
    scope = seen.figure.scope if seen.figure else seen.unit.scope
    wanted, found = asked.facet.scope.years, scope.years
    if is_of_other_months(asked.facet.scope, scope):
        return 0.0
    if not wanted or not found:
        return UNKNOWN
    if not set(wanted) & set(found):
        return 0.0
    return 1.0 if len(found) <= max(_YEARS_APART, len(wanted)) else _OF_PERIOD


def kind(asked: Asked, seen: Seen) -> float:
    """Whether it tells a result where a result is asked for, a goal where a goal is; of a year, rather a result."""
    wanted, found = asked.facet.scope.kind, seen.unit.scope.kind
    if wanted is Kind.NONE and asked.facet.scope.years:
        return _UNSAID[found]
    if Kind.NONE in (wanted, found):
        return UNKNOWN
    return 1.0 if wanted is found else 0.0


def place(asked: Asked, seen: Seen) -> float:
    """Whether it is of the asked place; what holds for the place around it may hold for it."""
    wanted, found = asked.facet.scope.body, seen.unit.scope.body
    if not wanted or not found:
        return UNKNOWN
    if same_place(wanted, found):
        return 1.0
    return UNKNOWN if found != NATIONAL and lies_in(wanted, found) else 0.0


def version(_: Asked, seen: Seen) -> float:
    """Whether its document is of the asked version of a rule, the newest where none is asked for."""
    return float(seen.fits_version)


def named(asked: Asked, seen: Seen) -> float:
    """Whether its document is one that the question names by its full title."""
    return float(seen.unit.title in asked.named) if asked.named else UNKNOWN


SIGNALS: Mapping[str, Signal] = MappingProxyType(
    {
        one.__name__: one
        for one in (
            selector,
            retrieval,
            words,
            form,
            figure_words,
            figure_unit,
            year,
            kind,
            place,
            version,
            named,
        )
    }
)


def _odds(score: float) -> float:
    return min(1.0, max(0.0, UNKNOWN + score / (2 * _SELECTED_MOST)))
