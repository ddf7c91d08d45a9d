"""How likely the best unit answers: a probability that rises with its score and its lead."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.read.decide.confidence import confidence, signs
from rag.read.find.unit import Scored, Unit
from rag.read.score.lacks import MEASURE, VALUE, YEAR
from rag.read.score.signals import SIGNALS
from rag.types import Chunk, Hit, Span


def scored(text: str, score: float, found: float = 1.0, missed: float = 0.0) -> Scored:
    span = Span(0, len(text))
    unit = Unit(Hit(Chunk(text, "d", text, span), found, 1, "x"), span, span, text, "")
    return Scored(unit, score, dict.fromkeys(SIGNALS, 0.5), missed=missed)


def test_nothing_found_answers_nothing() -> None:
    assert confidence([]) == 0.0


@pytest.mark.parametrize("score", [-200.0, 0.0, 200.0])
def test_it_is_a_probability(score: float) -> None:
    assert 0.0 <= confidence([scored("渡口", score), scored("灯塔", score)]) <= 1.0


def test_it_rises_with_lead_and_retrieval_and_falls_with_what_is_missed() -> None:
    weak = confidence([scored("渡口", 10.0), scored("灯塔", 9.9)])
    assert confidence([scored("渡口", 10.0), scored("灯塔", 5.0)]) > weak
    assert confidence([scored("渡口", 10.0, 6.0), scored("灯塔", 9.9)]) > weak
    assert confidence([scored("渡口", 10.0, missed=0.2), scored("灯塔", 9.9)]) < weak


@pytest.mark.parametrize("lack", [VALUE, MEASURE, YEAR])
def test_what_lacks_something_of_what_is_asked_is_doubtful(lack: str) -> None:
    best, other = scored("渡口", 10.0), scored("灯塔", 9.9)
    assert confidence([replace(best, lacks=frozenset({lack})), other]) < confidence([best, other])


def test_what_says_the_same_is_no_rival() -> None:
    told = signs([scored("渡口", 10.0), scored("渡口", 9.9), scored("灯塔", 6.0)])
    rival = signs([scored("渡口", 10.0), scored("灯塔", 9.9)])
    assert told["lead"] > rival["lead"]
