"""The figure of a unit that answers: in the asked unit, of the asked time, named by what is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.read.find.cells import cell_figures
from rag.read.find.unit import Unit
from rag.read.score.asked import Asked
from rag.read.score.measures import is_named, unit_bonus, unit_excludes
from rag.read.score.reading import UnitReader, UnitReading
from rag.read.score.siblings import may_have_siblings, of_a_sibling
from rag.text.cell_context import split_context
from rag.text.clause_time import clause_scope
from rag.text.field_weights import FIGURE
from rag.text.figures import Figure, find_figures
from rag.types import Document, Scope

# What a term is worth by where it stands: at the figure, in its carried subject, in its enumeration's first member,
# in the rest of its sentence; elsewhere ``field_weights`` says.
_AT, _CARRIED, _SHARED, _SENTENCE = 1.0, 0.9, 0.8, 0.5
SIBLING = "sibling"
"""Why a figure cannot answer that is of another thing of the same sort."""
_CASE_ENDS = re.compile(r"[;；。:：]")
# The range of ``unit_bonus``, brought to [0, 1].
_LOW, _HIGH = -0.35, 0.3


@dataclass(frozen=True, slots=True)
class FigureFit:
    """A figure of a unit: how well its words and its unit fit, in [0, 1], and what time its clause speaks of."""

    figure: Figure
    words: float
    unit: float
    scope: Scope
    excluded: str = ""

    @property
    def score(self) -> float:
        """For the choice among the figures of one unit."""
        return self.words + self.unit - (2.0 if self.excluded else 0.0)


def fit_figures(
    asked: Asked,
    unit: Unit,
    reading: UnitReading,
    reader: UnitReader,
    header: Document | None,
    document_text: Callable[[str], str],
) -> list[FigureFit]:
    """Return the figures of a unit, best first.

    Args:
        asked: what is asked for.
        unit: the unit.
        reading: its texts.
        reader: reads the words of its figures.
        header: the unit's document, without its text.
        document_text: the text of a document by its id.
    """
    cell = split_context(unit.context)
    figures = [one for one, _ in cell_figures(cell, unit.text)] if cell else find_figures(unit.text)
    found = [_fit(asked, unit, reading, reader, one, header, document_text) for one in figures]
    return sorted(found, key=lambda one: (-one.score, one.figure.quantity.span.start))


def _fit(
    asked: Asked,
    unit: Unit,
    reading: UnitReading,
    reader: UnitReader,
    figure: Figure,
    header: Document | None,
    document_text: Callable[[str], str],
) -> FigureFit:
    facet = asked.facet
    words = asked.sought.coverage(
        (reader.words(figure.before + figure.after), _AT),
        (reader.words(figure.carried), _CARRIED),
        (reader.words(figure.shared), _SHARED),
        (reading.text, _SENTENCE),
        (reading.context, FIGURE.context),
        (reading.headings, FIGURE.heading),
        (reading.subject, FIGURE.subject),
    )
    bonus = unit_bonus(facet.unit, facet.focus, figure)
    scope = clause_scope(unit.text, figure, unit.scope, header.year if header else None)
    excluded = ""
    if unit_excludes(facet.unit, facet.focus, figure, dated=bool(facet.scope.years)):
        excluded = "unit"
    elif is_named(facet.focus, figure):
        excluded = "named"
    elif _is_of_a_sibling(asked, unit, reader, figure, document_text):
        excluded = SIBLING
    return FigureFit(figure, words, (min(max(bonus, _LOW), _HIGH) - _LOW) / (_HIGH - _LOW), scope, excluded)


def _is_of_a_sibling(
    asked: Asked, unit: Unit, reader: UnitReader, figure: Figure, document_text: Callable[[str], str]
) -> bool:
    """Whether the words at a figure name another thing in the place of the one asked for: 博士 for 博士后."""
    if not may_have_siblings(asked.facet.focus, rule=bool(unit.article)):
        return False
    before = figure.before
    if unit.article:  # of a rule the case that it is for, up to the semicolon before
        before = _CASE_ENDS.split(unit.text[: figure.quantity.span.start])[-1]

    def spoken_of(word: str) -> bool:
        return word in unit.hit.chunk.text or word in document_text(unit.doc_id)

    told = reader.words(figure.carried + before + figure.after)
    return of_a_sibling(asked.facet.focus, told, spoken_of, rule=bool(unit.article))


def best_figure(fits: Sequence[FigureFit]) -> FigureFit | None:
    """The first that can answer, or ``None``."""
    return next((one for one in fits if not one.excluded), None)
