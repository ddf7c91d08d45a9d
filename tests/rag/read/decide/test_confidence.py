"""How likely the best unit answers: a probability that rises with its score and its lead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.read.decide.confidence import confidence, signs
from rag.read.find.unit import Scored, Unit
from rag.read.score.lacks import MEASURE, VALUE, YEAR
from rag.read.score.signals import SIGNALS
from rag.types import Chunk, Hit, Intent, Span


def scored(text: str, score: float, found: float = 1.0, missed: float = 0.0) -> Scored:
    span = Span(0, len(text))
    unit = Unit(Hit(Chunk(text, "d", text, span), found, 1, "x"), span, span, text, "")
    return Scored(unit, score, dict.fromkeys(SIGNALS, 0.5), missed=missed)


def test_nothing_found_answers_nothing() -> None:
    assert confidence(Intent.FIGURE, []) == 0.0


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("score", [-200.0, 0.0, 200.0])
def test_it_is_a_probability(intent: Intent, score: float) -> None:
    assert 0.0 <= confidence(intent, [scored("渡口", score), scored("灯塔", score)]) <= 1.0


def test_it_rises_with_lead_and_retrieval_and_falls_with_what_is_missed() -> None:
    weak = confidence(Intent.WHO, [scored("渡口", 10.0), scored("灯塔", 9.9)])
    assert confidence(Intent.WHO, [scored("渡口", 10.0), scored("灯塔", 5.0)]) > weak
    assert confidence(Intent.WHO, [scored("渡口", 10.0, 6.0), scored("灯塔", 9.9)]) > weak
    assert confidence(Intent.WHO, [scored("渡口", 10.0, missed=0.2), scored("灯塔", 9.9)]) < weak


def test_a_figure_that_is_asked_for_and_not_there_is_doubtful() -> None:
    ranked = [scored("渡口", 10.0), scored("灯塔", 9.9)]
    assert confidence(Intent.FIGURE, ranked) < confidence(Intent.WHO, ranked)


@pytest.mark.parametrize("lack", [VALUE, MEASURE, YEAR])
def test_what_lacks_something_of_what_is_asked_is_doubtful(lack: str) -> None:
    best, other = scored("渡口", 10.0), scored("灯塔", 9.9)
    assert confidence(Intent.FIGURE, [replace(best, lacks=frozenset({lack})), other]) < confidence(
        Intent.WHO, [best, other]
    )


def test_what_says_the_same_is_no_rival() -> None:
    told = signs(Intent.WHO, [scored("渡口", 10.0), scored("渡口", 9.9), scored("灯塔", 6.0)])
    rival = signs(Intent.WHO, [scored("渡口", 10.0), scored("灯塔", 9.9)])
    assert told["lead"] > rival["lead"]
