"""What an asker gets of an answer: what has been told stands, whatever its overview says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from rag.sensitive.asked import screen_question
from rag.sensitive.lists import WordList
from rag.sensitive.screen import Screen
from rag.told import Told
from rag.types import Action, Answer, ModelUse, Part, Query, StageDone, Status, TextDelta, Wording

QUESTION = "建成了什么"
USED = ModelUse(calls=1, input_tokens=9, output_tokens=3, wording=Wording.WHOLE)


@dataclass
class Summer:
    """Adds one overview."""

    overview: str

    def summarize(self, answer: Answer) -> Answer:
        return replace(answer, overview=self.overview, model=USED)


def told(text: str, overview: str, action: Action = Action.REFUSE) -> list[object]:
    screen = Screen([WordList("unsaid", action, (Part.ANSWER,), ("老桥",))], "x")
    answer = Answer(Query(QUESTION, QUESTION), Status.ANSWERED, text, timings={"read": 1.0, "total": 1.0})
    return list(Told(answer, answer, Summer(overview)).events(screen, screen_question(screen, QUESTION)))


@pytest.mark.parametrize(
    ("overview", "action", "shown"),
    [
        ("建成绿道。", Action.REFUSE, "建成绿道。"),
        ("建成老桥。", Action.REFUSE, ""),
        ("建成老桥。", Action.MASK, "建成＊＊。"),
    ],
)
def test_an_overview_takes_nothing_back_that_was_told(overview: str, action: Action, shown: str) -> None:
    *lines, stage, answer = told("第一行\n第二行", overview, action)
    assert lines == [TextDelta("第一行\n"), TextDelta("第二行")]
    assert isinstance(stage, StageDone)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.text, answer.overview) == (Status.ANSWERED, "第一行\n第二行", shown)
    assert answer.model == USED
    assert answer.timings == {"read": 1.0, "summarize": stage.milliseconds, "total": 1.0 + stage.milliseconds}


def test_of_an_answer_that_is_refused_nothing_is_told_and_no_overview_is_asked_for() -> None:
    (answer,) = told("建成老桥", "建成绿道。")
    assert isinstance(answer, Answer)
    assert (answer.status, answer.overview, answer.model) == (Status.ABSTAINED, "", None)
    assert "老桥" not in answer.text
