"""An overview is shown above what is quoted, apart from it, under a label, at every door; as text, never as markup."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Answer, Citation, ModelUse, Query, Scope, Span, Status, Wording
from ui.conversations.export import markdown
from ui.conversations.turn import Chosen, Conversation, Turn
from ui.openai.message import annotated
from ui.schemas import AnswerOut, answer_json
from ui.service import Service
from ui.telemetry.metrics import Metrics
from ui.telemetry.record import AnswerNote
from ui.terminal import answer_text
from ui.texts import text

QUOTE = "全年新登记民宿180家，建成环湖绿道42公里。"
OVERVIEW = "新登记民宿180家。"


def answer(overview=OVERVIEW):
    cited = Citation(1, "d", "桐川市公报", (), Span(0, len(QUOTE)), QUOTE, Scope())
    model = ModelUse(wording=Wording.WHOLE, calls=1)
    return Answer(
        Query("旅游", "旅游"),
        Status.ANSWERED,
        QUOTE,
        citations=(cited,),
        overview=overview,
        model=model,
        timings={"read": 1},
    )


def test_json_holds_it_beside_the_answer():
    shown = answer_json(answer())
    assert (shown["overview"], shown["answer"]) == (OVERVIEW, QUOTE)
    assert answer_json(answer(""))["overview"] == ""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_message_tells_whose_words_it_is(language):
    shown = annotated(AnswerOut.from_answer(answer()), lambda _: "https://a.example", language)
    label, quotation, gap, said = shown.content.split("\n")
    assert (label, quotation, gap) == (text(language, "overview"), f"> {OVERVIEW}", "")
    assert said == f"{QUOTE}[1]"
    place = shown.annotations[0]["url_citation"]
    assert shown.content[place["start_index"] : place["end_index"]] == "[1]"


def test_a_message_without_one_is_as_before():
    assert annotated(AnswerOut.from_answer(answer("")), lambda _: "https://a.example").content == f"{QUOTE}[1]"


def test_a_terminal_shows_it_first_without_control_characters():
    shown = answer_text(answer("新登记\x1b[31m民宿180家。")).plain
    assert "\x1b" not in shown
    assert shown.index("民宿180家") < shown.index(QUOTE)


@pytest.mark.parametrize("overview", [OVERVIEW, "<b>**180家**</b> [a](javascript:x)"])
def test_a_file_of_a_conversation_shows_it_as_text(overview):
    told = {**answer_json(answer(overview)), "closest": []}
    turn = Turn("t", "c", 1, "旅游", Chosen(), "zh", "done", 0.0, told)
    conversation = Conversation("c", "o", "旅游", "", 0.0, 0.0)
    shown = markdown(conversation, [turn], "zh")
    assert shown.index("语言模型撰写") < shown.index("原文摘录") < shown.index("全年新登记民宿180家")
    assert "<b>" not in shown
    assert "](javascript:" not in shown


def test_figures_count_what_became_of_each_once(tiny_pipeline):
    metrics = Metrics(Service(tiny_pipeline), "1")
    for told in (answer(), replace(answer(), timings={"total": 1.0}), replace(answer(), model=ModelUse())):
        metrics.count_answer(AnswerNote.of(told))
    lines = [line for line in metrics.page().decode().splitlines() if line.startswith("policyqa_overviews_total")]
    assert lines == ['policyqa_overviews_total{outcome="whole"} 1.0']
