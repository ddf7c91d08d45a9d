"""Units to scored units: the signals, their weights, the sum."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from rag.read.find.unit import Scored, Unit
from rag.read.score.asked import Asked, asked_of
from rag.read.score.figures import SIBLING, FigureFit, best_figure, fit_figures
from rag.read.score.lacks import MATTER, ORDINAL, PLACE, YEAR, lacks
from rag.read.score.reading import UnitReader
from rag.read.score.selection import Match
from rag.read.score.signals import SIGNALS, Seen
from rag.types import Document, Facet, Intent

Weights = Mapping[str, float]
_FILE = Path(__file__).with_name("weights.toml")


@lru_cache(maxsize=4)
def load_weights(path: Path = _FILE) -> Weights:
    """Read what each signal is worth.

    Raises:
        ValueError: a weight is of no signal.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))["unit"]
    if unknown := found.keys() - SIGNALS.keys():
        raise ValueError(f"{path}: no signal is called {', '.join(sorted(unknown))}")
    return MappingProxyType({name: float(found.get(name, 0.0)) for name in SIGNALS})


class Scorer:
    """Scores units.

    Args:
        read: reads a text for comparison: folded, synonyms as one word.
        rarity: inverse document frequency of a term.
        subject: what a document is about, by its id.
        header: a document by its id, without its text.
        text: the text of a document by its id, "" where there is none.
        fits_version: whether a document, by its id, is of the version of a rule that is asked for.
        weights: what each signal is worth.
    """

    def __init__(
        self,
        read: Callable[[str], str],
        rarity: Callable[[str], float],
        subject: Callable[[str], str],
        header: Callable[[str], Document | None],
        text: Callable[[str], str],
        fits_version: Callable[[str, int | None], bool],
        weights: Weights | None = None,
    ) -> None:
        self._reader, self._rarity, self._header, self._text = UnitReader(read, subject), rarity, header, text
        self._fits_version = fits_version
        self._weights = load_weights() if weights is None else weights

    def score(
        self,
        facet: Facet,
        intent: Intent,
        units: Sequence[Unit],
        matches: Sequence[Match],
        named: frozenset[str] = frozenset(),
        *,
        apart: bool = False,
    ) -> list[Scored]:
        """Return ``units`` with their signals and scores, best first.

        Args:
            facet: what is asked for.
            intent: the form of answer.
            units: the candidates.
            matches: how each matches by the selector.
            named: the titles of documents that the question names in full.
            apart: whether the question asks the same of other times or places too.
        """
        asked = asked_of(facet, intent, self._rarity, named, apart=apart)
        terms = {term.text: term.weight for term in asked.wanted}
        documents = {
            doc_id: (self._header(doc_id), self._fits_version(doc_id, facet.version))
            for doc_id in {unit.doc_id for unit in units}
        }
        found = [
            self._scored(asked, terms, unit, match, *documents[unit.doc_id])
            for unit, match in zip(units, matches, strict=True)
        ]
        return sorted(found, key=lambda one: one.key)

    def _scored(
        self,
        asked: Asked,
        terms: Mapping[str, float],
        unit: Unit,
        match: Match,
        header: Document | None,
        fits_version: bool,
    ) -> Scored:
        reading = self._reader.read(unit)
        figure, fits = None, []
        if asked.intent.form.figures:
            fits = fit_figures(asked, unit, reading, self._reader, header, self._text)
            figure = best_figure(fits)
        seen = Seen(unit, reading, figure, match.score, fits_version)
        signals = {name: signal(asked, seen) for name, signal in SIGNALS.items()}
        score = sum(self._weights[name] * value for name, value in signals.items())
        around = f"{reading.text} {reading.context} {reading.headings} {reading.subject}"
        lacked = lacks(asked, unit, reading, figure, header)
        return Scored(
            unit,
            score,
            MappingProxyType(signals),
            figure.figure if figure else None,
            _excluded(asked, signals, fits, lacked),
            asked=terms,
            holds={text: weight for text, weight in terms.items() if text in around},
            missed=match.missed,
            lacks=lacked,
        )


def _excluded(asked: Asked, signals: Mapping[str, float], fits: Sequence[FigureFit], lacked: Collection[str]) -> str:
    """Why a unit cannot answer, "" where it can.

    Its figures are of another thing of the same sort; it tells the goal of the asked year where the result is asked,
    or the other way round; the question names another document by its full title; it is of another year, place or
    batch, and that asked for is named neither in it nor around it; it is a bare day; or the question asks the same of
    several times or places, and the unit is of another.
    """
    if fits and all(one.excluded for one in fits) and any(one.excluded == SIBLING for one in fits):
        return SIBLING
    if signals["kind"] == 0.0 and signals["year"] == 1.0:
        return "kind"
    if signals["year"] == 0.0 and YEAR in lacked:
        return "year"
    if left := next((one for one in (PLACE, ORDINAL, MATTER) if one in lacked), ""):
        return left
    contrary = ("named", "year", "place") if asked.apart else ("named",)
    return next((name for name in contrary if signals[name] == 0.0), "")
