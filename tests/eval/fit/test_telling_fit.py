"""How much is told is fitted from where evidence stands."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from eval.bank.entry import Entry
from eval.bank.kinds import Split
from eval.fit.cases import Case
from eval.fit.logistic import Judged, fit_logistic
from eval.fit.telling import beside, whether_spread
from eval.sets.question_set import Question
from rag.read.find.unit import Scored, Unit
from rag.types import Chunk, Facet, Hit, Intent, Query, Span

_CHARS = 10


def case(intent: Intent, *, every: bool = False, gold: int = 1) -> Case:
    """A question with three units of one passage, of which the numbered one is the evidence."""
    hit = Hit(Chunk("c", "d", "字" * 30, Span(0, 30)), 1.0, 1, "given")
    spans = [Span(_CHARS * at, _CHARS * (at + 1)) for at in range(3)]
    units = [Scored(Unit(hit, span, span, "字" * _CHARS, ""), 9.0 - at) for at, span in enumerate(spans)]
    entry = Entry(Question("q", "问", True), "notice", every=every)
    query = Query("问", "问", intent=intent)
    return Case(entry, Split.FIT, query, (hit,), (("d", spans[gold]),), [(Facet("事"), units)], settled=False)


def test_the_units_after_the_best_are_judged_by_the_evidence() -> None:
    found = list(beside(case(Intent.WHO), lambda _: ()))
    assert [(signs["gap"], right) for signs, right in found] == [(-1.0, True), (-2.0, False)]
    assert list(beside(replace(case(Intent.WHO), settled=True), lambda _: ())) == []
    assert list(beside(case(Intent.LIST), lambda _: ())) == []


@pytest.mark.parametrize("every", [True, False])
def test_a_question_of_which_all_places_are_wanted_is_spread(every: bool) -> None:
    ((signs, wanted),) = whether_spread(case(Intent.LIST, every=every), lambda _: ())
    assert (wanted, signs["summary"]) == (every, 0.0)
    assert list(whether_spread(case(Intent.WHO), lambda _: ())) == []


def planted(questions: int = 4000) -> list[Judged]:
    """Right with the probability of a logistic function of twice ``near``, less 3, and nothing of ``noise``."""
    draw, found = random.Random(5), []
    for _ in range(questions):
        near, noise = draw.gauss(0.0, 1.0), draw.gauss(0.0, 1.0)
        chance = 1 / (1 + 2.718281828 ** (3 - 2 * near))
        found.append(({"bias": 1.0, "near": near, "noise": noise}, draw.random() < chance))
    return found


def test_planted_odds_are_recovered() -> None:
    names = ("bias", "near", "noise")
    odds = fit_logistic(planted(), names)
    assert odds["near"] == pytest.approx(2.0, abs=0.3)
    assert odds["bias"] == pytest.approx(-3.0, abs=0.4)
    assert odds["noise"] == pytest.approx(0.0, abs=0.2)
    assert fit_logistic(planted(), names, balanced=True)["bias"] > odds["bias"] + 1.0


def test_without_both_sorts_no_odds_are_fitted() -> None:
    with pytest.raises(ValueError, match="tell them apart"):
        fit_logistic([({"bias": 1.0}, True)], ("bias",))
