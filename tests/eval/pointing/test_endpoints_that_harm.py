"""Endpoints that do harm speak as real ones do; what they change is told question by question."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from pydantic import SecretStr

from eval.bank.ask import Store
from eval.judge.grade import Grade
from eval.pointing.endpoints import ENDPOINTS, served
from eval.pointing.unharmed import Pair, ask_with, to_text
from eval.run.outcome import Outcome
from eval.sets.question_set import Question
from rag.build import build_embedder
from rag.config import load_settings
from rag.errors import ChatModelError
from rag.llm.chat_model import open_chat_model
from rag.prompts.prompt import load_prompt
from rag.read.point.choice import ChoiceError, parse_choice
from rag.types import ModelUse, Pointing

RULE = "# 青山市渡口办法\n\n第一条 年检由航道站负责。\n\n第二条 渡口不得运送危险货物。\n\n第三条 大风应当停航。\n"
QUESTIONS = tuple(
    Question(f"q{number}", text, answerable=True, answers=(answer,))
    for number, (text, answer) in enumerate(
        [("渡口年检由谁负责", "航道站"), ("渡口能运危险货物吗", "不得"), ("大风时渡口怎么办", "停航")]
    )
)
BOARD = "# 《办法》\n[1] 年检由航道站负责。\n[2] 渡口不得运送危险货物。"


@pytest.mark.parametrize("name", ENDPOINTS)
def test_an_endpoint_does_what_its_name_says(name: str) -> None:
    with served(name) as address:
        model = open_chat_model("openai:any", address, SecretStr(""), 20.0 if name == "lying" else 0.4)
        user = load_prompt("point_user").render(units=BOARD, question="年检由谁负责")
        if name == "lying":
            said = "".join(model.stream("规则", user))
            assert said
            with suppress(ChoiceError):  # no choice, or not of what answers
                assert parse_choice(said).numbers != (1,)
        else:
            with pytest.raises(ChatModelError):
                "".join(model.stream("规则", user))


def test_each_question_is_asked_without_a_model_and_with_each_endpoint(tmp_path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "办法.md").write_text(RULE, encoding="utf-8")
    settings = load_settings(embedder="hashing", min_confidence=0.0, chat_sure=1.0)
    store, questions = Store("rules", (tmp_path / "rules",), ()), {"rules": [("rules", one) for one in QUESTIONS]}
    pairs = list(ask_with([store], settings, tmp_path, build_embedder(settings), ENDPOINTS, 0.4, questions))
    assert [(one.endpoint, one.given.question.id) for one in pairs] == [
        (name, one.id) for name in ENDPOINTS for one in QUESTIONS
    ]
    assert not any(one.lost or one.won or one.differs for one in pairs), to_text(pairs)
    uses = {name: [one.given.model for one in pairs if one.endpoint == name] for name in ENDPOINTS}
    assert {one.outcome for one in uses["lying"]} == {Pointing.REFUSED}
    assert all(one.calls for one in uses["lying"])
    for name in ("silent", "dead"):  # the breaker opens at once
        assert {one.outcome for one in uses[name]} == {Pointing.UNAVAILABLE}
        assert [bool(one.calls) for one in uses[name]] == [True, False, False]
    assert sum(one.unasked for one in pairs if one.endpoint == "dead") == 2


def test_what_differs_is_counted() -> None:
    right = Outcome("rules", QUESTIONS[0], "answered", 1.0, Grade(True, ""), answer="航道站", model=ModelUse())
    wrong = replace(right, grade=Grade(False, ""), answer="船队")
    lost, won, same = Pair("lying", right, wrong), Pair("lying", wrong, right), Pair("dead", right, right)
    assert (lost.lost, lost.won, lost.differs) == (True, False, True)
    assert (won.lost, won.won) == (False, True)
    assert (same.lost, same.won, same.differs) == (False, False, False)
    table = to_text([lost, won, same]).split("\n")
    assert table[1].split() == ["lying", "rules", "2", "1", "1", "1", "1", "1", "1", "2"]
    assert table[4].split() == ["dead", "rules", "1", "1", "1", "0", "0", "0", "0", "0"]
