"""Each signal is high on what it is for and low on what it is not, and lies in [0, 1] whatever it is given."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rag.read.find.unit import Scored, Unit
from rag.read.score.score import Scorer
from rag.read.score.selection import Match
from rag.read.score.signals import SIGNALS
from rag.text.normalize import fold
from rag.types import Chunk, Facet, Hit, Intent, Kind, Scope, Span

SCORER = Scorer(fold, lambda _: 3.0, lambda _: "", lambda _: None, lambda _: "", lambda doc_id, _: doc_id != "former")
SENTENCE = "渡口设有灯塔一座，每晚八时开灯。"


def unit(
    text: str,
    *,
    title: str = "",
    chunk: str = "c",
    doc: str = "d",
    prior: float = 0.5,
    scope: Scope = Scope(),
    context: str = "",
) -> Unit:
    span = Span(0, len(text))
    hit = Hit(Chunk(chunk, doc, text, span), prior, 1, "x")
    return Unit(hit, span, span, text, title, scope, context, prior)


def scored(
    facet: Facet, intent: Intent, one: Unit, selected: float = 0.0, named: frozenset[str] = frozenset()
) -> Scored:
    return SCORER.score(facet, intent, [one], [Match(selected)], named)[0]


@dataclass(frozen=True, slots=True)
class Case:
    """A thing asked, a unit that a signal is high for and one it is low for."""

    facet: Facet
    high: Unit
    low: Unit
    intent: Intent = Intent.PASSAGE
    selected: tuple[float, float] = (0.0, 0.0)
    named: frozenset[str] = frozenset()


CASES = {
    "named": Case(
        Facet("灯塔"), unit(SENTENCE, title="灯塔条例"), unit(SENTENCE, title="桥梁条例"), named=frozenset({"灯塔条例"})
    ),
    "selector": Case(Facet("灯塔"), unit(SENTENCE), unit(SENTENCE), selected=(9.0, -9.0)),
    "retrieval": Case(Facet("灯塔"), unit(SENTENCE, prior=1.0), unit(SENTENCE, prior=0.0)),
    "words": Case(Facet("渡口 灯塔"), unit(SENTENCE), unit("学校七月放假。")),
    "form": Case(Facet("灯塔"), unit("灯塔自2031年5月1日起启用。"), unit("灯塔由航道站管理。"), Intent.WHEN),
    "figure_words": Case(Facet("灯塔"), unit("新建灯塔5座。"), unit("新建桥梁5座。"), Intent.FIGURE),
    "figure_unit": Case(Facet("灯塔", unit="座"), unit("新建灯塔5座。"), unit("灯塔投资5亿元。"), Intent.FIGURE),
    "year": Case(
        Facet("灯塔", Scope((2031,))), unit(SENTENCE, scope=Scope((2031,))), unit(SENTENCE, scope=Scope((2030,)))
    ),
    "kind": Case(
        Facet("灯塔", Scope(kind=Kind.TARGET)),
        unit(SENTENCE, scope=Scope(kind=Kind.TARGET)),
        unit(SENTENCE, scope=Scope(kind=Kind.ACTUAL)),
    ),
    "place": Case(
        Facet("灯塔", Scope(body="青山市")),
        unit(SENTENCE, scope=Scope(body="青山市")),
        unit(SENTENCE, scope=Scope(body="白水市")),
    ),
    "version": Case(Facet("灯塔"), unit(SENTENCE), unit(SENTENCE, doc="former")),
}


def test_each_signal_has_an_example() -> None:
    assert CASES.keys() == SIGNALS.keys()


@pytest.mark.parametrize("name", SIGNALS)
def test_it_is_high_on_what_it_is_for(name: str) -> None:
    case = CASES[name]
    high = scored(case.facet, case.intent, case.high, case.selected[0], case.named).signals[name]
    low = scored(case.facet, case.intent, case.low, case.selected[1], case.named).signals[name]
    assert high > 0.5 > low or high == 1.0 > low


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("selected", [-1e9, 0.0, 1e9])
def test_it_lies_between_nought_and_one(intent: Intent, selected: float) -> None:
    texts = ("", " ", "5座", "？", SENTENCE, "5" * 400, "灯塔" * 400)
    scopes = (Scope(), Scope((2020, 2021, 2022), Kind.TARGET, "青山市"))
    units = [
        unit(text, scope=scope, context=context) for text in texts for scope in scopes for context in ("", "表 | 座")
    ]
    for facet in (Facet(""), Facet("灯塔 5座", Scope((2021,), Kind.ACTUAL, "白水市"), unit="座", context="渡口")):
        for one in SCORER.score(facet, intent, units, [Match(selected)] * len(units)):
            assert one.signals.keys() == SIGNALS.keys()
            assert all(0.0 <= value <= 1.0 for value in one.signals.values()), (one.text, one.signals)


@pytest.mark.parametrize("name", ["year", "kind", "place"])
def test_what_is_not_known_neither_speaks_for_nor_against(name: str) -> None:
    case = CASES[name]
    unknown = scored(case.facet, case.intent, unit(SENTENCE)).signals[name]
    assert unknown == scored(Facet("灯塔"), case.intent, case.high).signals[name] == 0.5


def test_a_figure_of_the_question_is_not_the_one_that_answers() -> None:
    told = scored(Facet("投资80亿元的码头"), Intent.FIGURE, unit("投资80亿元的码头建成泊位6个。"))
    assert told.figure is not None
    assert told.figure.quantity.value == 6


def test_equal_scores_go_by_place() -> None:
    units = [unit(SENTENCE, chunk=name) for name in "ba"]
    told = [SCORER.score(Facet("灯塔"), Intent.PASSAGE, order, [Match(), Match()]) for order in (units, units[::-1])]
    assert [one.place for one in told[0]] == [one.place for one in told[1]]
