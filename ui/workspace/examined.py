"""A question that was examined, in the values that a page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.path.examined import Examined
from rag.read.find.unit import Scored
from rag.read.score.score import load_weights
from rag.sensitive.screen import Screen
from rag.sensitive.watched import NOTHING
from rag.types import Facet, Hit, Kind, Part
from ui.listing import Listing
from ui.wire import clean_text

_PASSAGES, _CANDIDATES = 30, 3
_LONGEST, _LONGEST_TERM = 400, 30
_MOST_TERMS, _MOST_FACETS = 30, 8
# Of a candidate's worth in log odds, what is no reason.
_LEAST = 0.05
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """One of the things asked."""

    label: str
    years: str
    kind: Kind
    body: str
    unit: str
    form: str
    excluded: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score and its rank at a stage; both empty where a passage was not found by it."""

    score: str = ""
    rank: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage in the last order, with its scores on the way there."""

    rank: int
    doc_id: str
    title: str
    section: str
    start: int
    end: int
    text: str
    read: bool
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal with its weight, and for each candidate value and worth."""

    name: str
    weight: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the answer; ``lost_by`` and ``reasons`` of all but the first."""

    number: int
    score: str
    doc_id: str
    title: str
    text: str
    excluded: str
    lost_by: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The best candidates for one of the things asked."""

    label: str
    candidates: tuple[Candidate, ...]
    signals: tuple[Signal, ...]


def asked_of(examined: Examined) -> list[Asked]:
    """What the question was understood to ask."""
    return [_asked(one, examined.query.intent.value) for one in examined.query.facets[:_MOST_FACETS]]


def terms_of(examined: Examined) -> list[str]:
    """The words that are searched for."""
    return [clean_text(one)[:_LONGEST_TERM] for one in examined.query.terms[:_MOST_TERMS]]


def stages_of(examined: Examined) -> list[str]:
    """The names of the stages that scored passages, in order."""
    names = [ranking[0].retriever if ranking else "" for ranking in examined.rankings]
    return [name or "none" for name in names] + ["fused", "ranked"]


def passages_of(examined: Examined, seen: Listing, screen: Screen = NOTHING) -> list[Passage]:
    """The first passages, as they may be shown, with their scores by stage in the order of ``stages_of``."""
    tables = [{hit.chunk.chunk_id: hit for hit in hits} for hits in (*examined.rankings, examined.fused)]
    found = []
    for place, hit in enumerate(examined.ranked[:_PASSAGES], start=1):
        chunk = hit.chunk
        document = seen.document(chunk.doc_id)
        scores = (*(_score(table.get(chunk.chunk_id)) for table in tables), Score(f"{hit.score:.3f}", str(place)))
        found.append(
            Passage(
                place,
                chunk.doc_id,
                clean_text(screen.look(document.title, Part.ANSWER).covered) if document else "",
                " › ".join(map(clean_text, chunk.section_path[-2:])),
                chunk.span.start,
                chunk.span.end,
                clean_text(chunk.text)[:_LONGEST],
                place <= examined.seen,
                scores,
            )
        )
    return found


def weighed_of(examined: Examined) -> list[Weighed]:
    """For each thing asked its best candidates, what speaks for each, and why the others lost."""
    weights = load_weights()
    made = []
    for facet, units in examined.units[:_MOST_FACETS]:
        best = units[:_CANDIDATES]
        signals = tuple(
            Signal(
                name,
                f"{weight:.1f}",
                tuple((f"{u.signals[name]:.2f}", f"{weight * u.signals[name]:+.2f}") for u in best),
            )
            for name, weight in weights.items()
        )
        candidates = tuple(_candidate(number, one, best, weights) for number, one in enumerate(best, start=1))
        made.append(Weighed(clean_text(facet.label or facet.focus), candidates, signals))
    return made


def _asked(facet: Facet, form: str) -> Asked:
    return Asked(
        clean_text(facet.label or facet.focus or facet.context)[:_LONGEST],
        ", ".join(map(str, facet.scope.years[:_MOST_FACETS])),
        facet.scope.kind,
        clean_text(facet.scope.body)[:_LONGEST],
        clean_text(facet.unit)[:_LONGEST_TERM],
        form,
        clean_text(facet.excluded)[:_LONGEST],
    )


def _score(hit: Hit | None) -> Score:
    return Score(f"{hit.score:.3f}", str(hit.rank)) if hit is not None else Score()


def _candidate(number: int, one: Scored, best: Sequence[Scored], weights: Mapping[str, float]) -> Candidate:
    first = best[0]
    worth = {name: weight * (one.signals[name] - first.signals[name]) for name, weight in weights.items()}
    against = sorted((item for item in worth.items() if item[1] < -_LEAST), key=lambda item: item[1])
    return Candidate(
        number,
        f"{one.score:.2f}",
        one.unit.doc_id,
        clean_text(one.unit.title),
        clean_text(one.text)[:_LONGEST],
        one.excluded,
        f"{first.score - one.score:.2f}" if number > 1 else "",
        tuple((name, f"{value:+.2f}") for name, value in against[:_MOST_REASONS]) if number > 1 else (),
    )
