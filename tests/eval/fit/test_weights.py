"""Weights recover what a question's gold prefers."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from eval.bank.entry import Entry
from eval.bank.kinds import Split
from eval.fit.cases import Case, reweighed
from eval.fit.weights import fit_weights
from eval.sets.question_set import Question
from rag.read.find.unit import Scored, Unit
from rag.types import Chunk, Facet, Hit, Query, Span

_CHARS = 10


def case(*facets: Sequence[dict[str, float]], gold: int) -> Case:
    """A question whose units have these signals; the evidence is the one numbered so."""
    hit = Hit(Chunk("c", "d", "字" * 1000, Span(0, 1000)), 1.0, 1, "given")
    spans = [Span(_CHARS * at, _CHARS * (at + 1)) for at in range(len(facets[0]))]
    units = [Unit(hit, span, span, "字" * _CHARS, "") for span in spans]
    ranked = [
        (Facet("事"), [Scored(unit, 0.0, signals) for unit, signals in zip(units, each, strict=True)])
        for each in facets
    ]
    entry = Entry(Question("q", "问", True), "notice")
    return Case(entry, Split.FIT, Query("问", "问"), (hit,), (("d", spans[gold]),), ranked, settled=False)


def planted(questions: int = 200) -> list[Case]:
    """Gold drawn as a sum of 6 times ``words`` and nothing of ``noise`` would have it."""
    draw, found = random.Random(7), []
    for _ in range(questions):
        units = [{"words": draw.random(), "noise": draw.random()} for _ in range(6)]
        shares = [2.718281828 ** (6 * one["words"]) for one in units]
        found.append(case(units, gold=draw.choices(range(6), shares)[0]))
    return found


def test_a_planted_preference_is_recovered() -> None:
    found = fit_weights(planted(), ("words", "noise"))
    assert found["words"] == pytest.approx(6.0, rel=0.2)
    assert abs(found["noise"]) < 1.0
    assert found == fit_weights(planted(), ("words", "noise"))


def test_what_few_questions_tell_of_scope_stays_near_what_is_believed() -> None:
    seen = [case([{"year": 0.0, "words": 1.0}, {"year": 1.0, "words": 0.0}], gold=0)] * 3
    assert fit_weights(seen, ("year", "words"))["year"] == pytest.approx(3.0, abs=1.0)
    assert fit_weights(seen, ("words",))["words"] > 2.0


def test_a_unit_counts_with_the_thing_asked_that_it_answers_best() -> None:
    first, second = [{"words": 0.1}, {"words": 0.2}], [{"words": 0.9}, {"words": 0.2}]
    assert fit_weights([case(first, second, gold=0)] * 9, ("words",))["words"] > 1.0


def test_without_gold_among_the_units_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="ask more sets"):
        fit_weights([case([{"words": 0.5}], gold=0)], ("words",))


def test_units_are_put_in_order_by_the_sum_with_other_weights() -> None:
    one = case([{"words": 0.2, "year": 0.0}, {"words": 0.1, "year": 1.0}], gold=0)
    ((_, by_words),) = reweighed(one.ranked, {"words": 1.0})
    ((_, by_year),) = reweighed(one.ranked, {"words": 1.0, "year": 1.0})
    assert [unit.unit.span.start for unit in by_words] == [0, _CHARS]
    assert [unit.unit.span.start for unit in by_year] == [_CHARS, 0]
    assert by_year[0].score == pytest.approx(1.1)
